"""Read models of people."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select, true

from training_portal.people.models import ConsentPurpose, ConsentRecord, Person
from training_portal.people.permissions import PeoplePermission
from training_portal.platform.database import db
from training_portal.platform.policy import Actor


def visible_people(actor: Actor) -> ColumnElement[bool]:
    """SQL: the persons that a list or a count may show to the actor; every list applies it.

    Hidden persons are shown to themselves and to the coordinator only, so that no staff of a named
    government sees them; nobody else counts them either.
    """
    if actor.holds(PeoplePermission.SEE_HIDDEN):
        return true()
    shown: ColumnElement[bool] = Person.is_hidden.is_(False)
    if actor.account_id is None:
        return shown
    return or_(shown, Person.account_id == actor.account_id)


def person_of(account_id: int | None) -> Person | None:
    """The person of an account, if there is one yet."""
    if account_id is None:
        return None
    return db.session.scalars(select(Person).where(Person.account_id == account_id)).one_or_none()


def has_consent(
    person_id: int, purpose: ConsentPurpose, *, country_code: str | None = None
) -> bool:
    """Whether a consent stands now; for a transfer to this country of destination."""
    statement = select(ConsentRecord.id).where(
        ConsentRecord.person_id == person_id,
        ConsentRecord.purpose == purpose,
        ConsentRecord.withdrawn_at.is_(None),
    )
    if country_code is not None:
        statement = statement.where(ConsentRecord.country_code == country_code)
    return db.session.scalar(statement.limit(1)) is not None
