"""The plan of a run becomes that of its cohort: all of it, or nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.allocations.conftest import Intake
from training_portal.allocations import inputs, services, taking_over
from training_portal.allocations.models import AllocationRun
from training_portal.allocations.plan import Bounds, SeatRules
from training_portal.cohorts.models import Cohort
from training_portal.platform.database import db
from training_portal.platform.policy import Actor
from training_portal.platform.versions import Stale
from training_portal.platform.workflow import NotAllowed, Refused


def tried(intake: Intake, rules: SeatRules | None = None) -> AllocationRun:
    intake.shortlist("KH", 1)
    return services.try_plan(intake.cohort, rules, actor=intake.manager)


def other_seats(intake: Intake) -> SeatRules:
    now = inputs.rules_of(intake.cohort)
    return replace(now, countries={**now.countries, "VN": Bounds(1, 3)})


def take(intake: Intake, run: AllocationRun, actor: Actor | None = None, **more: str) -> None:
    cohort = db.session.get_one(Cohort, intake.cohort.id)
    taking_over.take_over(cohort, run, reason="Agreed.", actor=actor or intake.manager, **more)


def test_seats_of_countries_are_taken_over(intake: Intake) -> None:
    run = tried(intake, other_seats(intake))
    assert taking_over.differs(run, intake.cohort)
    assert any("Viet Nam" in each for each in taking_over.changes(run, intake.cohort))
    take(intake, run)
    assert inputs.rules_of(intake.cohort).countries["VN"] == Bounds(1, 3)
    assert not taking_over.differs(run, intake.cohort)


def test_rules_beside_the_seats_are_taken_over_alone(intake: Intake) -> None:
    run = tried(intake, replace(inputs.rules_of(intake.cohort), cut_off=5000))
    assert taking_over.changes(run, intake.cohort)
    take(intake, run)
    assert inputs.rules_of(intake.cohort).cut_off == 5000


def test_a_plan_that_the_cohort_has_is_refused(intake: Intake) -> None:
    with pytest.raises(Refused, match="has this plan already"):
        take(intake, tried(intake))


def test_who_may_not_change_seats_takes_none_over(intake: Intake) -> None:
    run = tried(intake, other_seats(intake))
    with pytest.raises(NotAllowed):
        take(intake, run, Actor("account:1", 1))


def test_a_plan_changed_meanwhile_is_seen(intake: Intake) -> None:
    run = tried(intake, other_seats(intake))
    with pytest.raises(Stale):
        take(intake, run, seen="another")
