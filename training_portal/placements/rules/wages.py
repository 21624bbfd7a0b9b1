"""Wages of different periods and currencies held against each other, exactly.

Nothing is rounded: amounts are integers of minor units, and rates between periods are fractions. A
month is a twelfth of a year of 52 weeks, the way in which labour laws turn monthly wages into
hourly ones. Rates of exchange are not known here: amounts in two currencies cannot be compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final

from flask_babel import lazy_gettext as _l


class WagePeriod(StrEnum):
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"

    @property
    def label(self) -> str:
        labels = {
            WagePeriod.HOUR: _l("an hour"),
            WagePeriod.DAY: _l("a day"),
            WagePeriod.WEEK: _l("a week"),
            WagePeriod.MONTH: _l("a month"),
            WagePeriod.YEAR: _l("a year"),
        }
        return str(labels[self])


@dataclass(frozen=True)
class Wage:
    """An amount in minor units of an ISO 4217 currency, for a period of work."""

    minor: int
    currency: str
    period: WagePeriod


@dataclass(frozen=True)
class Week:
    """How much is worked in an ordinary week."""

    hours: int
    days: int


#: Weeks of a year, as it is counted for wages.
WEEKS: Final = 52


def periods_in_a_year(week: Week) -> Mapping[WagePeriod, Fraction]:
    """How many of each period somebody with this week works in a year."""
    return {
        WagePeriod.HOUR: Fraction(WEEKS * week.hours),
        WagePeriod.DAY: Fraction(WEEKS * week.days),
        WagePeriod.WEEK: Fraction(WEEKS),
        WagePeriod.MONTH: Fraction(12),
        WagePeriod.YEAR: Fraction(1),
    }


def converted(wage: Wage, to: WagePeriod, week: Week) -> Fraction:
    """The wage in minor units for another period, not rounded."""
    rates = periods_in_a_year(week)
    return wage.minor * rates[wage.period] / rates[to]


def covers(wage: Wage, minimum: Wage, week: Week) -> bool | None:
    """Whether a wage is at least the minimum; None where the currencies differ.

    A minimum for a month stays whole for part-time work: what a shorter week makes of it is for a
    person to say, never for the portal to grant.
    """
    if wage.currency != minimum.currency:
        return None
    return converted(wage, minimum.period, week) >= minimum.minor


@dataclass(frozen=True)
class MinimumOnRecord:
    """A legal minimum for a place, with its limits.

    `zone` names a part of the country that no code tells (a wage region); `scope` the trades of a
    sector for which alone it holds; `province` the one for which it is on record where that of the
    place of work is not. Blank: it holds in all of them.
    """

    wage: Wage
    zone: str = ""
    scope: str = ""
    source: str = ""
    province: str = ""

    @property
    def is_certain(self) -> bool:
        """Whether it holds for everybody in the place and the sector."""
        return not self.zone and not self.scope and not self.province

    @property
    def is_of_zone(self) -> bool:
        """Whether nothing but the wage region is in doubt."""
        return bool(self.zone) and not self.scope and not self.province


def holds_on(valid_from: date, valid_to: date | None, on: date) -> bool:
    """Whether a minimum is in force on a day; the last day counts."""
    return valid_from <= on and (valid_to is None or on <= valid_to)
