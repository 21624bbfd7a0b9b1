"""Two runs side by side: who is where in each, seats and places on the waitlist."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.allocations.as_data import rules_of_data
from training_portal.allocations.as_shown import SEATS
from training_portal.allocations.models import AllocationRun
from training_portal.allocations.plan import Outcome, SeatRules
from training_portal.allocations.queries import OutcomeRow, rows_of
from training_portal.platform.policy import Actor

#: Of those who only change their place on the waitlist so many are named; the others are counted.
MOST_ON_THE_WAITLIST: Final = 100


class Way(StrEnum):
    """How somebody moves from the first run to the second."""

    GAINS = "gains"
    LOSES = "loses"
    UP = "up"
    DOWN = "down"
    #: Onto the waitlist, or off it, without a seat in either.
    JOINS = "joins"
    LEAVES = "leaves"

    @property
    def label(self) -> str:
        labels = {
            Way.GAINS: _l("gains a seat"),
            Way.LOSES: _l("loses it"),
            Way.UP: _l("moves up"),
            Way.DOWN: _l("moves back"),
            Way.JOINS: _l("now waits"),
            Way.LEAVES: _l("waits no more"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        return {"gains": "good", "up": "good", "loses": "wait", "down": "wait"}.get(
            self.value, "none"
        )

    @property
    def is_of_a_seat(self) -> bool:
        """Whether a seat is at stake."""
        return self in (Way.GAINS, Way.LOSES)


@dataclass(frozen=True)
class Move:
    """Somebody who stands elsewhere in the second of two runs; places as the reader counts them."""

    row: OutcomeRow
    way: Way
    first: str
    second: str
    #: The places themselves, in short: a seat, a number on the waitlist, or neither.
    from_place: str
    to_place: str


@dataclass(frozen=True)
class Moves:
    """Who moves, seats first; of the waitlist so many as are named, and how many in all."""

    shown: list[Move]
    on_the_waitlist: int

    @property
    def left_out(self) -> int:
        """How many more change their place on the waitlist."""
        return max(0, self.on_the_waitlist - MOST_ON_THE_WAITLIST)


def moves(first: AllocationRun, second: AllocationRun, actor: Actor) -> Moves:
    """Who is given a seat in one run and not in the other, and whose place on the waitlist changes.

    Somebody may have taken part in one of the two only: applied since, or withdrawn.
    """
    before = {row.application_id: row for row in rows_of(first, actor)}
    after = {row.application_id: row for row in rows_of(second, actor)}
    rules = rules_of_data(first.rules), rules_of_data(second.rules)
    of_seats: list[Move] = []
    of_the_waitlist: list[Move] = []
    for application_id, row in (before | after).items():
        was, now = before.get(application_id), after.get(application_id)
        way = _way(was, now)
        if way is None:
            continue
        move = Move(row, way, _why(was, rules[0]), _why(now, rules[1]), _place(was), _place(now))
        (of_seats if way.is_of_a_seat else of_the_waitlist).append(move)
    of_seats.sort(key=lambda move: (move.way is not Way.GAINS, move.row.country))
    of_the_waitlist.sort(key=_by_place)
    shown = of_seats + of_the_waitlist[:MOST_ON_THE_WAITLIST]
    return Moves(shown, len(of_the_waitlist))


def _by_place(move: Move) -> tuple[bool, int]:
    """In the order of the waitlist of the second run; who is not on it comes last."""
    waits = move.row.outcome is Outcome.WAITLISTED and move.way is not Way.LEAVES
    return not waits, move.row.place or 0


def _way(was: OutcomeRow | None, now: OutcomeRow | None) -> Way | None:
    if _is_seat(was) != _is_seat(now):
        return Way.GAINS if _is_seat(now) else Way.LOSES
    waited, waits = _waiting(was), _waiting(now)
    if waited == waits:
        return None
    if waited is None or waits is None:
        return Way.JOINS if waited is None else Way.LEAVES
    return Way.UP if waits < waited else Way.DOWN


def _is_seat(row: OutcomeRow | None) -> bool:
    return row is not None and row.outcome in SEATS


def _waiting(row: OutcomeRow | None) -> int | None:
    if row is None or row.outcome is not Outcome.WAITLISTED:
        return None
    return row.place


def _place(row: OutcomeRow | None) -> str:
    if _is_seat(row):
        return _("Seat")
    place = _waiting(row)
    return "–" if place is None else _("Waitlist %(place)d", place=place)


def _why(row: OutcomeRow | None, rules: SeatRules) -> str:
    return _("Not in this run") if row is None else row.why(rules)
