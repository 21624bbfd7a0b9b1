"""What a joint allocation of several cohorts is worked out from: plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from training_portal.allocations.plan import Candidate, SeatRules


@dataclass(frozen=True)
class JointCohort:
    """One of the cohorts: its days, its plan, who could be given a seat, and seats before."""

    id: int
    code: str
    starts_on: date
    ends_on: date
    rules: SeatRules
    candidates: Sequence[Candidate]
    #: Seats of each country in the last three cohorts of the course.
    before: Mapping[str, int]


@dataclass(frozen=True)
class JointInput:
    """All that a joint result follows from."""

    cohorts: Sequence[JointCohort]
    #: By the id of an application, whose it is.
    persons: Mapping[int, int]
    #: By the id of an application, its place in the person's own order; only where one was given.
    wishes: Mapping[int, int]


def chains(cohorts: Sequence[JointCohort]) -> dict[int, int]:
    """By the id of a cohort, which chain it is in: cohorts that hang together by shared days.

    Somebody is given one seat in a chain. Two cohorts at its ends may share no day; they are one
    chain all the same, for that can be told in a sentence and looked up on a calendar.
    """
    found: dict[int, int] = {}
    number, until = 0, date.min
    for each in sorted(cohorts, key=lambda each: (each.starts_on, each.id)):
        if each.starts_on > until:
            number += 1
        until = max(until, each.ends_on)
        found[each.id] = number
    return found
