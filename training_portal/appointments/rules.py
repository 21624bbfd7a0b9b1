"""When slots lie, and until when those who come choose: pure, over plain values."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

#: Until so long before it begins somebody books, changes or calls off by themselves; staff do
#: after that. Those who hold it know a day before whom they meet.
CHOOSE_BEFORE: Final = timedelta(hours=24)
#: So long before, everybody who comes is reminded, once.
REMIND_BEFORE: Final = timedelta(hours=24)
#: Of one making: more than this is a slip of the keys.
MOST_SLOTS: Final = 200
MOST_DAYS: Final = 60


@dataclass(frozen=True, order=True)
class Span:
    """A time from a moment until before another, both in UTC."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: Span) -> bool:
        """Whether both hold some moment; one that begins as the other ends does not."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True)
class Wanted:
    """Slots as they are asked for: on which days, from when to when, how long, with which pause.

    `weekdays` counts from Monday, 0. Times are those of the clock in `zone`.
    """

    first: date
    last: date
    weekdays: Collection[int]
    begins: time
    ends: time
    minutes: int
    pause: int
    zone: str


def spans_of(wanted: Wanted) -> list[Span]:
    """The slots, in their order; none begins that would end after the hour given."""
    zone = ZoneInfo(wanted.zone)
    length, step = (timedelta(minutes=n) for n in (wanted.minutes, wanted.minutes + wanted.pause))
    found = []
    days = min((wanted.last - wanted.first).days, MOST_DAYS)
    for number in range(days + 1):
        day = wanted.first + timedelta(days=number)
        if day.weekday() not in wanted.weekdays:
            continue
        begins = datetime.combine(day, wanted.begins, zone).astimezone(UTC)
        until = datetime.combine(day, wanted.ends, zone).astimezone(UTC)
        while begins + length <= until:
            found.append(Span(begins, begins + length))
            begins += step
    return found


def clashes(wanted: Iterable[Span], held: Iterable[Span]) -> list[Span]:
    """Those of the wanted times that overlap with one that is held already."""
    others = list(held)
    return [span for span in wanted if any(span.overlaps(other) for other in others)]


def may_choose(starts_at: datetime, now: datetime) -> bool:
    """Whether somebody can still book this time, or leave it, without asking staff."""
    return now <= starts_at - CHOOSE_BEFORE


def is_to_be_reminded(starts_at: datetime, booked_at: datetime, now: datetime) -> bool:
    """Whether a reminder goes out now: in the last day before, to who booked before that day.

    Who booked within it has just got the confirmation.
    """
    begins = starts_at - REMIND_BEFORE
    return begins <= now < starts_at and booked_at < begins


def free_seat(taken: Collection[int], capacity: int) -> int | None:
    """The first place of a slot that nobody has; None where it is full."""
    return next((seat for seat in range(1, capacity + 1) if seat not in taken), None)
