"""Wages of different periods are compared exactly."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training_portal.placements.rules.money import (
    CURRENCIES,
    MINOR_DIGITS,
    example,
    major,
    minor_units,
    written,
)
from training_portal.placements.rules.wages import (
    Wage,
    WagePeriod,
    Week,
    converted,
    covers,
    holds_on,
)

FULL = Week(48, 6)
weeks = st.builds(Week, st.integers(1, 84), st.integers(1, 7))
periods = st.sampled_from(WagePeriod)
wages = st.builds(Wage, st.integers(0, 10**10), st.just("VND"), periods)


def usd(minor: int, period: WagePeriod = WagePeriod.MONTH) -> Wage:
    return Wage(minor, "USD", period)


def test_a_month_is_a_twelfth_of_52_weeks() -> None:
    assert converted(usd(100, WagePeriod.HOUR), WagePeriod.MONTH, FULL) == 100 * 48 * 52 / Fraction(
        12
    )
    assert converted(usd(1000, WagePeriod.DAY), WagePeriod.WEEK, FULL) == 6000


@given(wages, periods, weeks)
def test_there_and_back_loses_nothing(wage: Wage, to: WagePeriod, week: Week) -> None:
    rate = converted(wage, to, week)
    back = rate * converted(Wage(1, "VND", to), wage.period, week)
    assert back == wage.minor


@given(wages, wages, weeks)
def test_of_two_wages_one_covers_the_other(one: Wage, other: Wage, week: Week) -> None:
    assert covers(one, other, week) or covers(other, one, week)


@given(wages, weeks, st.integers(1, 1000))
def test_more_of_the_same_still_covers(wage: Wage, week: Week, more: int) -> None:
    assert covers(wage, wage, week)
    assert covers(Wage(wage.minor + more, "VND", wage.period), wage, week)
    assert not covers(wage, Wage(wage.minor + more, "VND", wage.period), week)


def test_one_unit_below_the_minimum_is_below() -> None:
    minimum = Wage(4_960_000, "VND", WagePeriod.MONTH)
    assert covers(Wage(4_960_000, "VND", WagePeriod.MONTH), minimum, FULL)
    assert not covers(Wage(4_959_999, "VND", WagePeriod.MONTH), minimum, FULL)


def test_two_currencies_cannot_be_compared() -> None:
    assert covers(usd(25_000), Wage(4_960_000, "VND", WagePeriod.MONTH), FULL) is None


def test_a_minimum_holds_on_its_first_and_last_day() -> None:
    first, last = date(2024, 7, 1), date(2025, 12, 31)
    assert holds_on(first, last, first) and holds_on(first, last, last)
    assert not holds_on(first, last, date(2024, 6, 30))
    assert not holds_on(first, last, date(2026, 1, 1))
    assert holds_on(first, None, date(2040, 1, 1))


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("230", "USD", 23_000),
        ("1,230.50", "USD", 123_050),
        ("5 310 000", "VND", 5_310_000),
        ("២៣០", "USD", 23_000),
        ("2500000", "LAK", 250_000_000),
        ("3.300.000", "LAK", 330_000_000),
        ("3,300,000", "LAK", 330_000_000),
        ("850.000", "KHR", 85_000_000),
        ("350 000", "MMK", 35_000_000),
        ("5.310.000", "VND", 5_310_000),
        ("1.230,50", "USD", 123_050),
        ("1.230.000", "THB", 123_000_000),
        ("3.300.00", "LAK", None),
        ("3.300,000", "LAK", None),
        ("12,50", "USD", None),
        ("1,230,50", "USD", None),
        ("0.5", "VND", None),
        ("1.234", "USD", None),
        ("-5", "USD", None),
        ("about 300", "USD", None),
        ("", "USD", None),
        ("230", "EUR", None),
        ("9" * 20, "USD", None),
    ],
)
def test_amounts_as_people_write_them(text: str, currency: str, minor: int | None) -> None:
    assert minor_units(text, currency) == minor


@pytest.mark.parametrize("currency", CURRENCIES)
def test_the_example_of_a_currency_is_read_as_it_is_written(currency: str) -> None:
    minor = minor_units(example(currency), currency)
    assert minor is not None
    assert written(minor, currency) == example(currency)


@given(st.integers(0, 10**12), st.sampled_from(sorted(MINOR_DIGITS)))
def test_an_amount_written_out_is_read_back(minor: int, currency: str) -> None:
    assert minor_units(f"{major(minor, currency):f}", currency) == minor
