"""What is not tried, changed or applied, and why, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.allocations.conftest import Intake
from tests.factories import make_actor
from training_portal.allocations import services
from training_portal.allocations.models import AllocationRun, RunState
from training_portal.allocations.plan import Obstacle, Outcome, Reservation
from training_portal.allocations.wording import Facts, sentence
from training_portal.cohorts.models import Cohort, CohortDecision
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.workflow import NotAllowed, Refused


def change(intake: Intake, **changes: object) -> None:
    services.change_rules(
        intake.cohort,
        replace(services.present_rules(intake.cohort), **changes),
        actor=intake.manager,
        reason="The ministries agreed.",
    )


def test_who_may_not_neither_tries_nor_changes_nor_applies(intake: Intake) -> None:
    run, other = services.try_plan(intake.cohort, actor=intake.manager), make_actor()
    with pytest.raises(NotAllowed):
        services.try_plan(intake.cohort, actor=other)
    with pytest.raises(NotAllowed):
        services.apply_run(run.id, actor=other)
    with pytest.raises(NotAllowed):
        rules = services.present_rules(intake.cohort)
        services.change_rules(intake.cohort, rules, actor=other, reason="Why not.")


def test_all_that_is_wrong_with_a_change_is_said_at_once(intake: Intake) -> None:
    rules = services.present_rules(intake.cohort)
    with pytest.raises(Refused, match=r"nothing would change.*Say why"):
        services.change_rules(intake.cohort, rules, actor=intake.manager, reason=" ")


def test_more_reserved_seats_than_there_are_and_a_cut_off_out_of_range(intake: Intake) -> None:
    with pytest.raises(Refused, match=r"5 seats are reserved, but the cohort has 4.*0 to 100"):
        change(intake, women=5, cut_off=10_001)
    with pytest.raises(Refused, match="cannot be negative"):
        change(intake, women=-1)


def test_the_day_of_release_is_to_come_and_stays_once_it_came(intake: Intake) -> None:
    today = clock.today(intake.cohort.time_zone)
    with pytest.raises(Refused, match="must be to come"):
        change(intake, release_on=today)
    with unit_of_work():
        db.session.get_one(Cohort, intake.cohort.id).guarantees_release_on = today
    with pytest.raises(Refused, match="open to all already"):
        change(intake, release_on=today + timedelta(days=1))


def test_guaranteed_seats_are_not_given_away_while_bodies_can_nominate(intake: Intake) -> None:
    closes_on = clock.day_of(intake.cohort.application_closes_at, intake.cohort.time_zone)
    with pytest.raises(Refused, match=r"can nominate until .* The first day that can be set is"):
        change(intake, release_on=closes_on)
    change(intake, release_on=closes_on + timedelta(days=1))
    db.session.expire_all()
    assert intake.cohort.guarantees_release_on == closes_on + timedelta(days=1)


def test_a_cohort_of_the_past_has_no_seats_to_give(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "is_past", lambda _cohort_id: True)
    with pytest.raises(Refused, match="recorded afterwards"):
        change(intake, women=1)


def test_a_run_is_applied_once_and_not_to_a_cancelled_cohort(intake: Intake) -> None:
    run = services.try_plan(intake.cohort, actor=intake.manager)
    with unit_of_work():
        db.session.get_one(AllocationRun, run.id).state = RunState.APPLIED
    with pytest.raises(Refused, match="applied already"):
        services.apply_run(run.id, actor=intake.manager)
    with unit_of_work():
        db.session.get_one(AllocationRun, run.id).state = RunState.TRIED
        db.session.get_one(Cohort, intake.cohort.id).decision = CohortDecision.CANCELLED
    with pytest.raises(Refused, match="was cancelled"):
        services.apply_run(run.id, actor=intake.manager)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"outcome": Outcome.KEPT}, "Has a seat already, and keeps it."),
        (
            {"outcome": Outcome.GUARANTEED, "place": 12, "nth": 11},
            "Seat 12: guaranteed seat 11 of Lao PDR.",
        ),
        (
            {"outcome": Outcome.WAITLISTED, "place": 3, "obstacle": Obstacle.NOT_IN_PLAN},
            "Waitlist 3: Lao PDR is not in the seat plan.",
        ),
        (
            {"outcome": Outcome.WAITLISTED, "place": 3, "obstacle": Obstacle.KEPT_FOR_GROUPS},
            "Waitlist 3: the seats that are free are reserved for now.",
        ),
        (
            {"outcome": Outcome.RESERVED, "place": 4, "group": Reservation.WOMEN},
            "Seat 4: a reserved seat (Women).",
        ),
    ],
)
def test_sentences_that_are_seldom(intake: Intake, facts: dict[str, object], words: str) -> None:
    from training_portal.allocations.inputs import rules_of

    usual = dict.fromkeys(("place", "nth", "group", "obstacle"))
    rules = rules_of(intake.cohort)
    assert sentence(Facts(**{"country": "LA", "rules": rules, **usual, **facts})) == words
