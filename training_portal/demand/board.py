"""The demand board: head counts by park, corridor, sector, occupation, country or year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import Select, String, case, cast, func, literal, select

from training_portal.demand.request_rows import requests
from training_portal.demand.rules import Figure, for_everybody
from training_portal.geography.queries import corridor_names, country_names
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.web.listing import ChoiceFilter, Choices, Column, Listing, View
from training_portal.platform.web.listing_rows import AnySelect, Page, each, fetch


class By(StrEnum):
    """By what the board adds up."""

    PARK = "park"
    CORRIDOR = "corridor"
    SECTOR = "sector"
    OCCUPATION = "occupation"
    COUNTRY = "country"
    YEAR = "year"

    @property
    def label(self) -> str:
        labels = {
            By.PARK: _l("Industrial park"),
            By.CORRIDOR: _l("Corridor"),
            By.SECTOR: _l("Sector"),
            By.OCCUPATION: _l("Occupation"),
            By.COUNTRY: _l("Country"),
            By.YEAR: _l("Year"),
        }
        return str(labels[self])

    @property
    def without(self) -> str:
        """What a group is called that has none of it."""
        if self is By.PARK:
            return _("In no park")
        return _("On no corridor") if self is By.CORRIDOR else "–"


BOARD = Listing(
    columns=(
        Column("group", _l("Group"), sortable=True, always=True),
        Column("bodies", _l("Asked by bodies"), sortable=True, falling=True, numeric=True),
        Column("companies", _l("Asked by companies"), sortable=True, falling=True, numeric=True),
        Column(
            "total",
            lazy_pgettext("number", "People"),
            sortable=True,
            falling=True,
            numeric=True,
            always=True,
        ),
        Column("organisations", _l("Organisations"), sortable=True, falling=True, numeric=True),
    ),
    default_sort="-total",
    filters=(
        ChoiceFilter("year", _l("Needed in"), _l("All years to come")),
        ChoiceFilter("country", _l("Country"), _l("All countries")),
        ChoiceFilter("corridor", _l("Corridor"), _l("All corridors")),
    ),
)
#: Columns of the requests by group: its code, its name, and by what the groups are in order.
_KEYS = {
    By.PARK: ("park_code", "park", "park_key"),
    By.CORRIDOR: ("corridor_code", "corridor", "corridor_position"),
    By.SECTOR: ("sector_code", "sector", "sector_code"),
    By.OCCUPATION: ("occupation_code", "occupation", "occupation_code"),
    By.COUNTRY: ("country_code", "country", "country_position"),
    By.YEAR: ("year", "year", "year"),
}


@dataclass(frozen=True)
class GroupRow:
    """A group of the board."""

    public_id: str
    kept_name: str | None
    bodies: int
    companies: int
    organisations: int
    by: By

    def __getitem__(self, key: str) -> Any:
        return self.group if key == "name" else getattr(self, key)

    @property
    def group(self) -> str:
        return self.kept_name or self.by.without

    @property
    def total(self) -> int:
        return self.bodies + self.companies


def _to_come(table: Any) -> Any:
    """What is needed this year or later; what is over is no demand any more."""
    return table.c.year >= clock.today().year


def _figures(table: Any) -> tuple[Any, Any, Any]:
    of_bodies = func.sum(case((table.c.kind == "body", table.c.heads), else_=0))
    of_companies = func.sum(case((table.c.kind == "company", table.c.heads), else_=0))
    return of_bodies, of_companies, func.count(table.c.organisation_id.distinct())


def _statement(table: Any, by: By) -> tuple[AnySelect, dict[str, Any]]:
    code, name, place = (table.c[each] for each in _KEYS[by])
    code, name = func.coalesce(cast(code, String), ""), cast(name, String)
    of_bodies, of_companies, organisations = _figures(table)
    statement: AnySelect = (
        select(
            code,
            name,
            of_bodies,
            of_companies,
            organisations,
            literal(by.value, String),
        )
        .where(_to_come(table))
        .group_by(code, name, place)
    )
    order = {
        "group": place,
        "bodies": of_bodies,
        "companies": of_companies,
        "total": func.sum(table.c.heads),
        "organisations": organisations,
    }
    where = {
        "year": lambda year: table.c.year == int(year),
        "country": lambda wanted: table.c.country_code == wanted,
        "corridor": lambda wanted: table.c.corridor_code == wanted,
    }
    return statement, {"row": _row, "order": order, "tie": code, "where": where}


def _row(
    code: str, name: str | None, bodies: int, companies: int, organisations: int, by: str
) -> GroupRow:
    return GroupRow(code, name, int(bodies), int(companies), organisations, By(by))


def page(by: By, view: View) -> Page[GroupRow]:
    """One page of the board."""
    statement, parameters = _statement(requests(), by)
    return fetch(db.session, statement, view, **parameters, is_merged=True)


def every(by: By, view: View) -> Iterator[GroupRow]:
    """The board for a file."""
    statement, parameters = _statement(requests(), by)
    return each(db.session, statement, view, **parameters)


def choices() -> dict[str, Choices]:
    """The choices of the filters."""
    this_year = clock.today().year
    return {
        "year": [(str(year), str(year)) for year in range(this_year, this_year + 7)],
        "country": country_names(),
        "corridor": corridor_names(),
    }


def exported(by: By, view: View, rows: Iterable[GroupRow]) -> tuple[list[str], Iterator[list[Any]]]:
    """Headings and lines of a file: the columns that are shown."""
    headings = [by.label if c.key == "group" else str(c.label) for c in view.columns]
    return headings, ([row[column.key] for column in view.columns] for row in rows)


@dataclass(frozen=True)
class PublicRow:
    """What everybody sees of a sector."""

    name: str
    heads: int


def for_visitors() -> list[PublicRow]:
    """Sums by sector that tell of no single organisation, the largest first: one statement."""
    table = requests()
    code, name = table.c.sector_code, table.c.sector
    statement: Select[Any] = (
        select(code, name, *_figures(table)).where(_to_come(table)).group_by(code, name)
    )
    names: dict[str, str] = {}
    figures: dict[str, Figure] = {}
    for key, title, bodies, companies, organisations in db.session.execute(statement):
        if key:
            names[key] = title
            figures[key] = Figure(int(bodies), int(companies), organisations)
    shown = for_everybody(figures)
    rows = [PublicRow(names[key], heads) for key, heads in shown.items()]
    return sorted(rows, key=lambda row: (-row.heads, row.name))
