"""Concerns for programme staff: the work table, and one with what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import abort
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, or_, select

from training_portal.accounts.models import Account
from training_portal.geography.models import Country
from training_portal.organisations.models import Organisation, Site
from training_portal.people.models import Person
from training_portal.people.own_cases import is_about_other
from training_portal.people.queries import visible_people
from training_portal.placements.application_states import ConcernKind, ConcernState
from training_portal.placements.models import Concern, PlacementApplication, Posting
from training_portal.platform.database import db
from training_portal.platform.finding import finds, in_key
from training_portal.platform.own_cases import own_bodies
from training_portal.platform.policy import Actor
from training_portal.platform.web.listing import (
    BulkAction,
    ChoiceFilter,
    Column,
    Listing,
    View,
)
from training_portal.platform.web.listing_rows import AnySelect, Page, each, fetch

CONCERNS = Listing(
    columns=(
        Column("kind", _l("About"), sortable=True, always=True),
        Column("state", _l("State"), sortable=True),
        Column("company", _l("Company"), sortable=True),
        Column("country", _l("Country"), sortable=True, shown=False),
        Column("person", _l("Person"), sortable=True),
        Column("raised_at", _l("Raised"), sortable=True, dated=True, falling=True),
        Column("taken_by", _l("Looked into by"), sortable=True),
        Column("settled_at", _l("Settled"), sortable=True, dated=True, falling=True, shown=False),
    ),
    default_sort="-raised_at",
    filters=(
        ChoiceFilter("state", _l("State"), _l("All states")),
        ChoiceFilter("kind", _l("About"), _l("Everything")),
        ChoiceFilter("country", _l("Country"), _l("All countries")),
        ChoiceFilter(
            "whose",
            _l("Looked into by"),
            _l("Anybody"),
            (("mine", _l("Me")), ("nobody", _l("Nobody yet"))),
        ),
    ),
    bulk=(
        BulkAction("take_up", _l("Look into these myself")),
        BulkAction("assign", _l("Give these to a colleague")),
        BulkAction("give_back", _l("Give these back to all")),
    ),
    search_label=_l("Company or person"),
)


@dataclass(frozen=True)
class ConcernRow:
    """A concern in the list."""

    public_id: str
    kind: ConcernKind
    state: ConcernState
    company: str
    country: str
    person: str
    person_id: int
    raised_at: datetime
    taken_by: str | None
    settled_at: datetime | None

    def __getitem__(self, key: str) -> Any:
        return getattr(self, key)

    @property
    def name(self) -> str:
        """What the row is called beside its tick."""
        return f"{self.kind.label} ({self.company})"

    @property
    def standing(self) -> str:
        """The state, and beside it who looks into the concern."""
        is_taken = self.taken_by and self.state is ConcernState.OPEN
        return f"{self.state.label} ({self.taken_by})" if is_taken else self.state.label

    @property
    def exported(self) -> dict[str, Any]:
        """What a file says of the row, by column: never the person's words."""
        row = {column.key: self[column.key] for column in CONCERNS.columns}
        return row | {"kind": self.kind.label, "state": self.state.label}


_KEEPER = func.coalesce(func.nullif(Account.display_name, ""), Account.email)


def _statement(actor: Actor) -> AnySelect:
    """The concerns that the actor reads: none about a company they work for, nor their own."""
    columns: tuple[Any, ...] = (
        Concern.public_id,
        Concern.kind,
        Concern.state,
        Organisation.name,
        Country.name,
        Person.full_name,
        Concern.person_id,
        Concern.raised_at,
        _KEEPER,
        Concern.settled_at,
    )
    return (
        select(*columns)
        .join(PlacementApplication, PlacementApplication.id == Concern.application_id)
        .join(Posting, Posting.id == PlacementApplication.posting_id)
        .join(Site, Site.id == Posting.site_id)
        .join(Country, Country.code == Site.country_code)
        .join(Organisation, Organisation.id == Posting.organisation_id)
        .join(Person, Person.id == Concern.person_id)
        .outerjoin(Account, Account.id == Concern.taken_by_id)
        .where(
            visible_people(actor),
            Posting.organisation_id.not_in(own_bodies(actor)),
            is_about_other(actor, Concern.person_id),
        )
    )


def _parameters(actor: Actor) -> dict[str, Any]:
    whose = {
        "mine": Concern.taken_by_id == actor.account_id,
        "nobody": Concern.taken_by_id.is_(None),
    }
    return {
        "row": ConcernRow,
        "order": {
            "kind": Concern.kind,
            "state": Concern.state,
            "company": Organisation.search_key,
            "country": Country.name,
            "person": Person.name_key,
            "raised_at": Concern.raised_at,
            "taken_by": Account.search_key,
            "settled_at": Concern.settled_at,
        },
        "tie": Concern.id,
        "where": {
            "state": lambda value: Concern.state == ConcernState(value),
            "kind": lambda value: Concern.kind == ConcernKind(value),
            "country": lambda code: Site.country_code == code,
            "whose": lambda value: whose[value],
        },
        "search": lambda words: finds(
            words, in_key(Organisation.search_key), in_key(Person.name_key)
        ),
    }


def concerns(actor: Actor, view: View) -> Page[ConcernRow]:
    """One page of the concerns."""
    return fetch(db.session, _statement(actor), view, **_parameters(actor))


def all_concerns(actor: Actor, view: View) -> Iterator[ConcernRow]:
    """All concerns of a view, for an export."""
    return each(db.session, _statement(actor), view, **_parameters(actor))


def exported(view: View, rows: Iterable[ConcernRow]) -> tuple[list[str], Iterator[list[Any]]]:
    """Headings and lines of an export: the columns that are shown, in their order."""
    keys = [column.key for column in view.columns]
    headings = [str(column.label) for column in view.columns]
    return headings, ([row.exported[key] for key in keys] for row in rows)


def chosen_concerns(actor: Actor, public_ids: Sequence[str]) -> list[tuple[Concern, ConcernRow]]:
    """Those of these public ids that the actor may see, each with its row in the list."""
    rows = db.session.execute(
        _statement(actor)
        .add_columns(Concern)
        .where(Concern.public_id.in_(public_ids))
        .order_by(Concern.id)
    )
    return [(concern, ConcernRow(*values)) for *values, concern in rows]


def concern_for(actor: Actor, public_id: str) -> tuple[Concern, ConcernRow, Posting]:
    """One concern with the row it has in the list, and its posting; 404 when there is none."""
    row = db.session.execute(
        _statement(actor).add_columns(Concern, Posting).where(Concern.public_id == public_id)
    ).one_or_none()
    if row is None:
        abort(404)
    *values, concern, posting = row
    return concern, ConcernRow(*values), posting


def count_open(actor: Actor) -> int:
    """How many concerns wait for this one of the staff: theirs, and those of nobody yet."""
    is_for_them = or_(Concern.taken_by_id.is_(None), Concern.taken_by_id == actor.account_id)
    waiting = _statement(actor).where(Concern.state == ConcernState.OPEN, is_for_them)
    return db.session.scalar(select(func.count()).select_from(waiting.subquery())) or 0
