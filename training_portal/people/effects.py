"""What erasing a person, or taking a consent back, will do in other rooms, said beforehand.

This room knows its own part; rooms further on add theirs when the app is made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from training_portal.people.models import ConsentRecord

#: Gives sentences on what erasing this person (no consent) or taking this consent back would do
#: now; none where it does nothing.
Foresight = Callable[[int, ConsentRecord | None], Sequence[str]]

_foresights: list[Foresight] = []


def register(foresight: Foresight) -> None:
    """Add a room's foresight, once: where the module of its room is loaded."""
    _foresights.append(foresight)


def effects_on(person_id: int, consent: ConsentRecord | None = None) -> list[str]:
    """What would happen, room by room in their order."""
    return [sentence for foresight in _foresights for sentence in foresight(person_id, consent)]
