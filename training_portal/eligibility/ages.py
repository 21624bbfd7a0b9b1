"""Rules of age: on which day an age counts, and from when on somebody is old enough. Pure.

The day is the first of the cohort (where a rule says nothing), the day on which applications close,
or a fixed day of the year in which the cohort begins, as `MM-DD`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from training_portal.courses.rules import CLOSING
from training_portal.eligibility.participation import Dates
from training_portal.people.rules import age_on, birthday


def counting_day(values: Mapping[str, Any], dates: Dates, closes_on: date | None) -> date:
    """The day on which an age counts for a cohort with these dates."""
    on = values.get("on")
    if not on:
        return dates.starts_on
    if on == CLOSING:
        return closes_on or dates.starts_on
    month, day = map(int, str(on).split("-"))
    return date(dates.starts_on.year, month, day)


def facts_of(
    values: Mapping[str, Any], born: date | None, dates: Dates, closes_on: date | None
) -> dict[str, Any]:
    """The age that is needed and the one that was found; where another day than the first counts,
    that day, and the age on the first one."""
    needed = int(values["years"])
    if born is None:
        return {"needed": needed, "found": None}
    day = counting_day(values, dates, closes_on)
    facts: dict[str, Any] = {"needed": needed, "found": age_on(born, day)}
    if values.get("on"):
        facts |= {"on": day.isoformat(), "on_first_day": age_on(born, dates.starts_on)}
    return facts


def possible_on(
    values: Mapping[str, Any], born: date, dates: Dates, closes_on: date | None
) -> date:
    """The earliest first day of a cohort by which somebody is old enough; applications for another
    cohort close as many days before it."""
    grown = birthday(born, int(values["years"]))
    on = values.get("on")
    if not on:
        return grown
    if on == CLOSING:
        return grown + (dates.starts_on - (closes_on or dates.starts_on))
    counts = counting_day(values, Dates(grown, grown), None)
    return date(grown.year if grown <= counts else grown.year + 1, 1, 1)


def is_too_old(
    values: Mapping[str, Any], born: date, first_day: date, dates: Dates, closes_on: date | None
) -> bool:
    """Whether somebody is above a highest age for a cohort that began on another day instead."""
    moved: timedelta = first_day - dates.starts_on
    closing = closes_on + moved if closes_on is not None else None
    day = counting_day(values, dates.moved_to(first_day), closing)
    return age_on(born, day) > int(values["years"])
