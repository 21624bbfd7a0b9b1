"""Pure decisions of admission: the deadline of an offer, until when something is to be mended."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def offer_deadline(now: datetime, response_days: int, zone: str, starts_on: date) -> datetime:
    """The end of the day `response_days` after today in the venue's zone, aware.

    Never later than the day before the course begins, nor earlier than the end of today. The last
    second counts: 23:59:59 there.
    """
    today = now.astimezone(ZoneInfo(zone)).date()
    last = min(today + timedelta(days=response_days), last_day_to_answer(starts_on))
    return end_of_day(max(today, last), zone)


def last_day_to_answer(starts_on: date) -> date:
    """An offer is answered before the course begins, also when more time is given."""
    return starts_on - timedelta(days=1)


def end_of_day(day: date, zone: str) -> datetime:
    """The last second of a day in a zone, aware."""
    return datetime.combine(day, time(23, 59, 59), ZoneInfo(zone))


def mend_by(
    returned_at: datetime, closes_at: datetime, response_days: int, zone: str, starts_on: date
) -> datetime:
    """Until when a returned application is to be sent again: as long as an offer waits, and at
    least until the window closes. The programme may take it later; it need not.
    """
    return max(closes_at, offer_deadline(returned_at, response_days, zone, starts_on))


def is_late(now: datetime, deadline: datetime) -> bool:
    """Whether a deadline is over: the second it names still counts, the next one does not."""
    return now >= deadline + timedelta(seconds=1)


def sending_country(nominated_by: str | None, residence: str | None) -> str | None:
    """That of the nominating organisation, or of residence when applying directly (domain.md)."""
    return nominated_by or residence
