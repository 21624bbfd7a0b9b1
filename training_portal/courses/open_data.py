"""The catalogue as open data: each course with the cohorts that visitors see of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from training_portal.courses.queries import CatalogueRow
from training_portal.platform.web.listing_rows import in_batches


def headings() -> list[str]:
    """What a file says of a course, then of a cohort."""
    return [
        _("Code"),
        _("Course"),
        _("Sector"),
        _("How"),
        _("Place"),
        _("Weeks"),
        _("Cohort"),
        _("Venue"),
        _("First day"),
        _("Last day"),
        _("Applications open"),
        _("Applications close"),
    ]


def lines(
    rows: Iterable[CatalogueRow], cohorts_of: Callable[[Sequence[int]], Mapping[int, Sequence[Any]]]
) -> Iterator[list[Any]]:
    """A line for each cohort that visitors see, and one for each course without; days are those of
    the cohort's own zone."""
    for batch in in_batches(rows):
        cohorts = cohorts_of([row.course_id for row in batch])
        for row in batch:
            course = [row.code, row.title, row.sector, row.delivery.label, row.place, row.weeks]
            for cohort in cohorts.get(row.course_id) or [None]:
                yield [*course, *_of_cohort(cohort)]


def _of_cohort(cohort: Any) -> list[Any]:
    if cohort is None:
        return [None] * 6
    return [
        cohort.code,
        cohort.venue,
        cohort.starts_on,
        cohort.ends_on,
        _day(cohort.opens_at, cohort.time_zone),
        _day(cohort.closes_at, cohort.time_zone),
    ]


def _day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()
