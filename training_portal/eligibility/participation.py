"""Earlier, present and coming courses of one person, held against the dates of a cohort. Pure.

Three rules look at them: days between two courses, one course in a calendar year, and no two at the
same time, which holds for every course. What stands against a first day ends by another day, so the
next day on which nothing does is found by going from one such end to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from training_portal.eligibility.kinds import Finding


@dataclass(frozen=True)
class Dates:
    """First and last day of a cohort, or of one as long that begins another day."""

    starts_on: date
    ends_on: date

    def moved_to(self, starts_on: date) -> Dates:
        return Dates(starts_on, starts_on + (self.ends_on - self.starts_on))


@dataclass(frozen=True)
class Participation:
    """A course that somebody took, takes, or has a seat in."""

    ends_on: date
    #: None where only the person told of it: it may be no course of the programme.
    starts_on: date | None = None
    #: The last day on which it can have ended, where only a month was told.
    ends_by: date | None = None
    is_same_course: bool = False
    #: An offer that is not answered yet: it may come to nothing.
    is_only_offered: bool = False
    #: Told among stays in another country: it may be a study or a seminar, no training programme.
    is_stay: bool = False
    #: Of the cohort; blank where only the person told of it.
    code: str = ""

    @property
    def last_day(self) -> date:
        return self.ends_by or self.ends_on


#: Of one participation and the dates of a cohort: what a rule finds, and from which first day on it
#: no longer stands against it; None for never.
Against = Callable[[Participation, Dates], tuple[Finding, date | None]]


@dataclass(frozen=True)
class Standing:
    """What a rule finds in all that is known of somebody's courses."""

    finding: Finding
    #: What weighs most; None where nothing is known.
    by: Participation | None = None
    #: The first day from which nothing stands against it by this rule; None for never.
    possible_on: date | None = None


def gap(earlier: date, later: date) -> int:
    """Days from one day to another: two courses with none between them are one day apart."""
    return (later - earlier).days


def days_between(taken: Participation, dates: Dates, *, at_most: bool = False) -> int:
    """Days between the end of one and the first day of the other; below one where they overlap.

    `at_most`: as few as it can be, where only the month of the end is known.
    """
    if taken.starts_on is not None and taken.starts_on > dates.ends_on:
        return gap(dates.ends_on, taken.starts_on)
    return gap(taken.last_day if at_most else taken.ends_on, dates.starts_on)


def apart_by(days: int) -> Against:
    """At least so many days lie between two courses, whichever comes first; 1: no overlap."""

    def against(taken: Participation, dates: Dates) -> tuple[Finding, date | None]:
        if days_between(taken, dates, at_most=True) >= days:
            return Finding.PASS, dates.starts_on
        possible_on = taken.last_day + timedelta(days=days)
        is_sure = days_between(taken, dates) < days
        return _weighed(taken, is_sure=is_sure), possible_on

    return against


def not_at_once(taken: Participation, dates: Dates) -> tuple[Finding, date | None]:
    """No course while another lasts; of what only the person told nothing is known of its days."""
    if taken.starts_on is None:
        return Finding.PASS, dates.starts_on
    return apart_by(1)(taken, dates)


def once_in_a_year(taken: Participation, dates: Dates) -> tuple[Finding, date | None]:
    """No two courses whose first days are in one calendar year.

    Of what the person told only the end is known: it may have begun in the year in which it ended.
    """
    year = dates.starts_on.year
    if (taken.starts_on or taken.last_day).year != year:
        return Finding.PASS, dates.starts_on
    return _weighed(taken, is_sure=taken.starts_on is not None), date(year + 1, 1, 1)


def never_twice(taken: Participation, dates: Dates) -> tuple[Finding, date | None]:
    """The same course is not taken again, in whatever version."""
    if not taken.is_same_course:
        return Finding.PASS, dates.starts_on
    return _weighed(taken), None


def _weighed(taken: Participation, *, is_sure: bool = True) -> Finding:
    is_sure = is_sure and not (taken.is_only_offered or taken.is_stay)
    return Finding.FAIL if is_sure else Finding.NEEDS_PERSON


_WORST_FIRST = (Finding.FAIL, Finding.NEEDS_PERSON, Finding.PASS)


def standing(known: Iterable[Participation], dates: Dates, rule: Against) -> Standing:
    """What a rule finds, by what, and the next day from which it finds nothing."""
    known = sorted(known, key=lambda taken: taken.last_day, reverse=True)
    if not known:
        return Standing(Finding.PASS, possible_on=dates.starts_on)
    found = [(rule(taken, dates)[0], taken) for taken in known]
    finding, by = min(found, key=lambda each: _WORST_FIRST.index(each[0]))
    return Standing(finding, by, first_day(known, dates, [rule]))


def first_day(
    known: Sequence[Participation], dates: Dates, rules: Sequence[Against]
) -> date | None:
    """The first day, not before the cohort's, on which one as long could begin for somebody.

    What is uncertain counts as standing against it. None where no day is.
    """
    day = dates.starts_on
    while True:
        ends = [
            possible_on
            for taken in known
            for rule in rules
            for finding, possible_on in [rule(taken, dates.moved_to(day))]
            if finding is not Finding.PASS
        ]
        if not ends:
            return day
        if None in ends:
            return None
        # Each end lies behind the day, and no day before it fits what it is the end of.
        day = max(end for end in ends if end is not None)
