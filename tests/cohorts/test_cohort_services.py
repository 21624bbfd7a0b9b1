"""Opening, deciding, holding, seats and enrolment."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from tests.factories.programme import (
    actor_of,
    make_account,
    make_cohort,
    make_course_version,
    make_organisation,
    make_person,
)
from training_portal.cohorts import planning_queries, queries, services
from training_portal.cohorts.lifecycle import cohort_lifecycle, enrolment_lifecycle
from training_portal.cohorts.models import Cohort, CohortDecision, EnrolmentState
from training_portal.cohorts.planning_rules import CohortFacts
from training_portal.cohorts.rules import release_day
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Actor, Role
from training_portal.platform.workflow import Refused

D = CohortDecision


@pytest.fixture
def staff(app: Flask) -> Actor:
    return actor_of(make_account(), Role.PROGRAMME_COORDINATOR)


def opened(staff: Actor, **changes: Any) -> Cohort:
    host = make_organisation("JP")
    now = clock.now()
    facts = CohortFacts(
        code="PM-2027-9",
        host_id=host.id,
        issuer_id=host.id,
        venue="Aichi",
        venue_country="JP",
        time_zone="Asia/Tokyo",
        opens_at=now,
        closes_at=now + timedelta(days=30),
        starts_on=(now + timedelta(days=90)).date(),
        ends_on=(now + timedelta(days=110)).date(),
        response_days=14,
        funding={host.id: 10_000},
    )
    of_facts = {name: changes.pop(name) for name in list(changes) if name in vars(facts)}
    new = services.NewCohort(
        facts=replace(facts, **of_facts),
        course_version_id=make_course_version().id,
        capacity=10,
        plan={"LA": (2, 6), "KH": (2, 6)},
        trainers=[make_account().id],
    )
    return services.open_cohort(replace(new, **changes), actor=staff)


def test_only_a_code_that_is_taken_is_called_so(staff: Actor) -> None:
    opened(staff)
    with pytest.raises(Refused, match="There is a cohort with this code"):
        opened(staff)
    with pytest.raises(IntegrityError):
        opened(staff, code="PM-2027-10", park_code="there is no such park")


def test_a_code_taken_at_the_same_moment_is_refused_in_words(
    staff: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(staff)
    answers = iter((False, True))  # not there when it was looked up, and there when it was written
    monkeypatch.setattr(planning_queries, "is_taken", lambda *_args, **_more: next(answers))
    with pytest.raises(Refused, match="There is a cohort with this code"):
        opened(staff)


def test_a_cohort_is_made_as_a_draft_with_its_plan(staff: Actor) -> None:
    cohort = opened(staff)
    assert cohort.decision is D.DRAFT
    assert set(queries.seat_plan(cohort.id)) == {"KH", "LA"}
    closes_on = clock.day_of(cohort.application_closes_at, cohort.time_zone)
    assert cohort.guarantees_release_on == release_day(cohort.starts_on, closes_on)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"capacity": 3}, "4 seats are guaranteed"),
        ({"funding": {}}, "add up to 100"),
        ({"closes_at": clock.now() - timedelta(days=1)}, "close after it opens"),
        ({"ends_on": (clock.now() + timedelta(days=1)).date()}, "must not be before"),
    ],
)
def test_what_makes_no_sense_is_refused(staff: Actor, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        opened(staff, **changes)


@pytest.mark.parametrize("verb", ["announce", "screen", "confirm", "cancel"])
@pytest.mark.parametrize("decision", list(D))
def test_every_cell_of_the_table_of_decisions(
    staff: Actor, decision: CohortDecision, verb: str
) -> None:
    cohort = make_cohort(decision=decision, closes_at=clock.now() - timedelta(hours=1))
    step = cohort_lifecycle.find(verb, decision)
    if step is None:
        with pytest.raises(Refused, match="not possible now"):
            services.decide(cohort, verb, actor=staff, reason="x")
        assert cohort.decision is decision
    else:
        services.decide(cohort, verb, actor=staff, reason="x")
        assert cohort.decision is step.target


def test_screening_waits_for_the_window_to_close(staff: Actor) -> None:
    with pytest.raises(Refused, match="when the application window has closed"):
        services.decide(make_cohort(), "screen", actor=staff)


def test_cancelling_needs_a_reason(staff: Actor) -> None:
    with pytest.raises(Refused, match="needs a reason"):
        services.decide(make_cohort(), "cancel", actor=staff)


def test_a_held_cohort_stays_until_it_is_released(staff: Actor) -> None:
    cohort = make_cohort()
    with pytest.raises(Refused, match="needs a reason"):
        services.hold(cohort, True, actor=staff, reason=" ")
    services.hold(cohort, True, actor=staff, reason="The venue is not sure.")
    assert not queries.accepts_applications(cohort)
    with pytest.raises(Refused, match="already held"):
        services.hold(cohort, True, actor=staff, reason="x")
    services.hold(cohort, False, actor=staff, reason="It is.")
    assert queries.accepts_applications(cohort)
    with pytest.raises(Refused, match="not held"):
        services.hold(cohort, False, actor=staff, reason="x")


def take(cohort: Cohort, country: str = "LA") -> None:
    with unit_of_work():
        services.take_seat(cohort.id, country)


def test_seats_are_counted_for_cohort_and_country_together(app: Flask) -> None:
    cohort = make_cohort(capacity=3, plan={"LA": (0, 2), "KH": (0, 3)})
    take(cohort)
    take(cohort)
    with pytest.raises(services.SeatRefused, match="at its maximum of 2"):
        take(cohort)
    take(cohort, "KH")
    with pytest.raises(services.SeatRefused, match="All 3 seats are taken"):
        take(cohort, "KH")
    with unit_of_work():
        services.release_seat(cohort.id, "LA")
    plan = queries.seat_plan(cohort.id)
    db.session.refresh(cohort)
    assert (cohort.seats_taken, plan["LA"].taken, plan["KH"].taken) == (2, 1, 1)


def test_a_seat_that_nobody_has_cannot_be_given_back(app: Flask) -> None:
    cohort = make_cohort()
    with pytest.raises(services.SeatRefused, match="No seat of this country"), unit_of_work():
        services.release_seat(cohort.id, "LA")


def test_the_database_itself_refuses_a_seat_too_many(app: Flask) -> None:
    cohort = make_cohort(capacity=1)
    with pytest.raises(Exception, match=r"ck_cohort_seats|CHECK constraint"), unit_of_work():
        cohort.seats_taken = 2
        db.session.flush()


def change(cohort: Cohort, staff: Actor, **changes: Any) -> None:
    values: dict[str, Any] = {
        "capacity": 10,
        "plan": {"LA": (1, 6), "KH": (1, 6)},
        "actor": staff,
        "reason": "More rooms.",
    }
    services.change_seat_plan(cohort, **{**values, **changes})


def test_a_plan_is_changed_and_what_is_taken_stays(staff: Actor) -> None:
    cohort = make_cohort(capacity=5)
    take(cohort)
    change(cohort, staff)
    share = queries.seat_plan(cohort.id)["LA"]
    assert (share.minimum, share.maximum, share.taken) == (1, 6, 1)
    assert (cohort.capacity, cohort.seats_taken) == (10, 1)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"capacity": 1, "plan": {"LA": (0, 1)}}, "capacity cannot be 1"),
        ({"plan": {"KH": (1, 6)}}, "Lao PDR: the maximum is below"),
        ({"reason": " "}, "needs a reason"),
        ({"plan": {}}, "at least one country"),
        ({"seen": "5;LA:9-9"}, "meanwhile"),
    ],
)
def test_a_cut_below_what_is_taken_is_refused(
    staff: Actor, changes: dict[str, Any], words: str
) -> None:
    cohort = make_cohort(capacity=5)
    take(cohort)
    take(cohort)
    with pytest.raises(Refused, match=words):
        change(cohort, staff, **changes)


def test_a_person_is_enrolled_once(staff: Actor) -> None:
    cohort, person = make_cohort(), make_person()
    enrolment = services.enrol(cohort.id, person.id, "LA", actor=staff)
    assert enrolment.state is EnrolmentState.ENROLLED
    with pytest.raises(Refused, match="already enrolled"):
        services.enrol(cohort.id, person.id, "LA", actor=staff)


@pytest.mark.parametrize("transition", enrolment_lifecycle.transitions, ids=lambda t: t.verb)
@pytest.mark.parametrize("state", list(EnrolmentState))
def test_every_cell_of_the_table_of_enrolments(
    app: Flask, transition: Any, state: EnrolmentState
) -> None:
    cohort, person = make_cohort(), make_person()
    enrolment = services.enrol(cohort.id, person.id, "LA", actor=SYSTEM)
    with unit_of_work():
        enrolment.state = state
    if state in transition.sources:
        with unit_of_work():
            enrolment_lifecycle.apply(enrolment, transition.verb, actor=SYSTEM, reason="x")
        assert enrolment.state is transition.target
    else:
        with pytest.raises(Refused), unit_of_work():
            enrolment_lifecycle.apply(enrolment, transition.verb, actor=SYSTEM, reason="x")
