"""As whom an invented person acts: what they did themselves stands so in their history."""

from __future__ import annotations

from training_portal.people.models import Person
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM, Actor, Grant, Role


def own(person_id: int) -> Actor:
    """Whoever has an account of the demonstration; the portal for everybody else, of whom no
    account could be named."""
    account_id = db.session.get_one(Person, person_id).account_id
    if account_id is None:
        return SYSTEM
    return Actor(
        reference=f"account:{account_id}",
        account_id=account_id,
        grants=frozenset({Grant(Role.TRAINEE)}),
    )
