"""What a questionnaire asks, and which of it for which answers.

A question may depend on an answer to an earlier one. It is shown only where that one is shown
itself and was answered so; as it can only look back, there are no circles.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

#: In the order in which forms ask for them; English always, the others where somebody wrote them.
LANGUAGES: Final = ("en", "ja", "km", "lo", "my", "th", "vi")
MOST_QUESTIONS: Final = 40
MOST_CHOICES: Final = 30
#: Steps of a scale, which begins at 1.
SCALE_STEPS: Final = (3, 10)
LEAST_NUMBER, MOST_NUMBER = -(10**9), 10**9
#: Digits after the point that a number can be asked with.
MOST_DECIMALS: Final = 4


class QuestionKind(StrEnum):
    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    ONE_CHOICE = "one_choice"
    SEVERAL_CHOICES = "several_choices"
    NUMBER = "number"
    DATE = "date"
    SCALE = "scale"
    FILE = "file"

    @property
    def label(self) -> str:
        labels = {
            QuestionKind.SHORT_TEXT: _l("Short text"),
            QuestionKind.LONG_TEXT: _l("Long text"),
            QuestionKind.ONE_CHOICE: _l("One choice"),
            QuestionKind.SEVERAL_CHOICES: _l("Several choices"),
            QuestionKind.NUMBER: _l("Number"),
            QuestionKind.DATE: _l("Date"),
            QuestionKind.SCALE: _l("Scale"),
            QuestionKind.FILE: _l("File"),
        }
        return str(labels[self])

    @property
    def has_choices(self) -> bool:
        return self in (QuestionKind.ONE_CHOICE, QuestionKind.SEVERAL_CHOICES)

    @property
    def may_decide(self) -> bool:
        """Whether another question may depend on its answer."""
        return self.has_choices or self is QuestionKind.SCALE


@dataclass(frozen=True)
class Texts:
    """A question in one language. `choices` stand in the order of the question's own; of a scale
    they are the words of its two ends, or none."""

    title: str
    help: str = ""
    choices: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True)
class Condition:
    """Another question, and the answer to it with which this one is shown."""

    key: str
    value: str


@dataclass(frozen=True)
class Question:
    """A question; its key stays the same from version to version, whatever its words become.

    `least` and `most` bound a number, which has at most `decimals` digits after the point; `most`
    is the last step of a scale.
    """

    key: str
    kind: QuestionKind
    texts: Mapping[str, Texts]
    is_required: bool = True
    #: The answer says whose it is: blind reviewers do not read it.
    is_identifying: bool = False
    choices: tuple[str, ...] = ()
    least: Decimal | int | None = None
    most: Decimal | int | None = None
    decimals: int = 0
    condition: Condition | None = None

    def text(self, language: str) -> Texts:
        """Its words in a language, in English where nobody wrote them."""
        return self.texts.get(language) or self.texts["en"]

    def language(self, language: str) -> str:
        """In which language it is worded for a reader of that one."""
        return language if language in self.texts else "en"

    @property
    def values(self) -> tuple[str, ...]:
        """The answers there are to choose from, as they are kept; none where it has no choices."""
        if self.kind is QuestionKind.SCALE:
            return tuple(str(step) for step in range(1, int(self.most or 0) + 1))
        return self.choices

    def value_words(self, value: str, language: str) -> str:
        """An answer to choose, in words."""
        if not self.kind.has_choices:
            return value
        words = self.text(language).choices
        place = self.choices.index(value) if value in self.choices else len(words)
        return words[place] if place < len(words) else value

    @property
    def hides_from_blind(self) -> bool:
        """Whether blind reviewers do not read the answer: files always say too much."""
        return self.is_identifying or self.kind is QuestionKind.FILE

    @property
    def is_long(self) -> bool:
        """Whether an answer may have several lines."""
        return self.kind is QuestionKind.LONG_TEXT

    @property
    def is_file(self) -> bool:
        return self.kind is QuestionKind.FILE

    @property
    def field(self) -> str:
        """The name of its field in a form."""
        return f"q_{self.key}"


@dataclass(frozen=True)
class Questionnaire:
    """One version of what a cohort asks. Once it was answered it stays as it is."""

    id: int
    version: int
    is_answered: bool
    questions: tuple[Question, ...] = field(default=())

    def question(self, key: str) -> Question | None:
        return next((each for each in self.questions if each.key == key), None)

    @property
    def missing_languages(self) -> dict[str, tuple[str, ...]]:
        """By question, the languages used anywhere in the questionnaire that it is not there in."""
        used = {language for each in self.questions for language in each.texts}
        return {
            each.key: missing
            for each in self.questions
            if (missing := tuple(one for one in LANGUAGES if one in used - set(each.texts)))
        }

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which at least one question is worded."""
        return tuple(
            language
            for language in LANGUAGES
            if any(language in each.texts for each in self.questions)
        )


def shown(questions: Iterable[Question], answers: Mapping[str, Any]) -> list[Question]:
    """The questions that are asked of somebody who answered so, in their order.

    `answers` are values by key: text, a list of them for several choices, a number for a scale.
    """
    found: list[Question] = []
    told: dict[str, frozenset[str]] = {}
    for question in questions:
        wanted = question.condition
        if wanted is None or wanted.value in told.get(wanted.key, frozenset()):
            found.append(question)
            told[question.key] = _given(answers.get(question.key))
    return found


def _given(answer: Any) -> frozenset[str]:
    if answer is None:
        return frozenset()
    parts = answer if isinstance(answer, list | tuple | set | frozenset) else [answer]
    return frozenset(str(part) for part in parts)


def without_identifying(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that a blind reviewer reads."""
    hidden = {each.key for each in questionnaire.questions if each.hides_from_blind}
    return {key: value for key, value in answers.items() if key not in hidden}


def objection(questions: Sequence[Question]) -> str | None:
    """What stands against these questions in this order, in words; None when nothing does."""
    if len(questions) > MOST_QUESTIONS:
        return _("At most %(most)s questions can be asked.", most=MOST_QUESTIONS)
    before: dict[str, Question] = {}
    for question in questions:
        wanted = question.condition
        if wanted is not None and (words := _condition_objection(question, before)):
            return words
        before[question.key] = question
    return None


def _condition_objection(question: Question, before: Mapping[str, Question]) -> str | None:
    wanted = question.condition
    assert wanted is not None
    other = before.get(wanted.key)
    title = question.text("en").title
    if other is None:
        return _(
            "“%(question)s” is shown by an answer to another question, which has to stand before "
            "it.",
            question=title,
        )
    if not other.kind.may_decide or wanted.value not in other.values:
        words = _(
            "“%(question)s” is shown by an answer to “%(other)s” that is no longer there.",
            question=title,
            other=other.text("en").title,
        )
        if other.kind.has_choices:
            words += " " + _("Where only its words changed, say that the choices are the same.")
        return words
    return None


def moved(questions: Sequence[Question], key: str, by: int) -> list[Question]:
    """The same questions with one a place up (-1) or down (1); as they are at either end."""
    keys = [each.key for each in questions]
    place = keys.index(key)
    other = place + by
    changed = list(questions)
    if 0 <= other < len(changed):
        changed[place], changed[other] = changed[other], changed[place]
    return changed


def dependants(questions: Iterable[Question], key: str) -> list[Question]:
    """The questions that an answer to this one shows."""
    return [each for each in questions if each.condition and each.condition.key == key]


def choice_keys(
    words: Sequence[str], earlier: Question | None, *, are_the_same: bool = False
) -> tuple[str, ...]:
    """Keys of choices by their English words: those there are keep theirs, new ones get the next.

    A key is never given to another choice, so that an answer, and a question that is shown by one,
    keeps its meaning. `are_the_same`: staff say that lines in other words are the choices that they
    stand in the place of, in their order; as many as there were (`choices_changed`).
    """
    known = dict(zip(earlier.text("en").choices, earlier.choices, strict=True)) if earlier else {}
    if earlier is not None and are_the_same:
        gone, new = choices_changed(words, earlier)
        known |= dict(zip(new, [known[each] for each in gone], strict=True))
    taken = [int(key[1:]) for key in known.values()]
    following = max(taken, default=0) + 1
    keys: list[str] = []
    for each in words:
        if each in known and known[each] not in keys:
            keys.append(known[each])
        else:
            keys.append(f"c{following}")
            following += 1
    return tuple(keys)


def choices_changed(words: Sequence[str], earlier: Question) -> tuple[list[str], list[str]]:
    """The choices whose English words are no longer there, and the lines that are new."""
    before = earlier.text("en").choices
    gone = [each for each in before if each not in words]
    return gone, [each for each in words if each not in before]


def as_data(questions: Iterable[Question]) -> list[dict[str, Any]]:
    """Questions as they are kept (JSON)."""
    return [
        {
            "key": each.key,
            "kind": each.kind.value,
            "is_required": each.is_required,
            "is_identifying": each.is_identifying,
            "choices": list(each.choices),
            "least": _bound_as_data(each.least),
            "most": _bound_as_data(each.most),
            "decimals": each.decimals,
            "condition": [each.condition.key, each.condition.value] if each.condition else None,
            "texts": {
                language: {
                    "title": text.title,
                    "help": text.help,
                    "choices": list(text.choices),
                    "unit": text.unit,
                }
                for language, text in sorted(each.texts.items())
            },
        }
        for each in questions
    ]


def of_data(data: Iterable[Mapping[str, Any]]) -> tuple[Question, ...]:
    """Questions out of what is kept."""
    return tuple(
        Question(
            key=each["key"],
            kind=QuestionKind(each["kind"]),
            texts={
                language: Texts(text["title"], text["help"], tuple(text["choices"]), text["unit"])
                for language, text in each["texts"].items()
            },
            is_required=each["is_required"],
            is_identifying=each["is_identifying"],
            choices=tuple(each["choices"]),
            least=_bound_of_data(each["least"]),
            most=_bound_of_data(each["most"]),
            # Versions of before there were any have none.
            decimals=each.get("decimals", 0),
            condition=Condition(*each["condition"]) if each["condition"] else None,
        )
        for each in data
    )


def _bound_as_data(bound: Decimal | int | None) -> str | int | None:
    """A bound as it is kept: JSON has no exact numbers with a point."""
    return str(bound) if isinstance(bound, Decimal) else bound


def _bound_of_data(kept: str | int | None) -> Decimal | int | None:
    return Decimal(kept) if isinstance(kept, str) else kept


def with_question(questions: Sequence[Question], question: Question) -> list[Question]:
    """The questions with this one in the place of that with its key, or at the end."""
    if all(each.key != question.key for each in questions):
        return [*questions, question]
    return [question if each.key == question.key else replace(each) for each in questions]
