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


def today(zone: str) -> date:
    """The date now in the named IANA zone; a deadline's day depends on where one is."""
    return now().astimezone(ZoneInfo(zone)).date()


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let the clock stand at a moment: the demo programme tells what happened in the past."""
    token = _standing.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _standing.reset(token)
