"""What happens to accounts that rooms further on care for."""

from __future__ import annotations

from dataclasses import dataclass

from training_portal.platform.policy import Actor


@dataclass(frozen=True)
class AccountConfirmed:
    """An account can be used from now on."""

    account_id: int


@dataclass(frozen=True)
class RoleEnded:
    """A role was ended by somebody; whoever had it as a deputy has it no longer."""

    assignment_id: int
    account_id: int
    actor: Actor
