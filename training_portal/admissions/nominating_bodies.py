"""For which bodies somebody nominates: as their officer, where they put people forward."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort
from sqlalchemy import Select, select

from training_portal.admissions.permissions import NominationPermission
from training_portal.organisations.models import Organisation
from training_portal.organisations.nominating import puts_forward
from training_portal.platform.database import db
from training_portal.platform.policy import Actor


def body_ids(actor: Actor) -> Select[int]:
    """The ids of the bodies the actor nominates for, to be used inside a statement.

    A body that no longer puts people forward is left out, and a company that is not verified: their
    people keep the role, not the work.
    """
    return select(Organisation.id).where(
        Organisation.id.in_(actor.organisations_for(NominationPermission.NOMINATE)),
        puts_forward(),
    )


def organisations_of(actor: Actor) -> Sequence[Organisation]:
    """The bodies the actor nominates for, by name."""
    return db.session.scalars(
        select(Organisation)
        .where(Organisation.id.in_(body_ids(actor)))
        .order_by(Organisation.search_key, Organisation.id)
    ).all()


def acting_for(actor: Actor, public_id: str | None) -> Organisation:
    """The body that is meant; the only one, or the first, when none is named. 404 for others'."""
    bodies = organisations_of(actor)
    if public_id:
        bodies = [body for body in bodies if body.public_id == public_id]
    return bodies[0] if bodies else abort(404)
