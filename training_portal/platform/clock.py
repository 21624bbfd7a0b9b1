"""The one clock. Rules take a moment as an argument; services ask here."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today(zone: str) -> date:
    """The date now in the named IANA zone; a deadline's day depends on where one is."""
    return now().astimezone(ZoneInfo(zone)).date()
