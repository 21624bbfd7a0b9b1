"""On which days a role can have a deputy, in which roles, and what a deputyship is on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from training_portal.accounts.deputy_rules import (
    LONGEST_DAYS,
    Days,
    DeputyState,
    days_held,
    days_objection,
    first_met,
    role_objection,
    state_on,
)
from training_portal.platform.policy import Role

TODAY = date(2027, 3, 1)


def day(number: int) -> date:
    """The day so many days after today."""
    return TODAY + timedelta(days=number)


@pytest.mark.parametrize(
    ("first", "last", "role_ends", "field"),
    [
        (0, 0, None, None),
        (3, 3 + LONGEST_DAYS - 1, None, None),
        (0, 9, 9, None),
        (-1, 5, None, "first_day"),
        (367, 368, None, "first_day"),
        (5, 4, None, "last_day"),
        (3, 3 + LONGEST_DAYS, None, "last_day"),
        (0, 10, 9, "last_day"),
    ],
)
def test_days_that_a_role_can_have_a_deputy(
    app: Flask, first: int, last: int, role_ends: int | None, field: str | None
) -> None:
    ends = None if role_ends is None else day(role_ends)
    with app.test_request_context():
        objection = days_objection(Days(day(first), day(last)), TODAY, ends, [])
    assert (objection.field if objection else None) == field


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 15), st.integers(-3, 20)), max_size=12)
)
def test_however_deputies_are_named_and_ended_no_day_has_two(
    wishes: list[tuple[int, int, int]],
) -> None:
    taken: list[Days] = []
    for first, length, ended_after in wishes:
        wanted = Days(day(first), day(first + length))
        shared = [
            each for each in taken if any(day(n) in wanted and day(n) in each for n in range(60))
        ]
        assert (first_met(wanted, taken) is None) is (shared == [])
        if not shared:
            ended_on = day(first + ended_after) if ended_after < 15 else None
            held = days_held(wanted.first, wanted.last, ended_on)
            taken += [held] if held is not None else []
    for number in range(60):
        assert sum(day(number) in each for each in taken) <= 1


def test_days_that_are_taken_are_refused_by_their_last_day_too(app: Flask) -> None:
    taken = [Days(day(5), day(8))]
    with app.test_request_context():
        answers = [
            days_objection(Days(day(first), day(last)), TODAY, None, taken) is None
            for first, last in ((0, 4), (9, 9), (0, 5), (8, 9), (6, 7), (0, 20))
        ]
    assert answers == [True, True, False, False, False, False]


@pytest.mark.parametrize(
    ("first", "last", "ended_on", "state", "is_held"),
    [
        (0, 0, None, DeputyState.PRESENT, True),
        (-5, 0, None, DeputyState.PRESENT, True),
        (1, 4, None, DeputyState.COMING, False),
        (-5, -1, None, DeputyState.OVER, False),
        (-5, 5, 0, DeputyState.ENDED_EARLY, False),
        (3, 5, 0, DeputyState.ENDED_EARLY, False),
        (-5, 5, 1, DeputyState.PRESENT, True),
    ],
)
def test_what_a_deputyship_is_today(
    first: int, last: int, ended_on: int | None, state: DeputyState, is_held: bool
) -> None:
    ends = None if ended_on is None else day(ended_on)
    held = days_held(day(first), day(last), ends)
    assert state_on(day(first), day(last), ends, TODAY) is state
    assert (held is not None and TODAY in held) is is_held


def test_roles_that_are_not_lent_say_why(app: Flask) -> None:
    with app.test_request_context():
        kept = {role for role in Role if role_objection(role)}
    assert kept == {Role.ADMINISTRATOR, Role.TRAINER, Role.TRAINEE}
