"""An enrolment ends by its rules, or by two people with a reason."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.factories.programme import actor_of, make_account
from tests.learning.conftest import Running
from tests.learning.test_recording import plan
from training_portal.cohorts import leaving_services
from training_portal.cohorts.models import EnrolmentState
from training_portal.learning import by_hand_services, progress, queries, services
from training_portal.learning.models import CompletionDecision, Presence
from training_portal.learning.task_queries import proposals_of_others
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role
from training_portal.platform.workflow import Refused


def teach(running: Running) -> None:
    """One was there and passed, the other was not."""
    session = plan(running)
    one, two = running.enrolments
    services.take_attendance(
        session, {one.id: Presence.PRESENT, two.id: Presence.ABSENT}, actor=running.trainer
    )
    component = queries.component_of(running.cohort.course_version_id, "report")
    services.record_marks(
        component,
        running.cohort,
        {one.id: (1, Decimal(72)), two.id: (1, Decimal(72))},
        actor=running.trainer,
    )


def end_course(running: Running) -> None:
    with unit_of_work():
        running.cohort.ends_on = running.cohort.starts_on + timedelta(days=1)


def states(running: Running) -> list[EnrolmentState]:
    for enrolment in running.enrolments:
        db.session.refresh(enrolment)
    return [enrolment.state for enrolment in running.enrolments]


def test_completion_waits_for_the_end_of_the_course(running: Running) -> None:
    with pytest.raises(Refused, match="after the last day"):
        services.complete_cohort(running.cohort, actor=running.staff)


def test_each_is_completed_or_not_with_the_reason_for_each_rule(running: Running) -> None:
    teach(running)
    end_course(running)
    assert services.complete_cohort(running.cohort, actor=running.staff) == (1, 1)
    assert states(running) == [EnrolmentState.COMPLETED, EnrolmentState.NOT_COMPLETED]
    decision = db.session.scalars(
        select(CompletionDecision).where(
            CompletionDecision.enrolment_id == running.enrolments[1].id
        )
    ).one()
    assert [result["is_met"] for result in decision.findings] == [False, True]
    assert decision.findings[0]["facts"]["reached"] == "0.0"
    assert services.complete_cohort(running.cohort, actor=running.staff) == (0, 0)


def test_the_number_of_statements_does_not_grow_with_the_cohort(running: Running) -> None:
    teach(running)
    rows = progress.progress_of_cohort(running.cohort)
    assert [row.would_complete for row in rows].count(True) == 1
    assert {row.total for row in rows} == {Decimal("72.0")}


def test_a_decision_by_hand_needs_a_reason_and_a_second_person(running: Running) -> None:
    teach(running)
    end_course(running)
    services.complete_cohort(running.cohort, actor=running.staff)
    enrolment = running.enrolments[1]
    with pytest.raises(Refused, match="needs a reason"):
        by_hand_services.propose(enrolment, is_completed=True, reason="", actor=running.staff)
    proposal = by_hand_services.propose(
        enrolment, is_completed=True, reason="Was in hospital.", actor=running.staff
    )
    with pytest.raises(Refused, match="already waiting"):
        by_hand_services.propose(enrolment, is_completed=True, reason="x", actor=running.staff)
    with pytest.raises(Refused, match="Another person"):
        by_hand_services.confirm(proposal, actor=running.staff)
    second = actor_of(make_account(), Role.PROGRAMME_COORDINATOR)
    by_hand_services.confirm(proposal, actor=second)
    assert states(running)[1] is EnrolmentState.COMPLETED
    with pytest.raises(Refused, match="already decided"):
        by_hand_services.confirm(proposal, actor=second)


def test_a_proposal_that_is_turned_down_changes_nothing(running: Running) -> None:
    services.begin(running.cohort, actor=running.staff)
    enrolment = running.enrolments[0]
    proposal = by_hand_services.propose(
        enrolment, is_completed=False, reason="Left early.", actor=running.staff
    )
    with pytest.raises(Refused, match="turned down"):
        by_hand_services.refuse(proposal, reason=" ", actor=running.staff)
    by_hand_services.refuse(proposal, reason="Came back.", actor=running.staff)
    assert states(running)[0] is EnrolmentState.ACTIVE
    assert queries.open_proposal(enrolment.id) is None


def test_a_proposal_waits_for_nobody_once_the_place_ended_otherwise(running: Running) -> None:
    services.begin(running.cohort, actor=running.staff)
    gone, here = running.enrolments
    for enrolment in (gone, here):
        by_hand_services.propose(
            enrolment, is_completed=True, reason="Ill at the end.", actor=running.staff
        )
    second = actor_of(make_account(), Role.PROGRAMME_COORDINATOR)
    assert len(proposals_of_others(second)) == 2
    leaving_services.end_place(gone, "withdraw", actor=running.staff, reason="Another post.")
    (row,) = proposals_of_others(second)
    assert row.enrolment_id == here.public_id
    assert queries.waiting_proposals(running.cohort.id) == {here.id}


def test_a_proposal_is_taken_back_by_the_one_who_made_it_only(running: Running) -> None:
    services.begin(running.cohort, actor=running.staff)
    enrolment = running.enrolments[0]
    proposal = by_hand_services.propose(
        enrolment, is_completed=False, reason="Left early.", actor=running.staff
    )
    second = actor_of(make_account(), Role.PROGRAMME_COORDINATOR)
    with pytest.raises(Refused, match="Only the person who proposed it"):
        by_hand_services.take_back(proposal, actor=second)
    by_hand_services.take_back(proposal, actor=running.staff)
    assert queries.open_proposal(enrolment.id) is None
    with pytest.raises(Refused, match="already decided"):
        by_hand_services.confirm(proposal, actor=second)


def test_what_is_so_already_is_not_proposed(running: Running) -> None:
    teach(running)
    end_course(running)
    services.complete_cohort(running.cohort, actor=running.staff)
    with pytest.raises(Refused, match="already ended like this"):
        by_hand_services.propose(
            running.enrolments[0], is_completed=True, reason="x", actor=running.staff
        )


@pytest.mark.parametrize("is_completed", [True, False])
@pytest.mark.parametrize(
    "state",
    [
        EnrolmentState.ENROLLED,
        EnrolmentState.WITHDRAWN,
        EnrolmentState.DISMISSED,
        EnrolmentState.NO_SHOW,
    ],
)
def test_what_could_never_be_confirmed_is_not_proposed(
    running: Running, state: EnrolmentState, is_completed: bool
) -> None:
    """It would wait for a second person for ever."""
    enrolment = running.enrolments[0]
    with unit_of_work():
        enrolment.state = state
    with pytest.raises(Refused, match=f"“{state.label}”"):
        by_hand_services.propose(
            enrolment, is_completed=is_completed, reason="x", actor=running.staff
        )
    assert queries.open_proposal(enrolment.id) is None
