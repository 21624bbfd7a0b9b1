"""When seats that are guaranteed to a country and not used are open to all, unless a plan says
otherwise."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from training_portal.cohorts.rules import release_day

START = date(2027, 6, 1)
DAYS = st.dates(date(2026, 1, 1), date(2028, 1, 1))


def test_it_is_sixty_days_before_the_course() -> None:
    assert release_day(START, date(2027, 2, 1)) == START - timedelta(days=60)


def test_it_waits_until_bodies_had_all_the_days_to_nominate() -> None:
    assert release_day(START, date(2027, 5, 1)) == date(2027, 5, 2)


@given(DAYS, DAYS)
def test_it_is_never_after_the_first_day_nor_early(starts_on: date, closes_on: date) -> None:
    released = release_day(starts_on, closes_on)
    assert starts_on - timedelta(days=60) <= released <= starts_on
    assert released > closes_on or released == starts_on
