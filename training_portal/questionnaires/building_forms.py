"""The form of one question, for staff who build what a cohort asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.courses.rules import language_name
from training_portal.platform.database import new_public_id
from training_portal.platform.web.burmese_form import BurmeseForm
from training_portal.platform.web.choice_fields import Choice
from training_portal.platform.web.forms import (
    ChoiceField,
    LongTextField,
    TextField,
    TickField,
    VersionedForm,
    WholeNumberField,
)
from training_portal.platform.web.number_fields import ExactNumberField
from training_portal.questionnaires.rules import (
    LANGUAGES,
    LEAST_NUMBER,
    MOST_CHOICES,
    MOST_DECIMALS,
    MOST_NUMBER,
    SCALE_STEPS,
    Condition,
    Question,
    QuestionKind,
    Texts,
    choice_keys,
    choices_changed,
)

OTHER_LANGUAGES: Final = LANGUAGES[1:]
_PARTS: Final = ("title", "help", "choices", "unit", "low", "high")


@dataclass(frozen=True)
class Beside:
    """What else is asked: the questions before this one, by an answer to which it may be shown."""

    earlier: Sequence[Question]
    language: str


class QuestionForm(BurmeseForm, VersionedForm):
    """A question in English, and in the languages in which somebody words it (`question_form`)."""

    kind: QuestionKind
    key: str = ""
    earlier: Question | None = None

    is_required = TickField(_l("An answer is needed"))
    is_identifying = TickField(
        _l("The answer can say whose application it is"),
        hint=_l("Reviewers who are not to learn that do not read it."),
    )
    shown_if = ChoiceField(
        _l("Shown only if"),
        hint=_l("An answer to a question before it. It is shown to everybody otherwise."),
        prompt=_l("Shown to everybody"),
        optional=True,
    )

    @property
    def languages(self) -> list[tuple[str, str, list[Any]]]:
        """Code, name and fields of each language but English."""
        return [
            (language, language_name(language), self.fields_in(language))
            for language in OTHER_LANGUAGES
        ]

    def fields_in(self, language: str) -> list[Any]:
        """The fields of the words in a language."""
        names = (f"{part}_{language}" for part in _PARTS)
        return [self[name] for name in names if name in self]

    def is_open(self, language: str) -> bool:
        """Whether something stands in a language, or is to be mended there."""
        return any(field.text or field.errors for field in self.fields_in(language))

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields by themselves, then that they go together."""
        super().validate(extra_validators)
        if self.kind.has_choices:
            self._validate_choices()
        if self.kind is QuestionKind.SCALE:
            for language in LANGUAGES:
                self._both_or_none(f"low_{language}", f"high_{language}")
        if self.kind is QuestionKind.NUMBER:
            self._validate_bounds()
        for language in OTHER_LANGUAGES:
            title = self._words(f"title_{language}")
            if self.is_open(language) and not title.text:
                self.refuse(title, _("Write the question in this language too."))
        return not self.has_problems

    def _validate_choices(self) -> None:
        field = self._words("choices_en")
        wanted = _lines(field.text)
        if not field.errors:
            if len(wanted) < 2:
                self.refuse(field, _("Write at least two choices, each in a line of its own."))
            elif len(wanted) > MOST_CHOICES:
                self.refuse(field, _("Write at most %(most)s choices.", most=MOST_CHOICES))
            elif len(set(wanted)) < len(wanted):
                self.refuse(field, _("A choice stands there twice."))
            elif any(len(each) > 200 for each in wanted):
                self.refuse(field, _("A choice has at most 200 characters."))
        for language in OTHER_LANGUAGES:
            other = self._words(f"choices_{language}")
            if self.is_open(language) and len(_lines(other.text)) != len(wanted):
                self.refuse(
                    other,
                    _("Write as many choices as in English, in the same order."),
                )

        self._validate_same(wanted)

    def _validate_same(self, wanted: Sequence[str]) -> None:
        """Lines can stand for choices in other words only where there are as many of both."""
        if self.earlier is None or not self._are_the_same:
            return
        gone, new = choices_changed(wanted, self.earlier)
        if len(gone) != len(new):
            self.refuse(
                self._words("choices_en"),
                _(
                    "Choices in other words are as many as before. Add or take away others by "
                    "themselves, before or after."
                ),
            )

    @property
    def _are_the_same(self) -> bool:
        return "same_choices" in self and bool(self["same_choices"].data)

    def _validate_bounds(self) -> None:
        """The least is not more than the most, and neither is more exact than the answer."""
        least, most = self._number("least"), self._number("most")
        if least is not None and most is not None and least > most:
            self.refuse(self["most"], _("The most is less than the least."))
        for name in ("least", "most"):
            number = self._number(name)
            if number is not None and number != round(number, self._decimals):
                self.refuse(self[name], _("This has more digits after the point than an answer."))

    @property
    def _decimals(self) -> int:
        field = self._fields.get("decimals")
        return int(field.data or 0) if field is not None and not field.errors else 0

    def _both_or_none(self, first: str, second: str) -> None:
        low, high = self._words(first), self._words(second)
        for field, other in ((low, high), (high, low)):
            if other.text and not field.text:
                self.refuse(field, _("Write words for both ends, or for none."))

    @property
    def question(self) -> Question:
        """The question as it was filled in; only after `validate`."""
        return Question(
            key=self.key or new_public_id(8),
            kind=self.kind,
            texts={
                language: self._texts(language)
                for language in LANGUAGES
                if language == "en" or self.is_open(language)
            },
            is_required=bool(self.is_required.data),
            is_identifying="is_identifying" in self and bool(self.is_identifying.data),
            choices=choice_keys(
                _lines(self._words("choices_en").text),
                self.earlier,
                are_the_same=self._are_the_same,
            )
            if self.kind.has_choices
            else (),
            least=self._bound("least"),
            most=self._bound("most"),
            decimals=self._decimals,
            condition=Condition(*self.shown_if.data.split(":", 1))
            if "shown_if" in self and self.shown_if.data
            else None,
        )

    def _words(self, name: str) -> TextField:
        field = self[name]
        assert isinstance(field, TextField)
        return field

    def _number(self, name: str) -> Decimal | int | None:
        field = self._fields.get(name)
        return field.number if isinstance(field, WholeNumberField | ExactNumberField) else None

    def _bound(self, name: str) -> Decimal | int | None:
        """A bound with the digits that an answer has."""
        number = self._number(name)
        if number is None or not self._decimals:
            return None if number is None else int(number)
        return Decimal(number).quantize(Decimal(1).scaleb(-self._decimals))

    def _texts(self, language: str) -> Texts:
        def words(part: str) -> str:
            field = self._fields.get(f"{part}_{language}")
            return self.in_unicode(field) if field is not None else ""

        ends = (words("low"), words("high")) if words("low") else ()
        return Texts(
            words("title"), words("help"), ends or tuple(_lines(words("choices"))), words("unit")
        )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _fields_of(kind: QuestionKind, language: str) -> dict[str, Any]:
    """The fields of the words in a language."""
    is_first = language == "en"
    fields: dict[str, Any] = {
        "title": TextField(_l("The question"), maximum=300, lang=language, optional=not is_first),
        "help": LongTextField(
            _l("Help under the question"), maximum=600, rows=2, lang=language, optional=True
        ),
    }
    if kind.has_choices:
        fields["choices"] = LongTextField(
            _l("Choices"),
            hint=_l("Each in a line of its own."),
            missing=_l("Write at least two choices, each in a line of its own."),
            rows=5,
            lang=language,
            optional=not is_first,
        )
    if kind is QuestionKind.NUMBER:
        fields["unit"] = TextField(
            _l("Unit"), hint=_l("For example: people, years."), maximum=40, lang=language,
            optional=True, width="short",
        )  # fmt: skip
    if kind is QuestionKind.SCALE:
        fields["low"] = TextField(
            _l("Words for the first step"), maximum=80, lang=language, optional=True
        )
        fields["high"] = TextField(
            _l("Words for the last step"), maximum=80, lang=language, optional=True
        )
    return {f"{name}_{language}": field for name, field in fields.items()}


def question_form(
    kind: QuestionKind, beside: Beside, question: Question | None = None, **sent: Any
) -> QuestionForm:
    """The form of a kind of question: blank, or with the words of the one there is."""
    parts: dict[str, Any] = {"kind": kind, "key": question.key if question else ""}
    parts["earlier"] = question
    for language in LANGUAGES:
        parts |= _fields_of(kind, language)
    if kind is QuestionKind.NUMBER:
        bounds: dict[str, Any] = {"least": LEAST_NUMBER, "most": MOST_NUMBER, "optional": True}
        bounds["digits"] = MOST_DECIMALS
        parts["decimals"] = ChoiceField(
            _l("Digits after the point, at most"),
            prompt=None,
            choices=[
                ("0", _l("None: whole numbers")),
                *((str(each), str(each)) for each in range(1, MOST_DECIMALS + 1)),
            ],
        )
        parts["least"] = ExactNumberField(_l("Not less than"), **bounds)
        parts["most"] = ExactNumberField(_l("Not more than"), **bounds)
    if kind.has_choices and question is not None:
        parts["same_choices"] = TickField(
            _l("Lines that I changed are the same choices in other words"),
            hint=_l(
                "Answers that were given, and questions that are shown by one, then go on with the "
                "new words. Otherwise a changed line is another choice."
            ),
        )
    if kind is QuestionKind.SCALE:
        parts["most"] = WholeNumberField(
            _l("Steps"),
            hint=_l(
                "From %(least)s to %(most)s; the first is 1.",
                least=SCALE_STEPS[0],
                most=SCALE_STEPS[1],
            ),
            least=SCALE_STEPS[0],
            most=SCALE_STEPS[1],
        )
    data = _as_data(question) if question else {"is_required": True, "most": 5}
    if kind is not QuestionKind.SCALE and question is None:
        del data["most"]
    form: QuestionForm = type("FilledQuestionForm", (QuestionForm,), parts)(
        data={**data, **sent.pop("data", {})}, **sent
    )
    form.shown_if.choices = _conditions(beside)
    if not form.shown_if.choices:
        del form.shown_if
    if kind is QuestionKind.FILE:
        # A file always does.
        del form.is_identifying
    return form


def _as_data(question: Question) -> dict[str, Any]:
    data: dict[str, Any] = {
        "is_required": question.is_required,
        "is_identifying": question.is_identifying,
        "least": question.least,
        "most": question.most,
        "decimals": str(question.decimals),
    }
    if question.condition is not None:
        data["shown_if"] = f"{question.condition.key}:{question.condition.value}"
    for language, text in question.texts.items():
        data[f"title_{language}"] = text.title
        data[f"help_{language}"] = text.help
        data[f"unit_{language}"] = text.unit
        data[f"choices_{language}"] = "\n".join(text.choices)
        if question.kind is QuestionKind.SCALE and text.choices:
            data[f"low_{language}"], data[f"high_{language}"] = text.choices
    return data


def _conditions(beside: Beside) -> list[Choice]:
    """Each answer that could show it."""
    return [
        (
            f"{question.key}:{value}",
            _(
                "“%(answer)s” to “%(question)s”",
                answer=question.value_words(value, beside.language),
                question=question.text(beside.language).title,
            ),
        )
        for question in beside.earlier
        if question.kind.may_decide
        for value in question.values
    ]
