"""What a decision on a cohort, or a change of its dates, will do, in words, before it is done.

This room knows its own part; rooms further on add theirs when the app is made, as with tabs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement

from training_portal.cohorts.models import Cohort
from training_portal.cohorts.planning_rules import CohortFacts
from training_portal.platform.policy import Actor

#: Gives sentences on what a verb would do to the cohort now, none where it does nothing. Counts
#: are of people that the actor may know of.
Foresight = Callable[[Cohort, str, Actor], Sequence[str]]

_foresights: list[Foresight] = []


def register(foresight: Foresight) -> None:
    """Add a room's foresight; adding it twice is harmless."""
    if foresight not in _foresights:
        _foresights.append(foresight)


def effects_of(cohort: Cohort, verb: str, actor: Actor) -> list[str]:
    """What would happen, room by room in their order."""
    return [sentence for foresight in _foresights for sentence in foresight(cohort, verb, actor)]


@dataclass(frozen=True)
class Change:
    """A change of a cohort's facts that somebody thinks of."""

    cohort: Cohort
    before: CohortFacts
    after: CohortFacts


@dataclass(frozen=True)
class Stake:
    """What a room further on has at stake when dates or place of a cohort change, or in a clone.

    `clones` says whether the room has something that a clone could take over (`CohortCloned`);
    `foresee` gives sentences on what would happen, `object_to` what stands against the change, and
    `concerned` the persons who are told of it, as a condition on Person.
    """

    foresee: Callable[[Change, Actor], Sequence[str]]
    object_to: Callable[[Change], Sequence[str]]
    concerned: Callable[[Cohort, frozenset[str]], ColumnElement[bool] | None]
    clones: Callable[[Cohort], bool] = lambda _cohort: False


_stakes: dict[str, Stake] = {}


def hold_stake(room: str, stake: Stake) -> None:
    """Add a room's stake; adding it again replaces it."""
    _stakes[room] = stake


def effects_of_change(change: Change, actor: Actor) -> list[str]:
    """What would happen, room by room."""
    return [sentence for stake in _stakes.values() for sentence in stake.foresee(change, actor)]


def has_what_a_clone_takes(cohort: Cohort) -> bool:
    """Whether some room has something of the cohort that a clone could take over."""
    return any(stake.clones(cohort) for stake in _stakes.values())


def objections_to_change(change: Change) -> list[str]:
    """What stands against the change in other rooms."""
    return [sentence for stake in _stakes.values() for sentence in stake.object_to(change)]


def concerned(cohort: Cohort, names: frozenset[str]) -> list[ColumnElement[bool]]:
    """Whom the change of these facts concerns: conditions on Person, of which one must hold."""
    found = [stake.concerned(cohort, names) for stake in _stakes.values()]
    return [condition for condition in found if condition is not None]
