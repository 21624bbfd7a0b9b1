"""Read models of organisations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, pgettext
from sqlalchemy import ColumnElement, exists, func, select, true
from sqlalchemy.orm import aliased

from training_portal.geography.models import Country
from training_portal.organisations.models import Organisation, OrganisationKind
from training_portal.platform.database import db
from training_portal.platform.finding import holds
from training_portal.platform.web.choice_fields import Choice
from training_portal.platform.web.listing import (
    BulkAction,
    ChoiceFilter,
    Column,
    Listing,
    View,
)
from training_portal.platform.web.listing_rows import Page, each, fetch
from training_portal.platform.web.plain_text import Words

#: The organisation that a form is about.
_own = aliased(Organisation)


def organisation_choices(*, without: int | None = None) -> list[tuple[str, str]]:
    """Organisations by country and name, for a form: (public id, label); none that is archived.

    `without` is the one that the form is about; what it is a part of stays a choice.
    """
    statement = select(
        Organisation.public_id, Organisation.country_code, Organisation.name
    ).order_by(Organisation.country_code, Organisation.name)
    offered: ColumnElement[bool] = Organisation.archived_at.is_(None)
    if without is not None:
        present = select(_own.parent_id).where(_own.id == without, _own.parent_id.is_not(None))
        statement = statement.where(Organisation.id != without)
        offered |= Organisation.id.in_(present)
    statement = statement.where(offered)
    return [
        (public_id, f"{country} · {name}")
        for public_id, country, name in db.session.execute(statement)
    ]


def organisation_choices_by_nominating() -> dict[Words, list[Choice]]:
    """Organisations for the form of a role, those that put people forward first and named."""
    rows = db.session.execute(
        select(
            Organisation.public_id,
            Organisation.country_code,
            Organisation.name,
            Organisation.nominates,
        )
        .where(Organisation.archived_at.is_(None))
        .order_by(Organisation.country_code, Organisation.name)
    ).all()
    groups: dict[bool, list[Choice]] = {True: [], False: []}
    for public_id, country, name, nominates in rows:
        groups[nominates].append((public_id, f"{country} · {name}"))
    return {_("They put people forward"): groups[True], _("All others"): groups[False]}


def organisation_id(public_id: str | None) -> int | None:
    """The id behind an organisation's public id, as a form gives it; None for none."""
    if not public_id:
        return None
    return db.session.scalar(select(Organisation.id).where(Organisation.public_id == public_id))


def organisation_of(public_id: str) -> Organisation:
    """An organisation by its public id; 404 when there is none."""
    found = db.session.scalars(
        select(Organisation).where(Organisation.public_id == public_id)
    ).one_or_none()
    return found or abort(404)


def public_id_of(organisation_id: int | None) -> str | None:
    """The public id of an organisation, to open a form with."""
    if organisation_id is None:
        return None
    return db.session.scalar(
        select(Organisation.public_id).where(Organisation.id == organisation_id)
    )


ORGANISATIONS = Listing(
    columns=(
        Column("name", lazy_pgettext("organisation", "Name"), sortable=True, always=True),
        Column("kind", _l("Kind"), sortable=True),
        Column("country", _l("Country"), sortable=True),
        Column("parent", _l("Part of"), sortable=True),
        Column("nominates", _l("Puts people forward"), sortable=True, falling=True),
    ),
    default_sort="name",
    filters=(
        ChoiceFilter("country", _l("Country"), _l("All countries")),
        ChoiceFilter("kind", _l("Kind"), _l("All kinds")),
        ChoiceFilter(
            "nominates",
            _l("Puts people forward"),
            _l("All organisations"),
            (("yes", _l("Puts people forward")), ("no", _l("Puts nobody forward"))),
        ),
        ChoiceFilter("parent", _l("Part of"), _l("Parts and wholes")),
        ChoiceFilter(
            "shelf",
            _l("Archive"),
            _l("Not archived"),
            (("away", _l("Archived")), ("all", _l("All, archived too"))),
        ),
    ),
    bulk=(
        BulkAction("nominate", _l("Let these put people forward")),
        BulkAction("stop", _l("Have these put nobody forward")),
        BulkAction("archive", _l("Archive these organisations")),
        BulkAction("restore", _l("Take them out of the archive")),
    ),
    search_label=lazy_pgettext("organisation", "Name"),
)


@dataclass(frozen=True)
class OrganisationRow:
    """An organisation in the list."""

    public_id: str
    name: str
    native_name: str
    native_language: str
    kind: OrganisationKind
    country: str
    parent: str | None
    nominates: bool
    is_archived: bool

    def __getitem__(self, key: str) -> object:
        return getattr(self, key)

    @property
    def exported(self) -> tuple[object, ...]:
        """The row in a file."""
        kind = self.kind.label
        return (
            self.name,
            self.native_name,
            kind,
            self.country,
            self.parent,
            self.nominates,
            self.is_archived,
        )


_parent = aliased(Organisation)
_STATEMENT = (
    select(
        Organisation.public_id,
        Organisation.name,
        Organisation.native_name,
        Organisation.native_language,
        Organisation.kind,
        Country.name,
        _parent.name,
        Organisation.nominates,
        Organisation.archived_at.is_not(None),
    )
    .join(Country, Country.code == Organisation.country_code)
    .outerjoin(_parent, _parent.id == Organisation.parent_id)
)
_NOT_ARCHIVED = Organisation.archived_at.is_(None)
_PARAMETERS: dict[str, Any] = {
    "row": OrganisationRow,
    "order": {
        "name": func.lower(Organisation.name),
        "kind": Organisation.kind,
        "country": Country.name,
        "parent": func.lower(_parent.name),
        "nominates": Organisation.nominates,
    },
    "tie": Organisation.id,
    "where": {
        "nominates": lambda value: Organisation.nominates.is_(value == "yes"),
        "country": lambda code: Organisation.country_code == code,
        "kind": lambda kind: Organisation.kind == OrganisationKind(kind),
        "parent": lambda public_id: _parent.public_id == public_id,
        "shelf": lambda value: Organisation.archived_at.is_not(None) if value == "away" else true(),
    },
    "search": lambda words: holds(Organisation.search_key, words),
}


def wholes() -> list[tuple[str, str]]:
    """The organisations that have parts, for a filter: (public id, name)."""
    has_parts = exists().where(_own.parent_id == Organisation.id)
    rows = db.session.execute(
        select(Organisation.public_id, Organisation.name)
        .where(has_parts)
        .order_by(Organisation.name, Organisation.id)
    )
    return [(public_id, name) for public_id, name in rows]


def headings() -> list[str]:
    return [
        pgettext("organisation", "Name"),
        _("Name in its own language"),
        _("Kind"),
        _("Country"),
        _("Part of"),
        _("Puts people forward"),
        _("Archived"),
    ]


def _in_view(view: View) -> Any:
    """Those in the archive only where they are asked for."""
    return _STATEMENT if "shelf" in view.filters else _STATEMENT.where(_NOT_ARCHIVED)


def organisations(view: View) -> Page[OrganisationRow]:
    """One page of organisations."""
    return fetch(db.session, _in_view(view), view, **_PARAMETERS)


def chosen_organisations(public_ids: Sequence[str]) -> list[Organisation]:
    """Those of these public ids."""
    ticked = select(Organisation).where(Organisation.public_id.in_(public_ids))
    return list(db.session.scalars(ticked.order_by(Organisation.id)))


def all_organisations(view: View) -> Iterator[OrganisationRow]:
    """All organisations of a view, for an export."""
    return each(db.session, _in_view(view), view, **_PARAMETERS)
