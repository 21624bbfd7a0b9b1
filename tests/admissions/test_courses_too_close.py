"""Staff who join two records read which of their courses one person could not have taken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from tests.factories import make_account, make_person, propose
from tests.factories.admissions import make_application
from tests.factories.alumni import complete
from tests.factories.programme import make_cohort
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.admissions.models import ApplicationState
from training_portal.admissions.too_close import clashes
from training_portal.cohorts.models import Cohort
from training_portal.people.models import Person
from training_portal.people.twins import joining
from training_portal.platform import clock
from training_portal.platform.policy import SYSTEM, Role

DAYS = [("days_since_last_participation", {"days": 183})]
FIRST = clock.today().replace(month=1, day=10) - timedelta(days=730)


@pytest.fixture
def both(app: Flask) -> tuple[Person, Person]:
    return make_person("Chum Sothy", claimed=True), make_person("Sothy Chum")


def after(days: int, **more: object) -> Cohort:
    """A cohort that begins so many days after the first one ended."""
    return make_cohort(starts_on=FIRST + timedelta(days=25 + days), **more)


def told(both: tuple[Person, Person]) -> list[str]:
    return clashes(both[0].id, both[1].id)


def test_two_past_courses_with_too_few_days_between_them(both: tuple[Person, Person]) -> None:
    first, second = make_cohort(starts_on=FIRST), after(60, rules=DAYS)
    complete(both[0], first)
    complete(both[1], second)
    assert told(both) == [
        f"Days between {first.code} and {second.code}: 60. {second.code} asks for 183."
    ]


def test_the_rules_of_the_earlier_course_do_not_count(both: tuple[Person, Person]) -> None:
    complete(both[0], make_cohort(starts_on=FIRST, rules=DAYS))
    complete(both[1], after(60))
    assert told(both) == []


@pytest.mark.parametrize(("days", "count"), [(182, 1), (183, 0)])
def test_the_days_are_counted_as_for_who_applies(
    both: tuple[Person, Person], days: int, count: int
) -> None:
    complete(both[1], make_cohort(starts_on=FIRST))
    complete(both[0], after(days, rules=DAYS))
    assert len(told(both)) == count


def test_a_seat_too_soon_after_a_course(both: tuple[Person, Person]) -> None:
    first, second = make_cohort(starts_on=FIRST), after(60, rules=DAYS)
    complete(both[0], first)
    make_application(second, both[1], state=ApplicationState.ACCEPTED)
    assert len(told(both)) == 1


def test_one_course_in_a_calendar_year(both: tuple[Person, Person]) -> None:
    first, second = make_cohort(starts_on=FIRST), after(60, rules=[("once_per_year", {})])
    complete(both[0], first)
    complete(both[1], second)
    (sentence,) = told(both)
    assert sentence.startswith(f"{first.code} and {second.code} begin in one calendar year")


def test_staff_read_it_before_joining_and_afterwards(
    both: tuple[Person, Person], browser_of: Callable[[Account], PageClient]
) -> None:
    complete(both[0], make_cohort(starts_on=FIRST))
    complete(both[1], after(60, rules=DAYS))
    twin = propose(*both)
    coordinator = browser_of(make_account(Role.PROGRAMME_COORDINATOR))
    address = f"/manage/people/twice/{twin.public_id}"
    before = coordinator.get(f"{address}/join?keep={both[0].public_id}")
    assert "asks for 183" in before
    joining.join(twin.id, kept_id=both[0].id, from_other=(), reason="Seen.", actor=SYSTEM)
    assert "asks for 183" in coordinator.get(address)
