"""Concerns for programme staff: the work table, and one with what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import abort
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.people.queries import visible_people
from training_portal.placements.application_states import ConcernKind, ConcernState
from training_portal.placements.models import Concern, PlacementApplication, Posting
from training_portal.platform.database import db
from training_portal.platform.policy import Actor
from training_portal.platform.web.listing import ChoiceFilter, Column, Listing, View
from training_portal.platform.web.listing_rows import AnySelect, Page, fetch

CONCERNS = Listing(
    columns=(
        Column("kind", _l("About"), sortable=True, always=True),
        Column("state", _l("State"), sortable=True),
        Column("company", _l("Company"), sortable=True),
        Column("person", _l("Person")),
        Column("raised_at", _l("Raised"), sortable=True, dated=True, falling=True),
    ),
    default_sort="-raised_at",
    filters=(
        ChoiceFilter("state", _l("State"), _l("All states")),
        ChoiceFilter("kind", _l("About"), _l("Everything")),
    ),
    search_label=_l("Company"),
    exportable=False,
)


@dataclass(frozen=True)
class ConcernRow:
    """A concern in the list."""

    public_id: str
    kind: ConcernKind
    state: ConcernState
    company: str
    person: str
    person_id: int
    raised_at: datetime


def _statement(actor: Actor) -> AnySelect:
    columns: tuple[Any, ...] = (
        Concern.public_id,
        Concern.kind,
        Concern.state,
        Organisation.name,
        Person.full_name,
        Concern.person_id,
        Concern.raised_at,
    )
    return (
        select(*columns)
        .join(PlacementApplication, PlacementApplication.id == Concern.application_id)
        .join(Posting, Posting.id == PlacementApplication.posting_id)
        .join(Organisation, Organisation.id == Posting.organisation_id)
        .join(Person, Person.id == Concern.person_id)
        .where(visible_people(actor))
    )


def concerns(actor: Actor, view: View) -> Page[ConcernRow]:
    """One page of the concerns."""
    return fetch(
        db.session,
        _statement(actor),
        view,
        row=ConcernRow,
        order={
            "kind": Concern.kind,
            "state": Concern.state,
            "company": Organisation.name,
            "raised_at": Concern.raised_at,
        },
        tie=Concern.id,
        where={
            "state": lambda value: Concern.state == ConcernState(value),
            "kind": lambda value: Concern.kind == ConcernKind(value),
        },
        search=lambda words: Organisation.name.icontains(words, autoescape=True),
    )


def concern_for(actor: Actor, public_id: str) -> tuple[Concern, ConcernRow, Posting]:
    """One concern with the row it has in the list, and its posting; 404 when there is none."""
    row = db.session.execute(
        _statement(actor).add_columns(Concern, Posting).where(Concern.public_id == public_id)
    ).one_or_none()
    if row is None:
        abort(404)
    *values, concern, posting = row
    return concern, ConcernRow(*values), posting


def count_open() -> int:
    """How many concerns wait for staff."""
    return (
        db.session.scalar(
            select(func.count()).select_from(Concern).where(Concern.state == ConcernState.OPEN)
        )
        or 0
    )
