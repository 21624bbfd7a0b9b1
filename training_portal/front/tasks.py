"""The task list after sign-in: rooms say what waits for whom, and by when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from training_portal.cohorts.ways_in import State
from training_portal.platform import clock
from training_portal.platform.policy import Actor


@dataclass(frozen=True)
class Task:
    """Something that waits for the reader. `zone` is that of the deadline.

    `is_day` tells that the deadline is a day, not an hour of it.
    """

    title: str
    text: str
    url: str
    due: datetime | None = None
    zone: str = "Asia/Bangkok"
    is_day: bool = False

    @property
    def is_late(self) -> bool:
        """Whether the deadline is over."""
        return self.due is not None and self.due <= clock.now()


@dataclass(frozen=True)
class Note:
    """Something of the reader's that goes on by itself, and how it stands."""

    title: str
    text: str
    url: str
    state: State


Provider = Callable[[Actor], list[Task]]
_providers: list[Provider] = []


def provide(provider: Provider) -> None:
    """Add a source of tasks, once: where the module of its room is loaded."""
    _providers.append(provider)


def tasks_for(actor: Actor) -> list[Task]:
    """All tasks of an actor, the most urgent first, those without a deadline last."""
    found = [task for provider in _providers for task in provider(actor)]
    return sorted(found, key=lambda task: (task.due is None, task.due or 0, task.title))


NoteProvider = Callable[[Actor], list[Note]]
_note_providers: list[NoteProvider] = []


def provide_notes(provider: NoteProvider) -> None:
    """Add a source of notes, once: where the module of its room is loaded."""
    _note_providers.append(provider)


def notes_for(actor: Actor) -> list[Note]:
    """What goes on for an actor without waiting for them, in the order of the sources."""
    return [note for provider in _note_providers for note in provider(actor)]
