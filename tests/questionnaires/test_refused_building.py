"""Questions that are not built, moved or removed, and why, in words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories import make_actor
from training_portal.cohorts.models import Cohort, CohortDecision
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Actor, Role
from training_portal.platform.workflow import Refused
from training_portal.questionnaires import queries, services
from training_portal.questionnaires.rules import Condition, Question, QuestionKind, Texts


def question(key: str, **more: object) -> Question:
    return Question(
        key=key, kind=QuestionKind.SHORT_TEXT, texts={"en": Texts(f"Question {key}?")}, **more
    )


@pytest.fixture
def staff(app: object) -> Actor:
    return make_actor(Role.PROGRAMME_COORDINATOR)


def test_nothing_is_built_once_the_window_is_closed_or_the_cohort_is_cancelled(
    cohort: Cohort, staff: Actor
) -> None:
    for changes, words in (
        ({"application_closes_at": clock.now() - timedelta(hours=1)}, "Applications closed on"),
        ({"decision": CohortDecision.CANCELLED}, "was cancelled"),
    ):
        with unit_of_work():
            for name, value in changes.items():
                setattr(db.session.get_one(Cohort, cohort.id), name, value)
        with pytest.raises(Refused, match=words):
            services.save_question(cohort.id, question("a"), actor=staff)


def test_a_question_that_is_gone_is_neither_moved_nor_removed(cohort: Cohort, staff: Actor) -> None:
    with pytest.raises(Refused, match="no longer there"):
        services.move_question(cohort.id, "a", 1, actor=staff)
    with pytest.raises(Refused, match="no longer there"):
        services.remove_question(cohort.id, "a", actor=staff)


def test_the_last_moves_no_further_and_a_question_that_shows_another_stays(
    cohort: Cohort, staff: Actor
) -> None:
    for each in (question("a"), question("b")):
        services.save_question(cohort.id, each, actor=staff)
    services.move_question(cohort.id, "b", 1, actor=staff)
    found = queries.newest(cohort.id)
    assert found is not None and [each.key for each in found.questions] == ["a", "b"]
    chooses = Question(
        key="c",
        kind=QuestionKind.ONE_CHOICE,
        texts={"en": Texts("Which?", "", ("Yes", "No"))},
        choices=("c1", "c2"),
    )
    services.save_question(cohort.id, chooses, actor=staff)
    services.save_question(cohort.id, question("d", condition=Condition("c", "c1")), actor=staff)
    with pytest.raises(Refused, match="change or remove that first"):
        services.remove_question(cohort.id, "c", actor=staff)
