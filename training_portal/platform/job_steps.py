"""What the work of a job is handed: the order as it begins, and each step of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from training_portal.platform import files
from training_portal.platform.messages import Message
from training_portal.platform.policy import Actor


@dataclass(frozen=True)
class Order:
    """What `prepare` gets of a job."""

    job_id: int
    arguments: dict[str, Any]
    #: Who asked for the job, with the roles held now.
    actor: Actor
    #: Where the next chunk begins.
    cursor: Any
    #: Says how far reading has come, of how much; ends the work by raising when it is to end.
    report: Callable[[int, int | None], None]


@dataclass
class Step:
    """One chunk of a job inside its transaction."""

    arguments: dict[str, Any]
    #: What `prepare` made.
    plan: Any
    #: Who asked for the job, with the roles held now.
    actor: Actor
    cursor: Any
    done: int
    total: int | None
    outcome: dict[str, Any]
    result: files.StoredFile | None = None
    problems: list[tuple[int, Message]] = field(default_factory=list)

    def say(self, line: int, message: Message) -> None:
        """Say something about a line; for whoever looks at the job, in their language."""
        self.problems.append((line, message))
