"""Questions of a cohort."""

from __future__ import annotations

from typing import Any

from training_portal.cohorts.models import Cohort
from training_portal.platform.policy import SYSTEM
from training_portal.questionnaires import queries, services
from training_portal.questionnaires.rules import (
    Condition,
    Question,
    QuestionKind,
    Questionnaire,
    Texts,
)


def a_question(
    key: str,
    kind: QuestionKind = QuestionKind.SHORT_TEXT,
    title: str = "",
    *,
    choices: tuple[str, ...] = (),
    shown_if: tuple[str, str] | None = None,
    **facts: Any,
) -> Question:
    """A question in English; the choices are c1, c2 and so on, in the order of their words."""
    if kind is QuestionKind.SCALE:
        facts.setdefault("most", 5)
    return Question(
        key=key,
        kind=kind,
        texts={"en": Texts(title or f"What about {key}?", choices=choices)},
        choices=tuple(f"c{place}" for place, _words in enumerate(choices, start=1))
        if kind.has_choices
        else (),
        condition=Condition(*shown_if) if shown_if else None,
        **facts,
    )


def ask(cohort: Cohort, *questions: Question) -> Questionnaire:
    """Have a cohort ask these."""
    for question in questions:
        services.save_question(cohort.id, question, actor=SYSTEM)
    found = queries.newest(cohort.id)
    assert found is not None
    return found
