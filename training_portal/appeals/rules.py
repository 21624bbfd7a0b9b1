"""Until when an appeal can be lodged and is to be decided, and who decides none. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from training_portal.admissions.rules import end_of_day, last_day_to_answer
from training_portal.platform.policy import Actor

#: Days after the decision in which an appeal can be lodged, and after that in which it is decided.
#: A rule of this programme, not of a law: two weeks.
DAYS_TO_APPEAL: Final = 14
DAYS_TO_DECIDE: Final = 14


def _end_after(moment: datetime, days: int, zone: str, starts_on: date) -> datetime:
    """The end of the day so many days later in a zone; the day before the first at the latest."""
    day = moment.astimezone(ZoneInfo(zone)).date() + timedelta(days=days)
    return end_of_day(min(day, last_day_to_answer(starts_on)), zone)


def appeal_by(decided_at: datetime, zone: str, starts_on: date) -> datetime:
    """Until the end of which second an appeal against a decision can be lodged, aware."""
    return _end_after(decided_at, DAYS_TO_APPEAL, zone, starts_on)


def decide_by(lodged_at: datetime, zone: str, starts_on: date) -> datetime:
    """Until when an appeal is to be decided, aware."""
    return _end_after(lodged_at, DAYS_TO_DECIDE, zone, starts_on)


def took_part(actor: Actor, decided_first_by: Collection[str]) -> bool:
    """Whether the actor took the first decision, had it taken in their name, or acts for who did.

    Another person than the first decides.
    """
    return not {actor.reference, *actor.acts_for}.isdisjoint(decided_first_by)
