"""What a decision on a cohort will do, in words, before it is taken.

This room knows its own part; rooms further on add theirs when the app is made, as with tabs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from training_portal.cohorts.models import Cohort
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
