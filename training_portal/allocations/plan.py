"""What an allocation is worked out from, and what comes out of it: plain values.

A run knows nothing but these, so that the same values give the same result at any time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from flask_babel import lazy_gettext as _l

#: Points of a score are kept in hundredths: 100.00 points are the most.
MOST_POINTS = 10_000


class Reservation(StrEnum):
    """Groups for which seats can be reserved; a seat counts for one of them."""

    WOMEN = "women"
    COMPANIES = "companies"
    #: Who lives in a province that a corridor passes through, as the rules of eligibility mean it.
    CORRIDORS = "corridors"

    @property
    def label(self) -> str:
        labels = {
            Reservation.WOMEN: _l("Women"),
            Reservation.COMPANIES: _l("Nominees of companies"),
            Reservation.CORRIDORS: _l("People who live beside a corridor"),
        }
        return str(labels[self])


class TieBreak(StrEnum):
    """What decides between people with the same score."""

    #: The order of the body that nominated them, then the lot.
    RANK = "rank"
    LOT = "lot"

    @property
    def label(self) -> str:
        labels = {
            TieBreak.RANK: _l("The rank that the nominating body gave, then the lot"),
            TieBreak.LOT: _l("The lot alone"),
        }
        return str(labels[self])


@dataclass(frozen=True)
class Bounds:
    """A country's row of the plan: seats guaranteed to it, and the most that it can have."""

    minimum: int
    maximum: int


@dataclass(frozen=True, kw_only=True)
class SeatRules:
    """A seat plan in full."""

    capacity: int
    countries: Mapping[str, Bounds]
    reserved: Mapping[Reservation, int] = field(default_factory=dict)
    #: Least score in hundredths of a point; None: no cut-off.
    cut_off: int | None = None
    tie_break: TieBreak = TieBreak.RANK
    #: Whether guaranteed and reserved seats that nobody can take stay empty for now.
    holds_unused: bool = True
    #: The lot, published: the order of people with equal scores follows from it.
    lot: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could be given a seat. `public_id` is the number of the application."""

    id: int
    public_id: str
    country: str
    #: In hundredths of a point; None where reviews are missing.
    score: int | None
    #: The place in the nominating body's own order, in hundredths; None for who applied directly.
    rank: int | None = None
    groups: frozenset[Reservation] = frozenset()
    #: Whether a seat is held already: offered, accepted or enrolled. It is kept.
    is_seated: bool = False


class Outcome(StrEnum):
    """What a run says of somebody."""

    KEPT = "kept"
    GUARANTEED = "guaranteed"
    RESERVED = "reserved"
    OPEN = "open"
    WAITLISTED = "waitlisted"
    BELOW_CUT_OFF = "below_cut_off"
    NOT_SCORED = "not_scored"
    #: In a joint run: a seat in another cohort on the same days.
    ELSEWHERE = "elsewhere"

    @property
    def label(self) -> str:
        labels = {
            Outcome.KEPT: _l("Has a seat already"),
            Outcome.GUARANTEED: _l("Guaranteed seat"),
            Outcome.RESERVED: _l("Reserved seat"),
            Outcome.OPEN: _l("Open seat"),
            Outcome.WAITLISTED: _l("Waitlist"),
            Outcome.BELOW_CUT_OFF: _l("Below the cut-off"),
            Outcome.NOT_SCORED: _l("Reviews are missing"),
            Outcome.ELSEWHERE: _l("Seat in another cohort"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        tones = {
            "waitlisted": "info",
            "below_cut_off": "none",
            "not_scored": "wait",
            "elsewhere": "none",
        }
        return tones.get(self.value, "good")


#: Outcomes of who is newly given a seat.
NEW_SEATS = (Outcome.GUARANTEED, Outcome.RESERVED, Outcome.OPEN)
WAITING = (Outcome.WAITLISTED,)


class Obstacle(StrEnum):
    """Why somebody on the waitlist has no seat yet."""

    NOT_IN_PLAN = "not_in_plan"
    AT_MAXIMUM = "at_maximum"
    KEPT_FOR_GUARANTEES = "kept_for_guarantees"
    KEPT_FOR_GROUPS = "kept_for_groups"
    ALL_TAKEN = "all_taken"
    BALANCE = "balance"


class Placed(NamedTuple):
    """The outcome of one candidate.

    `place` is the number of the seat, or the place on the waitlist; `nth` the which guaranteed seat
    of the country it is.
    """

    candidate: Candidate
    outcome: Outcome
    place: int | None = None
    nth: int | None = None
    group: Reservation | None = None
    obstacle: Obstacle | None = None
    #: The id of the cohort in which the person has a seat instead.
    other: int | None = None


@dataclass(frozen=True)
class Result:
    """A run: everybody's outcome, seats first, and what became of the plan."""

    placed: tuple[Placed, ...]
    #: Seats by country, kept ones included.
    seats: Mapping[str, int]
    #: Seats that stay empty because a guarantee or a reservation holds them.
    held: int

    @property
    def newly_seated(self) -> list[Placed]:
        """Who is to be offered a seat, in the order of the offers."""
        return [each for each in self.placed if each.outcome in NEW_SEATS]

    @property
    def waitlist(self) -> list[Placed]:
        """The waitlist in its order."""
        return [each for each in self.placed if each.outcome is Outcome.WAITLISTED]


class Collision(Exception):
    """Rules of a plan that cannot all be kept; `words` says which, a sentence each."""

    def __init__(self, words: list[str]) -> None:
        super().__init__(" ".join(words))
        self.words = words


#: Behind all who have a rank, and more than any rank weighs: a hundredth of a point.
_NO_RANK, _BY_POINT = 999_999, 1_000_000


def best_first(candidates: Sequence[Candidate], rules: SeatRules) -> list[Candidate]:
    """From the highest score down; then by rank, where the plan says so; then by the lot.

    The lot puts people in the order of SHA-256 of it, a colon and the number of the application:
    whoever knows both can work it out again. It is drawn only where all else is equal.
    """
    if rules.tie_break is TieBreak.RANK:
        keys = [
            (_NO_RANK if (rank := each.rank) is None or rank > _NO_RANK else rank)
            - (each.score or 0) * _BY_POINT
            for each in candidates
        ]
    else:
        keys = [-(each.score or 0) for each in candidates]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    found = [candidates[number] for number in order]
    lot, sha256 = f"{rules.lot}:".encode(), hashlib.sha256
    for first, end in _runs([keys[number] for number in order]):
        found[first:end] = sorted(
            found[first:end], key=lambda each: sha256(lot + each.public_id.encode()).digest()
        )
    return found


def could_have_a_seat(people: Sequence[Candidate], rules: SeatRules) -> list[Candidate]:
    """Who has a seat, and who has a score that is not below the cut-off; in the same order."""
    cut_off = rules.cut_off or 0
    return [e for e in people if e.is_seated or (e.score is not None and e.score >= cut_off)]


def _runs(values: Sequence[int]) -> list[tuple[int, int]]:
    """Where equal ones stand next to each other: the first, and one after the last."""
    found: list[tuple[int, int]] = []
    start = end = 0
    for number in [n for n, (one, other) in enumerate(pairwise(values), 1) if one == other]:
        if number != end:
            if end:
                found.append((start, end))
            start = number - 1
        end = number + 1
    return [*found, (start, end)] if end else found


def turns(in_order: Iterable[Candidate]) -> dict[int, int]:
    """By id, the place of each among those of the same score who come before, from 0.

    Who comes first, or alone, is left out: most are.
    """
    found: dict[int, int] = {}
    score, turn = None, 0
    for each in in_order:
        if each.score == score:
            turn += 1
            found[each.id] = turn
        else:
            score, turn = each.score, 0
    return found
