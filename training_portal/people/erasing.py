"""Erasing again on a restored database whoever had been erased since its backup."""

from __future__ import annotations

from sqlalchemy import select

from training_portal.accounts import closing
from training_portal.people import erasure_ledger, services
from training_portal.people.models import Person
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import SYSTEM


def replay() -> int:
    """Erase everybody who stands in the ledger and is not erased here; returns how many.

    Run it after a restore, before the portal is opened. Each person is a unit of work of their own,
    so that it can be run again after an interruption.
    """
    ledger = erasure_ledger.references()
    if not ledger:
        return 0
    present = db.session.execute(
        select(Person.id, Person.public_id).where(Person.erased_at.is_(None)).order_by(Person.id)
    ).all()
    due = [row_id for row_id, public_id in present if erasure_ledger.reference(public_id) in ledger]
    for person_id in due:
        _erase_again(person_id)
    return len(due)


@transactional
def _erase_again(person_id: int) -> None:
    person = lock(Person, person_id)
    if person.account_id is not None:
        closing.end_roles(person.account_id)
    services.erase(person_id, actor=SYSTEM)
