"""Lists of companies: the work table of staff, and the list that everybody may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import ColumnElement, exists, func, or_, select

from training_portal.classifications.models import Sector
from training_portal.geography.models import Country, IndustrialPark, Province
from training_portal.organisations.models import Company, CompanyState, Organisation, Site
from training_portal.organisations.rules import bare_number
from training_portal.platform.database import db
from training_portal.platform.finding import finds, in_key
from training_portal.platform.i18n import listed, own_date
from training_portal.platform.web.listing import (
    BulkAction,
    ChoiceFilter,
    Column,
    Listing,
    View,
)
from training_portal.platform.web.listing_rows import Page, each, fetch

_BY_PLACE = (
    ChoiceFilter("country", _l("Country"), _l("All countries")),
    ChoiceFilter("corridor", _l("Corridor"), _l("All corridors")),
    ChoiceFilter("park", _l("Park"), _l("All parks"), within="country"),
    ChoiceFilter("sector", _l("Sector"), _l("All sectors")),
)

COMPANIES = Listing(
    columns=(
        Column("name", _l("Company"), sortable=True, always=True),
        Column("state", _l("State"), sortable=True),
        Column("since", _l("Since"), sortable=True, dated=True),
        Column("country", _l("Country"), sortable=True),
        Column("sector", _l("Sector"), sortable=True),
        Column("places", _l("Sites")),
        Column("registration_number", _l("Register number"), shown=False),
        Column("contact", _l("Contact"), shown=False),
        Column(
            "registered_at", _l("Registered"), sortable=True, dated=True, falling=True, shown=False
        ),
    ),
    default_sort="name",
    filters=(ChoiceFilter("state", _l("State"), _l("All states")), *_BY_PLACE),
    bulk=(
        BulkAction("return", _l("Return for correction")),
        BulkAction("refuse", _l("Do not accept")),
    ),
    search_label=_l("Name or register number"),
)

PUBLIC = Listing(
    columns=(Column("name", _l("Company"), sortable=True, always=True),),
    default_sort="name",
    filters=_BY_PLACE,
    search_label=lazy_pgettext("organisation", "Name"),
)


@dataclass(frozen=True)
class CompanyRow:
    """A company in the work table."""

    public_id: str
    name: str
    native_name: str
    native_language: str
    country: str
    state: CompanyState
    since: datetime
    sector: str | None
    places: str | None
    registration_number: str
    contact_name: str
    contact_email: str
    registered_at: datetime

    def __getitem__(self, key: str) -> object:
        return getattr(self, key)

    @property
    def contact(self) -> str:
        """Whom to write to."""
        return listed(each for each in (self.contact_name, self.contact_email) if each)


@dataclass(frozen=True)
class PublicRow:
    """A company in the list for everybody."""

    public_id: str
    name: str
    native_name: str
    native_language: str
    country: str
    sector: str | None
    places: str | None

    @property
    def exported(self) -> tuple[str | None, ...]:
        """The row in a file."""
        return self.name, self.native_name, self.country, self.sector, self.places


def _places() -> Any:
    """The parks, or provinces, of a company's open sites, in one cell."""
    return (
        select(
            func.aggregate_strings(
                func.coalesce(IndustrialPark.name, Province.name, Site.name), "; "
            )
        )
        .select_from(Site)
        .outerjoin(IndustrialPark, IndustrialPark.code == Site.park_code)
        .outerjoin(Province, Province.id == Site.province_id)
        .where(Site.organisation_id == Organisation.id, Site.closed_at.is_(None))
        .correlate(Organisation)
        .scalar_subquery()
    )


_STATEMENT = (
    select(
        Organisation.public_id,
        Organisation.name,
        Organisation.native_name,
        Organisation.native_language,
        Country.name,
        Company.state,
        Company.state_since,
        Sector.title,
        _places(),
        Company.registration_number,
        Company.contact_name,
        Company.contact_email,
        Company.registered_at,
    )
    .join(Company, Company.organisation_id == Organisation.id)
    .join(Country, Country.code == Organisation.country_code)
    .outerjoin(Sector, Sector.code == Company.sector_code)
)
_PUBLIC = (
    select(
        Organisation.public_id,
        Organisation.name,
        Organisation.native_name,
        Organisation.native_language,
        Country.name,
        Sector.title,
        _places(),
    )
    .join(Company, Company.organisation_id == Organisation.id)
    .join(Country, Country.code == Organisation.country_code)
    .outerjoin(Sector, Sector.code == Company.sector_code)
    .where(Company.state == CompanyState.VERIFIED)
)


def _has_site(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        Site.organisation_id == Organisation.id, Site.closed_at.is_(None), condition
    )


def _works_in(country: str) -> ColumnElement[bool]:
    """Registered in the country, or with a site there."""
    return or_(Organisation.country_code == country, _has_site(Site.country_code == country))


def _along(corridor: str) -> ColumnElement[bool]:
    parks = select(IndustrialPark.code).where(IndustrialPark.corridor_code == corridor)
    return _has_site(Site.park_code.in_(parks))


_WHERE: dict[str, Any] = {
    "state": lambda state: Company.state == CompanyState(state),
    "country": _works_in,
    "corridor": _along,
    "park": lambda code: _has_site(Site.park_code == code),
    "sector": lambda code: Company.sector_code == code,
}
_ORDER: dict[str, Any] = {
    "name": Organisation.search_key,
    "country": Country.position,
    "state": Company.state,
    "since": Company.state_since,
    "sector": Sector.title,
    "registered_at": Company.registered_at,
}


def _named(words: str) -> ColumnElement[bool]:
    return finds(words, in_key(Company.likeness), in_key(Organisation.search_key))


def _found(words: str) -> ColumnElement[bool]:
    """By a name, or by the register number with or without what stands between its parts."""
    number = bare_number(words)
    is_numbered = in_key(Company.registration_key)
    return or_(_named(words), is_numbered(number)) if number else _named(words)


_PARAMETERS: dict[str, Any] = {
    "row": CompanyRow,
    "order": _ORDER,
    "tie": Organisation.id,
    "where": _WHERE,
    "search": _found,
}


def companies(view: View) -> Page[CompanyRow]:
    """One page of companies for staff."""
    return fetch(db.session, _STATEMENT, view, **_PARAMETERS)


def all_companies(view: View) -> Iterator[CompanyRow]:
    """All companies of a view, for an export."""
    return each(db.session, _STATEMENT, view, **_PARAMETERS)


def chosen_companies(public_ids: Sequence[str]) -> list[tuple[Organisation, Company]]:
    """Those of these public ids."""
    rows = db.session.execute(
        select(Organisation, Company)
        .join(Company, Company.organisation_id == Organisation.id)
        .where(Organisation.public_id.in_(public_ids))
        .order_by(Organisation.id)
    )
    return [(organisation, company) for organisation, company in rows]


def exported(
    view: View, rows: Iterable[CompanyRow]
) -> tuple[list[str], Iterator[tuple[object, ...]]]:
    """The chosen columns as headings and cells of a file, and the name in the own script."""
    keys = [column.key for column in view.columns]
    headings = [str(column.label) for column in view.drawn_columns]
    headings.insert(1, _("Name in its own language"))
    return headings, (_cells(row, keys) for row in rows)


def _cells(row: CompanyRow, keys: Sequence[str]) -> tuple[object, ...]:
    special: dict[str, object] = {
        "state": row.state.label,
        "since": own_date(row.since),
        "registered_at": own_date(row.registered_at),
    }
    cells = [special.get(key, row[key]) for key in keys]
    cells.insert(1, row.native_name)
    return tuple(cells)


_PUBLIC_PARAMETERS: dict[str, Any] = {
    "row": PublicRow,
    "order": {"name": _ORDER["name"]},
    "tie": Organisation.id,
    "where": _WHERE,
    "search": _named,
}


def verified_companies(view: View) -> Page[PublicRow]:
    """One page of the companies that everybody may see."""
    return fetch(db.session, _PUBLIC, view, **_PUBLIC_PARAMETERS)


def each_verified_company(view: View) -> Iterator[PublicRow]:
    """All of them, for a file."""
    return each(db.session, _PUBLIC, view, **_PUBLIC_PARAMETERS)


def public_headings() -> list[str]:
    """What a file says of each company that everybody may see."""
    own = _("Name in its own language")
    return [_("Company"), own, _("Country"), _("Sector"), _("Sites")]


def waiting_companies() -> int:
    """How many companies wait to be verified."""
    return (
        db.session.scalar(select(func.count()).where(Company.state == CompanyState.IN_REVIEW)) or 0
    )


def companies_in_park(code: str) -> list[PublicRow]:
    """The verified companies with an open site in a park, by name: for the park's page."""
    rows = db.session.execute(
        _PUBLIC.where(_WHERE["park"](code)).order_by(_ORDER["name"], Organisation.id)
    )
    return [PublicRow(*row) for row in rows]
