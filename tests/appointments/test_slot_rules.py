"""When slots lie, who clashes, until when one chooses, whom a reminder goes to."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training_portal.appointments.rules import (
    Span,
    Wanted,
    clashes,
    free_seat,
    is_to_be_reminded,
    may_choose,
    spans_of,
)

MONDAY = date(2027, 2, 1)
NOON = datetime(2027, 2, 3, 12, tzinfo=UTC)


def wanted(**values: object) -> Wanted:
    usual = {
        "first": MONDAY,
        "last": MONDAY,
        "weekdays": {0, 1, 2, 3, 4},
        "begins": time(9),
        "ends": time(12),
        "minutes": 45,
        "pause": 15,
        "zone": "Asia/Vientiane",
    }
    return Wanted(**{**usual, **values})  # type: ignore[arg-type]


def test_a_morning_holds_three_of_45_minutes_with_a_pause_between() -> None:
    found = spans_of(wanted())
    assert [f"{span.starts_at:%H:%M}" for span in found] == ["02:00", "03:00", "04:00"]
    assert found[-1].ends_at == datetime(2027, 2, 1, 4, 45, tzinfo=UTC)


def test_one_that_would_end_too_late_is_not_made() -> None:
    assert len(spans_of(wanted(ends=time(11, 44)))) == 2
    assert spans_of(wanted(minutes=181)) == []


def test_only_the_chosen_weekdays_have_times() -> None:
    week = wanted(last=MONDAY + timedelta(days=6), weekdays={1, 3}, ends=time(9, 45))
    assert [span.starts_at.day for span in spans_of(week)] == [2, 4]


@given(
    minutes=st.integers(5, 240),
    pause=st.integers(0, 60),
    days=st.integers(0, 20),
    ends=st.integers(10, 23),
)
def test_no_two_slots_of_a_making_overlap_and_each_is_as_long_as_asked(
    minutes: int, pause: int, days: int, ends: int
) -> None:
    asked = wanted(
        minutes=minutes, pause=pause, last=MONDAY + timedelta(days=days), ends=time(ends)
    )
    found = spans_of(asked)
    assert all(
        one.ends_at + timedelta(minutes=pause) <= two.starts_at for one, two in pairwise(found)
    )
    assert all(span.ends_at - span.starts_at == timedelta(minutes=minutes) for span in found)
    assert not clashes(found[1:2], found[:1] + found[2:])


@pytest.mark.parametrize(
    ("begins", "ends", "clash"),
    [(-60, 0, False), (-60, 1, True), (5, 10, True), (29, 60, True), (30, 60, False)],
)
def test_times_clash_where_they_share_a_moment(begins: int, ends: int, clash: bool) -> None:
    held = Span(NOON, NOON + timedelta(minutes=30))
    other = Span(NOON + timedelta(minutes=begins), NOON + timedelta(minutes=ends))
    assert bool(clashes([other], [held])) is clash


def test_people_choose_until_exactly_a_day_before() -> None:
    assert may_choose(NOON, NOON - timedelta(hours=24))
    assert not may_choose(NOON, NOON - timedelta(hours=24) + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("hours_before", "booked_before", "goes_out"),
    [(25, 48, False), (24, 48, True), (1, 48, True), (0, 48, False), (2, 20, False)],
)
def test_a_reminder_goes_out_in_the_last_day_to_who_booked_before_it(
    hours_before: int, booked_before: int, goes_out: bool
) -> None:
    now, booked = (NOON - timedelta(hours=each) for each in (hours_before, booked_before))
    assert is_to_be_reminded(NOON, booked, now) is goes_out


@given(st.sets(st.integers(1, 20)), st.integers(1, 20))
def test_the_first_free_place_is_given_and_none_twice(taken: set[int], capacity: int) -> None:
    seat = free_seat(taken, capacity)
    if seat is None:
        assert taken >= set(range(1, capacity + 1))
    else:
        assert seat not in taken and 1 <= seat <= capacity
        assert set(range(1, seat)) <= taken
