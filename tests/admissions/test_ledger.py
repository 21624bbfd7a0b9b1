"""What the portal knows of somebody's other courses is held against a course they apply to."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.factories.admissions import make_application
from tests.factories.programme import (
    make_cohort,
    make_course_version,
    make_person,
)
from training_portal.admissions.application_queries import checked
from training_portal.admissions.models import ApplicationState as A
from training_portal.cohorts.models import Cohort, CohortDecision, Enrolment, EnrolmentState
from training_portal.eligibility.kinds import Finding
from training_portal.people import second_records
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM

pytestmark = pytest.mark.usefixtures("app")
PASS, FAIL, LOOK = Finding.PASS, Finding.FAIL, Finding.NEEDS_PERSON
STARTS = date(2027, 6, 7)
RULES = [("days_since_last_participation", {"days": 183}), ("never_before", {})]


def enrol(person: Person, cohort: Cohort, state: EnrolmentState, **more: Any) -> None:
    with unit_of_work():
        db.session.add(
            Enrolment(
                cohort_id=cohort.id,
                person_id=person.id,
                state=state,
                sending_country="LA",
                enrolled_at=clock.now(),
                **more,
            )
        )


def found(person: Person, cohort: Cohort) -> dict[str, Finding]:
    application = make_application(cohort, person, state=A.DRAFT)
    return {each.kind: each.finding for each in checked(application, cohort, {}).findings}


@pytest.mark.parametrize(
    ("state", "decision", "expected"),
    [
        (EnrolmentState.ENROLLED, CohortDecision.CONFIRMED, FAIL),
        (EnrolmentState.COMPLETED, CohortDecision.CONFIRMED, FAIL),
        (EnrolmentState.NOT_COMPLETED, CohortDecision.CONFIRMED, FAIL),
        (EnrolmentState.WITHDRAWN, CohortDecision.CONFIRMED, PASS),
        (EnrolmentState.NO_SHOW, CohortDecision.CONFIRMED, PASS),
        (EnrolmentState.NOT_COMPLETED, CohortDecision.CANCELLED, PASS),
        (EnrolmentState.COMPLETED, CohortDecision.CANCELLED, FAIL),
    ],
)
def test_who_took_part_a_month_before_waits(state, decision, expected):
    person = make_person()
    cohort = make_cohort(rules=RULES, starts_on=STARTS)
    before = make_cohort(starts_on=STARTS - timedelta(days=60), decision=decision)
    enrol(person, before, state)
    enrol(make_person(), before, EnrolmentState.COMPLETED)  # somebody else's counts for nobody
    assert found(person, cohort)["days_since_last_participation"] is expected


def test_the_same_course_in_another_cohort_and_never_this_cohort_itself():
    person, version = make_person(), make_course_version(RULES)
    cohort = make_cohort(version=version, starts_on=STARTS)
    enrol(person, cohort, EnrolmentState.ENROLLED)
    assert set(found(person, cohort).values()) == {PASS}
    again = make_cohort(version=version, starts_on=STARTS + timedelta(days=400))
    assert found(person, again)["never_before"] is FAIL


@pytest.mark.parametrize("state", [EnrolmentState.DISMISSED, EnrolmentState.WITHDRAWN])
def test_who_left_is_free_from_that_day_on(state):
    person = make_person()
    other = make_cohort(starts_on=STARTS - timedelta(days=10))
    cohort = make_cohort(starts_on=STARTS)
    left = clock.now().replace(year=2027, month=6, day=1)
    enrol(person, other, state, ended_at=left)
    assert found(person, cohort) == {}


@pytest.mark.parametrize(
    ("left_at", "expected"),
    [
        (
            datetime(2027, 4, 7, 16, 59, tzinfo=UTC),
            PASS,
        ),  # the eve, at the venue
        (datetime(2027, 4, 7, 17, tzinfo=UTC), FAIL),  # midnight there: the first day
        (datetime(2027, 4, 27, 8, tzinfo=UTC), FAIL),
    ],
)
def test_who_withdrew_took_part_from_the_first_day_on(left_at, expected):
    person = make_person()
    before = make_cohort(starts_on=date(2027, 4, 8), time_zone="Asia/Vientiane")
    enrol(person, before, EnrolmentState.WITHDRAWN, ended_at=left_at)
    cohort = make_cohort(rules=RULES, starts_on=STARTS)
    assert found(person, cohort)["days_since_last_participation"] is expected


def test_who_withdrew_on_the_way_has_taken_the_course():
    person, version = make_person(), make_course_version(RULES)
    before = make_cohort(version=version, starts_on=STARTS - timedelta(days=400))
    left = clock.now().replace(year=2026, month=5, day=20)
    enrol(person, before, EnrolmentState.WITHDRAWN, ended_at=left)
    cohort = make_cohort(version=version, starts_on=STARTS)
    assert found(person, cohort)["never_before"] is FAIL


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (A.SHORTLISTED, {}),
        (A.OFFERED, {"no_overlap": LOOK}),
        (A.ACCEPTED, {"no_overlap": FAIL}),
        (A.WITHDRAWN, {}),
    ],
)
def test_a_seat_in_a_cohort_on_the_same_days_stands_against_another(state, expected):
    person = make_person()
    make_application(make_cohort(starts_on=STARTS + timedelta(days=25)), person, state=state)
    assert found(person, make_cohort(starts_on=STARTS)) == expected


def test_what_is_known_of_two_records_counts_once_they_are_joined():
    kept, unclaimed = make_person(), make_person(account=None)
    enrol(unclaimed, make_cohort(starts_on=STARTS - timedelta(days=60)), EnrolmentState.COMPLETED)
    cohort = make_cohort(rules=RULES, starts_on=STARTS)
    with unit_of_work():
        second_records.take_over(kept.id, unclaimed.id, actor=SYSTEM)
    assert found(kept, cohort)["days_since_last_participation"] is FAIL
