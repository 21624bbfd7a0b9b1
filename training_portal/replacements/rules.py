"""Whether a seat is kept for a replacement, until when, and who comes first. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from training_portal.admissions.rules import end_of_day, offer_deadline
from training_portal.cohorts.rules import Share


def is_within_guarantee(share: Share | None) -> bool:
    """Whether a seat that is still counted as taken is one of those guaranteed to its country."""
    return share is not None and 0 < share.taken <= share.minimum


def name_by(
    now: datetime, response_days: int, zone: str, starts_on: date, release_on: date | None
) -> datetime:
    """Until when a replacement can be named, aware: as long as an offer of today could be
    answered, and no longer than guarantees hold: to the end of the day before their release."""
    until = offer_deadline(now, response_days, zone, starts_on)
    if release_on is None:
        return until
    return min(until, end_of_day(release_on - timedelta(days=1), zone))
