"""Which cohort of a course its entry in the catalogue tells of."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from tests.factories.programme import make_cohort, make_course_version
from tests.support.statements import statements
from training_portal.cohorts import listings
from training_portal.cohorts.models import Cohort, CohortDecision
from training_portal.courses.models import CourseVersion
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work

D = CohortDecision


@pytest.fixture
def version(app: Flask) -> CourseVersion:
    return make_course_version()


def announced(version: CourseVersion, *, opens: int, begins: int) -> Cohort:
    """A cohort whose window opens, and whose first day is, in so many days."""
    opens_at = clock.now() + timedelta(days=opens)
    return make_cohort(
        version=version,
        decision=D.ANNOUNCED,
        opens_at=opens_at,
        closes_at=max(opens_at, clock.now()) + timedelta(days=5),
        starts_on=(clock.now() + timedelta(days=begins)).date(),
    )


def told_of(version: CourseVersion) -> str | None:
    found = listings.next_cohorts_of([version.course_id]).get(version.course_id)
    return found.code if found is not None else None


def test_an_open_one_is_told_before_one_that_begins_earlier_and_opens_later(
    version: CourseVersion,
) -> None:
    announced(version, opens=2, begins=60)
    announced(version, opens=-3, begins=90)
    earlier = announced(version, opens=-1, begins=80)
    assert told_of(version) == earlier.code


def test_of_those_that_open_later_the_first_to_begin(version: CourseVersion) -> None:
    announced(version, opens=1, begins=90)
    first = announced(version, opens=20, begins=70)
    assert told_of(version) == first.code


@pytest.mark.parametrize("why", ["held", "closed", "draft", "cancelled"])
def test_none_is_told_that_cannot_be_applied_for(version: CourseVersion, why: str) -> None:
    cohort = announced(version, opens=-9, begins=60)
    assert told_of(version) == cohort.code
    with unit_of_work():
        if why == "held":
            cohort.is_held = True
        elif why == "closed":
            cohort.application_closes_at = clock.now()
        else:
            cohort.decision = D(why)
    assert told_of(version) is None


def test_it_is_what_the_cohorts_of_the_course_say(version: CourseVersion) -> None:
    for opens, begins in ((-4, 30), (3, 20), (-2, 31), (9, 19), (-1, 29)):
        announced(version, opens=opens, begins=begins)
    every = listings.public_cohorts_of([version.course_id])[version.course_id]
    wanted = [row for row in every if row.is_open] + [row for row in every if row.is_coming]
    assert told_of(version) == wanted[0].code


def test_a_course_with_many_cohorts_costs_one_row(version: CourseVersion) -> None:
    for _each in range(3):
        announced(version, opens=-1, begins=60)
    with statements(db.engine) as seen:
        rows = listings.next_cohorts_of([version.course_id])
    assert len(rows) == 1 and len(seen) == 1


def test_each_course_has_its_own(version: CourseVersion) -> None:
    other = make_course_version()
    one, two = announced(version, opens=-1, begins=60), announced(other, opens=-1, begins=50)
    found = listings.next_cohorts_of([version.course_id, other.course_id])
    assert {row.code for row in found.values()} == {one.code, two.code}
    assert isinstance(found[other.course_id].closes_at, datetime)
