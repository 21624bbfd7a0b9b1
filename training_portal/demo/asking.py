"""What demo cohorts ask those who apply, and what these answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from training_portal.cohorts.models import Cohort
from training_portal.demo import material
from training_portal.people.models import Person
from training_portal.platform.policy import Actor
from training_portal.questionnaires import queries, rules, services
from training_portal.questionnaires.rules import (
    Condition,
    Question,
    QuestionKind,
    Questionnaire,
    Texts,
)


def build(cohort: Cohort, key: str, staff: Actor) -> None:
    """Build the questions of a cohort as its manager would, one after the other."""
    for told in material.questions().get(key, ()):
        services.save_question(cohort.id, _question(told), actor=staff)


def _question(told: dict[str, Any]) -> Question:
    texts = {
        language: Texts(
            words["title"],
            words.get("help", ""),
            tuple(words.get("choices", ())),
            words.get("unit", ""),
        )
        for language, words in told["texts"].items()
    }
    kind = QuestionKind(told["kind"])
    return Question(
        key=told["key"],
        kind=kind,
        texts=texts,
        is_required=told.get("is_required", True),
        choices=rules.choice_keys(texts["en"].choices, None) if kind.has_choices else (),
        least=told.get("least"),
        most=told.get("most"),
        condition=Condition(*told["shown_if"]) if "shown_if" in told else None,
    )


def answers(cohort: Cohort, person: Person) -> dict[str, list[str]]:
    """What somebody types into the step of the questions; nothing where none are asked."""
    asked = queries.asked(cohort.id)
    stream = Random(f"{person.full_name}:questions")  # noqa: S311 # nosec B311
    typed: dict[str, list[str]] = {}
    for told in _told(asked.questions if asked is not None else ()):
        if told["answers"]:
            drawn = stream.choice(told["answers"])
            typed[f"q_{told['key']}"] = drawn if isinstance(drawn, list) else [drawn]
    return typed


def _told(questions: tuple[Question, ...]) -> list[dict[str, Any]]:
    keys = {each.key for each in questions}
    return [each for part in material.questions().values() for each in part if each["key"] in keys]


def told(asked: Questionnaire, typed: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """What the step's form makes of right answers, without the form."""
    values: dict[str, Any] = {}
    for each in asked.questions:
        words = typed.get(each.field)
        if words:
            values[each.key] = _value(each, words)
    shown = {each.key for each in rules.shown(asked.questions, values)}
    return {key: value for key, value in values.items() if key in shown}


def _value(question: Question, words: Sequence[str]) -> Any:
    if question.kind is QuestionKind.NUMBER:
        return int(words[0])
    return list(words) if question.kind is QuestionKind.SEVERAL_CHOICES else words[0]
