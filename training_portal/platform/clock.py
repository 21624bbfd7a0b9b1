"""The one clock. Rules take a moment as an argument; services ask here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

#: The zone whose days the programme goes by, where no place has its own: roles begin and end by it,
#: and a visitor reads dates by it. The region's offices share it or lie within two hours.
PROGRAMME_ZONE: Final = "Asia/Bangkok"

_standing: ContextVar[datetime | None] = ContextVar("standing", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _standing.get() or datetime.now(UTC)


def today(zone: str = PROGRAMME_ZONE) -> date:
    """The date now in the named IANA zone; a deadline's day depends on where one is.

    What has no place of its own goes by the programme's zone: by UTC a morning in the region would
    still be the day before.
    """
    return day_of(now(), zone)


def day_of(moment: datetime, zone: str = PROGRAMME_ZONE) -> date:
    """The date of an aware moment in the named IANA zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let the clock stand at a moment: the demo programme tells what happened in the past."""
    token = _standing.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _standing.reset(token)
