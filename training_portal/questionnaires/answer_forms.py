"""The fields in which people answer a questionnaire, whichever form they stand in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, cast

from flask_babel import lazy_gettext as _l
from wtforms import Field, Form

from training_portal.platform.web.choice_fields import Choice
from training_portal.platform.web.forms import (
    DateField,
    LongTextField,
    ManyChoicesField,
    PortalForm,
    RadioChoiceField,
    TextField,
    UploadField,
)
from training_portal.platform.web.number_fields import ExactNumberField
from training_portal.platform.web.shell import page_language
from training_portal.questionnaires.rules import (
    LEAST_NUMBER,
    MOST_NUMBER,
    Question,
    QuestionKind,
    shown,
)

ENDINGS: Final = (".pdf", ".jpg", ".jpeg", ".png")
LONGEST_TEXT: Final = 3000
EARLIEST: Final = date(1900, 1, 1)
LATEST: Final = date(2100, 12, 31)


def fields_of(questions: Iterable[Question], language: str) -> dict[str, Field]:
    """A field for each question, by its name, in the words of a language where there are any."""
    return {each.field: _field(each, language) for each in questions}


def mark_language(form: PortalForm, questions: Iterable[Question], language: str) -> None:
    """Say of each field in which language it is worded, where that is not the page's."""
    here = page_language()
    for each in questions:
        worded = each.language(language)
        field: Any = form[each.field]
        field.told_in = worded if worded != here else ""


def _field(question: Question, language: str) -> Field:
    text = question.text(language)
    usual: dict[str, Any] = {"hint": text.help, "optional": not question.is_required}
    match question.kind:
        case QuestionKind.SHORT_TEXT:
            return TextField(text.title, **usual)
        case QuestionKind.LONG_TEXT:
            return LongTextField(text.title, maximum=LONGEST_TEXT, **usual)
        case QuestionKind.ONE_CHOICE | QuestionKind.SCALE:
            return RadioChoiceField(text.title, choices=_choices(question, language), **usual)
        case QuestionKind.SEVERAL_CHOICES:
            return ManyChoicesField(text.title, choices=_choices(question, language), **usual)
        case QuestionKind.NUMBER:
            return ExactNumberField(
                f"{text.title} ({text.unit})" if text.unit else text.title,
                least=LEAST_NUMBER if question.least is None else question.least,
                most=MOST_NUMBER if question.most is None else question.most,
                digits=question.decimals,
                **usual,
            )
        case QuestionKind.DATE:
            return DateField(text.title, earliest=EARLIEST, latest=LATEST, **usual)
        case QuestionKind.FILE:
            # Whether one is needed is asked of what is kept, not of what is sent just now.
            return UploadField(
                text.title,
                hint=text.help or _l("PDF or a photo, at most 10 MB."),
                endings=ENDINGS,
                optional=True,
            )


def _choices(question: Question, language: str) -> list[Choice]:
    if question.kind is not QuestionKind.SCALE:
        return [(value, question.value_words(value, language)) for value in question.values]
    ends = question.text(language).choices
    last = str(question.most)
    hints = {"1": ends[0], last: ends[1]} if ends else {}
    return [
        (value, f"{value} – {hints[value]}" if value in hints else value)
        for value in question.values
    ]


def shown_in(form: Form, questions: Iterable[Question]) -> list[Question]:
    """The questions that are asked with what stands in a form now."""
    asked = list(questions)
    return shown(asked, {each.key: form[each.field].data for each in asked if _decides(each)})


def _decides(question: Question) -> bool:
    return question.kind.may_decide


def answers_in(
    form: PortalForm, questions: Iterable[Question], files: Mapping[str, str]
) -> dict[str, Any]:
    """What is right of the answers in a validated form, JSON-able, by key: of the questions that
    are shown. `files` are the names of what was sent for questions that ask for one."""
    told: dict[str, Any] = {}
    for question in shown_in(form, questions):
        if question.kind is QuestionKind.FILE:
            value: Any = files.get(question.key)
        else:
            value = _value(form, form[question.field])
        if value not in (None, "", []):
            told[question.key] = value
    return told


def _value(form: PortalForm, field: Field) -> Any:
    if field.errors:
        return None
    if isinstance(field, ExactNumberField):
        # JSON has no exact numbers with a point: these are kept as they are written.
        number = field.number
        return number if number is None else str(number) if field.digits else int(number)
    if isinstance(field, DateField):
        return field.data.isoformat() if field.data is not None else None
    if isinstance(field, TextField):
        words = getattr(form, "in_unicode", None)
        return words(field) if words is not None else field.text
    return cast("Any", field.data)
