"""Who works for a company: the room of accounts knows, this one asks.

`provide` is called when the app is made; pages and mails of companies then name people without
knowing accounts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from training_portal.platform.policy import Role


@dataclass(frozen=True)
class Member:
    """An account that holds, or held, a role for a company."""

    account_id: int
    name: str
    email: str
    language: str
    role: Role
    assignment_id: int
    since: date
    #: The last day, once the role has ended.
    until: date | None
    is_present: bool


#: Who has a role for an organisation.
Members = Callable[[int], list[Member]]

_directories: list[Members] = []


def provide(members: Members) -> None:
    """Say who answers; the latest counts."""
    _directories[:] = [members]


def members_of(organisation_id: int) -> list[Member]:
    """Everybody who has or had a role for a company, present ones and owners first."""
    return [member for members in _directories for member in members(organisation_id)]


def owners_of(organisation_id: int) -> list[Member]:
    """The present owners of a company."""
    return [
        member
        for member in members_of(organisation_id)
        if member.is_present and member.role is Role.COMPANY_OWNER
    ]
