"""What waits at placements for a company and for a person, as far as it can be done now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select

from training_portal.organisations.models import Company, CompanyState
from training_portal.people.models import Person
from training_portal.placements.application_states import PlacementState
from training_portal.placements.models import PlacementApplication, Posting
from training_portal.placements.posting_queries import companies_of
from training_portal.placements.posting_states import RUNNING, PostingState
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Actor

#: So many rows at most on a task list.
MOST = 20


def _is_of_verified_company() -> ColumnElement[bool]:
    """SQL: the company of a posting is verified."""
    return exists().where(
        Company.organisation_id == Posting.organisation_id,
        Company.state == CompanyState.VERIFIED,
    )


def goes_on() -> ColumnElement[bool]:
    """SQL: who applied for a posting can be decided on, and can answer."""
    return Posting.state.in_(RUNNING) & _is_of_verified_company()


def returned_to_company(actor: Actor) -> list[tuple[str, str]]:
    """Postings that the programme returned for correction: public id and title."""
    rows = db.session.execute(
        select(Posting.public_id, Posting.title)
        .where(
            Posting.organisation_id.in_(companies_of(actor)),
            Posting.state == PostingState.RETURNED,
            _is_of_verified_company(),
        )
        .order_by(Posting.submitted_at, Posting.id)
        .limit(MOST)
    )
    return [(public_id, title) for public_id, title in rows]


@dataclass(frozen=True)
class ToBegin:
    """An accepted placement whose first day has come, of which nobody said that work began."""

    public_id: str
    title: str
    starts_on: date
    time_zone: str


def _to_begin() -> Select[Any]:
    # The day has come everywhere in the six countries when it has come in UTC.
    columns: tuple[Any, ...] = (
        PlacementApplication.public_id,
        Posting.title,
        Posting.starts_on,
        Posting.time_zone,
    )
    return (
        select(*columns)
        .join(Posting, Posting.id == PlacementApplication.posting_id)
        .where(
            PlacementApplication.state == PlacementState.ACCEPTED,
            Posting.starts_on <= clock.today(),
            goes_on(),
        )
        .order_by(Posting.starts_on, PlacementApplication.id)
        .limit(MOST)
    )


def to_begin_at_company(actor: Actor) -> list[ToBegin]:
    """Those of the actor's companies."""
    own = Posting.organisation_id.in_(companies_of(actor))
    return [ToBegin(*row) for row in db.session.execute(_to_begin().where(own))]


def to_begin_of(actor: Actor) -> list[ToBegin]:
    """The actor's own."""
    rows = _to_begin().join(Person, Person.id == PlacementApplication.person_id)
    own = Person.account_id == actor.account_id
    return [ToBegin(*row) for row in db.session.execute(rows.where(own))]
