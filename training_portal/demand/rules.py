"""When a survey is open, how long a demand holds, how a series follows from requests. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

#: Days before a survey closes on which those are reminded who have not answered.
BEFORE: Final = timedelta(days=7)
#: For how long a company's demand holds, and how long before its end the company is reminded.
#: Rules of this programme: half a year, two weeks.
HOLDS: Final = timedelta(days=182)
BEFORE_END: Final = timedelta(days=14)
#: Cohorts of a series, one a year, and the days between them: whole weeks, so that weekdays stay.
COHORTS: Final = 3
A_YEAR: Final = timedelta(weeks=52)
#: Days from the opening and the closing of a cohort's window to its first day: what a new cohort is
#: proposed with (cohorts/planning_rules.py).
OPENED, CLOSED = timedelta(days=168), timedelta(days=112)
#: The most seats of one cohort of a series.
MOST_SEATS: Final = 200
#: Fewer organisations than these would let everybody reckon what one of them needs.
LEAST_ORGANISATIONS: Final = 3
#: Everybody sees sums cut to whole tens, so that two days' figures tell of nobody either.
_STEP: Final = 10


class SurveyStanding(StrEnum):
    """Where a survey stands by its days."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        labels = {
            SurveyStanding.PLANNED: _l("Not open yet"),
            SurveyStanding.OPEN: lazy_pgettext("survey", "Open"),
            SurveyStanding.CLOSED: lazy_pgettext("survey", "Closed"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        return {"planned": "none", "open": "good"}.get(self.value, "info")


def survey_standing(opens_on: date, closes_on: date, today: date) -> SurveyStanding:
    """Where a survey stands; both of its days belong to it."""
    if today < opens_on:
        return SurveyStanding.PLANNED
    return SurveyStanding.OPEN if today <= closes_on else SurveyStanding.CLOSED


def is_to_remind(opens_on: date, closes_on: date, today: date) -> bool:
    """Whether those are reminded today who have not answered."""
    is_open = survey_standing(opens_on, closes_on, today) is SurveyStanding.OPEN
    return is_open and today >= closes_on - BEFORE


def survey_objection(opens_on: date, closes_on: date, year: int, today: date) -> str | None:
    """What makes no sense in the days of a survey that is to come, in words."""
    if closes_on < opens_on:
        return _("The survey closes after it opens.")
    if closes_on < today:
        return _("The survey must close in the future.")
    if not today.year <= year <= today.year + 5:
        return _("Ask for this year or one of the next five.")
    return None


class Request(NamedTuple):
    """What a plan needs of a need or a demand."""

    head_count: int
    needed_by: date
    country: str


def series_days(starts_on: date, weeks: int) -> list[tuple[date, date]]:
    """First and last day of each cohort: from a Monday, say, to the Friday of its last week."""
    length = timedelta(weeks=weeks) - timedelta(days=3)
    firsts = [starts_on + number * A_YEAR for number in range(COHORTS)]
    return [(first, first + length) for first in firsts]


def proposed_seats(requests: Iterable[Request], starts_on: date, weeks: int) -> list[int]:
    """How many seats each cohort needs: a request is spread evenly over those that end in its time.

    Of what does not divide the earlier ones take one more. What is needed before the first ends is
    in the first all the same: there is none earlier.
    """
    days = series_days(starts_on, weeks)
    seats = [0] * COHORTS
    for request in requests:
        in_time = sum(last <= request.needed_by for _first, last in days) or 1
        each, more = divmod(request.head_count, in_time)
        for number in range(in_time):
            seats[number] += each + (number < more)
    return [min(count, MOST_SEATS) for count in seats]


def heads_by_country(requests: Iterable[Request]) -> dict[str, int]:
    """Head counts by country (ISO 3166-1 alpha-2), the largest first."""
    found: Counter[str] = Counter()
    for request in requests:
        found[request.country] += request.head_count
    return dict(sorted(found.items(), key=lambda each: (-each[1], each[0])))


def moved_on(starts_on: date, today: date) -> date:
    """The first day of a series, so many years of 52 weeks later that one can apply for it still.

    A course may be published long after its proposal was approved.
    """
    while starts_on - CLOSED <= today:
        starts_on += A_YEAR
    return starts_on


@dataclass(frozen=True)
class Plan:
    """What a proposal must say before it is handed in."""

    requests: int
    seats: Sequence[int]
    has_host: bool
    reasoning: str
    starts_on: date


def gaps(plan: Plan, today: date) -> list[str]:
    """What keeps a proposal from being handed in, in words."""
    found = []
    if not plan.requests:
        found.append(_("It answers no request."))
    if not any(plan.seats):
        found.append(_("It has no seats in any year."))
    if not plan.has_host:
        found.append(_("It does not say who would hold the cohorts."))
    if not plan.reasoning.strip():
        found.append(_("It does not say why."))
    if plan.starts_on - CLOSED <= today:
        found.append(
            _("Its first day is too near: applications close %(num)d days before.", num=CLOSED.days)
        )
    return found


@dataclass(frozen=True)
class Figure:
    """Head counts of one group of the board."""

    of_bodies: int
    of_companies: int
    organisations: int

    @property
    def total(self) -> int:
        """All heads."""
        return self.of_bodies + self.of_companies


def for_everybody(figures: Mapping[str, Figure]) -> dict[str, int]:
    """What everybody sees of figures by sector: sums of three organisations or more, in tens.

    One breakdown alone and no total is shown, so that nothing can be taken from anything.
    """
    return {
        key: figure.total // _STEP * _STEP
        for key, figure in figures.items()
        if figure.organisations >= LEAST_ORGANISATIONS and figure.total >= _STEP
    }
