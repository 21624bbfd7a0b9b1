"""What a published seat plan says beside the seats by country. Rooms further on know it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from training_portal.cohorts.models import Cohort

#: Labels and what stands beside them, in the reader's words; nothing where nothing is ruled.
Notes: TypeAlias = Callable[[Cohort], Sequence[tuple[str, str]]]
_notes: dict[str, Notes] = {}


def provide(key: str, notes: Notes) -> None:
    """Add what a room rules; the same key again replaces it."""
    _notes[key] = notes


def of(cohort: Cohort) -> list[tuple[str, str]]:
    """All of it, in the order in which it was added."""
    return [each for notes in _notes.values() for each in notes(cohort)]
