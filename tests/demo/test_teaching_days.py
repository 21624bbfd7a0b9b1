"""The demo's trainer finds a session of today, whatever the day of the week."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from training_portal.demo import teaching

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize("weekday", range(7))
def test_today_is_a_day_of_a_course_that_runs(weekday: int) -> None:
    today = MONDAY + timedelta(days=weekday)
    days = teaching.course_days(today - timedelta(days=12), today + timedelta(days=15), today)
    assert today in days
    assert today - timedelta(days=1) in days
    assert days == sorted(set(days))
    assert len(days) <= teaching.MOST_SESSIONS + 2


def test_a_course_that_is_over_keeps_to_its_days() -> None:
    days = teaching.course_days(MONDAY, MONDAY + timedelta(days=4), date(2027, 6, 6))
    assert days == [MONDAY + timedelta(days=step) for step in range(5)]
