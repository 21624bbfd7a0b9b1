"""Persons."""

from __future__ import annotations

from typing import Any

from training_portal.accounts.models import Account
from training_portal.people import claims
from training_portal.people.models import Person
from training_portal.people.services import Facts, new_person
from training_portal.platform import clock
from training_portal.platform.database import transactional
from training_portal.platform.policy import SYSTEM, Actor


@transactional
def make_person(
    full_name: str = "Chum Sothy",
    *,
    account: Account | None = None,
    is_hidden: bool = False,
    claimed: bool | None = None,
    **facts: Any,
) -> Person:
    """A person; of an account when one is given. `facts` are those of people.services.Facts.

    A person without an account is an unclaimed import unless `claimed` says otherwise.
    """
    is_claimed = account is not None if claimed is None else claimed
    return new_person(
        Facts(full_name=full_name, **facts),
        account_id=account.id if account else None,
        is_hidden=is_hidden,
        claimed_at=clock.now() if is_claimed else None,
    )


def put_forward(
    full_name: str = "Chum Sothy",
    *,
    by: int,
    recorded_for: str = "",
    passport_number: str = "",
    actor: Actor = SYSTEM,
    **facts: Any,
) -> Person:
    """An unclaimed person on an organisation's list, with the notice sent. `by` is its id."""
    (person,) = claims.create_people(
        [(Facts(full_name=full_name, **facts), passport_number)],
        actor=actor,
        recorded_by_id=by,
        recorded_for=recorded_for,
    )
    return person
