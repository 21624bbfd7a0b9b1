"""Days and hours of sessions: which days repeat, and which sessions are at the same time. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta


def days_between(first: date, last: date, weekdays: Collection[int]) -> list[date]:
    """The days of a period that fall on these weekdays; Monday is 0."""
    span = (last - first).days + 1
    days = (first + timedelta(days=step) for step in range(max(span, 0)))
    return [day for day in days if day.weekday() in weekdays]


def overlapping(spans: Iterable[tuple[str, datetime, datetime]]) -> set[str]:
    """Which of these (name, beginning, end) share time with another; one that ends as the next
    begins does not."""
    found: set[str] = set()
    latest: tuple[str, datetime] | None = None
    for name, starts, ends in sorted(spans, key=lambda span: (span[1], span[2])):
        if latest is not None and starts < latest[1]:
            found |= {name, latest[0]}
        if latest is None or ends > latest[1]:
            latest = (name, ends)
    return found
