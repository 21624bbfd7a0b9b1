"""Persons."""

from __future__ import annotations

from typing import Any

from training_portal.accounts.models import Account
from training_portal.people import claims
from training_portal.people.models import Person, Twin
from training_portal.people.services import Facts, new_person
from training_portal.platform import audit, clock
from training_portal.platform.database import db, transactional
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


@transactional
def propose(one: Person, other: Person) -> Twin:
    """The portal takes two records for one person's."""
    low, high = sorted((one.id, other.id))
    reasons = "name,born"
    twin = Twin(low_id=low, high_id=high, score=6, reasons=reasons, found_at=clock.now())
    db.session.add(twin)
    db.session.flush()
    audit.record("propose", "twin", twin.id, actor=SYSTEM)
    return twin


def make_twin(one: str = "Chum Sothy", other: str = "Sothy Chum", **facts: Any) -> Twin:
    """Two claimed records, the first of which is the one with the lower id, and the proposal."""
    low = make_person(one, claimed=True, **facts)
    return propose(low, make_person(other, claimed=True, **facts))
