"""Whether a decision is about the one who takes it (see `platform/own_cases.py`)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import InstrumentedAttribute

from training_portal.people.models import Person
from training_portal.platform.database import db
from training_portal.platform.own_cases import refuse, self_objection
from training_portal.platform.policy import Actor


def is_about_other(actor: Actor, *about: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """SQL: rows of which none of these persons (by id) is the actor: what a list of cases shows."""
    if actor.account_id is None:
        return true()
    own = select(Person.id).where(Person.account_id == actor.account_id)
    condition: ColumnElement[bool] = true()
    for person_id in about:
        condition &= person_id.not_in(own)
    return condition


def objection_about(person_ids: Collection[int], actor: Actor) -> str | None:
    """Why the actor decides nothing about these persons, in words: one of them is they."""
    if actor.account_id is None:
        return None
    own = select(Person.id).where(Person.id.in_(person_ids), Person.account_id == actor.account_id)
    return self_objection(db.session.scalar(own) is not None)


def refuse_about(person_ids: Collection[int], actor: Actor) -> None:
    """Raises OwnCase where one of these persons is the actor."""
    refuse(objection_about(person_ids, actor))
