"""What happens to accounts that rooms further on care for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AccountConfirmed:
    """An account can be used from now on."""

    account_id: int
