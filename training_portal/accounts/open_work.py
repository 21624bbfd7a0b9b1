"""What is open for a role: the rooms further on know, this one asks (`front/subscriptions.py`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from training_portal.accounts.models import RoleAssignment
from training_portal.platform.policy import Actor, Grant


@dataclass(frozen=True)
class OpenWork:
    """How much waits for whoever holds a role, and by when the first of it.

    Figures alone: an administrator, who hands roles over, reads no names of applicants.
    """

    count: int
    late: int
    first_due: datetime | None


#: What waits for an actor.
Asked = Callable[[Actor], OpenWork]
_asked: list[Asked] = []


def provide(asked: Asked) -> None:
    """Say who answers; the latest counts."""
    _asked[:] = [asked]


def of_role(assignment: RoleAssignment) -> OpenWork | None:
    """What waits for the holder by this role alone; None where nobody can say."""
    actor = Actor(
        reference=f"account:{assignment.account_id}",
        account_id=assignment.account_id,
        grants=frozenset({Grant(assignment.role, assignment.organisation_id)}),
    )
    return _asked[0](actor) if _asked else None
