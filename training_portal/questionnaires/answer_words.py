"""Answers in words, for whoever reads them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from training_portal.platform import i18n
from training_portal.platform.i18n import listed
from training_portal.questionnaires.rules import Question, QuestionKind


def in_words(question: Question, answer: Any, language: str) -> str:
    """An answer as a reader of a language reads it; blank where there is none."""
    if answer in (None, "", []):
        return ""
    match question.kind:
        case QuestionKind.ONE_CHOICE:
            return question.value_words(str(answer), language)
        case QuestionKind.SEVERAL_CHOICES:
            return listed(question.value_words(str(each), language) for each in answer)
        case QuestionKind.DATE:
            return i18n.date_only(date.fromisoformat(answer))
        case QuestionKind.SCALE:
            return _("%(step)s of %(steps)s", step=answer, steps=question.most)
        case QuestionKind.NUMBER:
            unit = question.text(language).unit
            return f"{answer} {unit}" if unit else str(answer)
        case _:
            return str(answer)


def in_a_cell(question: Question, answer: Any, language: str) -> Any:
    """An answer as a file has it: a number as a number, exact, without its unit."""
    if question.kind is QuestionKind.NUMBER and answer not in (None, ""):
        return Decimal(answer) if isinstance(answer, str) else answer
    return in_words(question, answer, language)


def heading(question: Question, language: str) -> str:
    """What a column of answers is called: the question, with the unit of its numbers."""
    text = question.text(language)
    return f"{text.title} ({text.unit})" if text.unit else text.title


def condition_words(question: Question, questions: Mapping[str, Question], language: str) -> str:
    """When a question is shown, in words; blank for one that always is."""
    wanted = question.condition
    other = questions.get(wanted.key) if wanted is not None else None
    if wanted is None or other is None:
        return ""
    return _(
        "Only if you answered “%(answer)s” to “%(question)s”.",
        answer=other.value_words(wanted.value, language),
        question=other.text(language).title,
    )
