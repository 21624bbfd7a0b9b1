"""The industrial parks as lists: one that everybody may take along, and one for who keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, case, func, select, true

from training_portal.geography.models import Corridor, Country, IndustrialPark, ParkKind
from training_portal.geography.queries import corridor_names, country_names
from training_portal.platform.database import db
from training_portal.platform.finding import holds
from training_portal.platform.web.choice_fields import choices_of
from training_portal.platform.web.listing import (
    BulkAction,
    ChoiceFilter,
    Choices,
    Column,
    Listing,
    View,
)
from training_portal.platform.web.listing_rows import AnySelect, Page, each, fetch

_COLUMNS = (
    Column("name", _l("Park"), sortable=True, always=True),
    Column("kind", _l("Kind"), sortable=True),
    Column("country", _l("Country"), sortable=True),
    Column("corridor", _l("Corridor"), sortable=True),
)
_FILTERS = (
    ChoiceFilter("country", _l("Country"), _l("All countries")),
    ChoiceFilter("corridor", _l("Corridor"), _l("All corridors")),
    ChoiceFilter("kind", _l("Kind"), _l("All kinds")),
)
PARKS = Listing(
    columns=(
        *_COLUMNS,
        Column("note", _l("Known for")),
        Column("position", _l("Position"), shown=False),
    ),
    default_sort="name",
    filters=_FILTERS,
    search_label=_l("Name or what it is known for"),
)
KEPT_PARKS = Listing(
    columns=(
        *_COLUMNS,
        Column("origin", _l("Kept by"), sortable=True),
        Column("note", _l("Known for"), shown=False),
        Column("source", _l("Source"), shown=False),
        Column("position", _l("Position"), shown=False),
    ),
    default_sort="name",
    filters=(
        *_FILTERS,
        ChoiceFilter(
            "origin",
            _l("Kept by"),
            _l("Kept by anybody"),
            (
                ("reference", _l("Reference data")),
                ("changed", _l("Reference data, changed by staff")),
                ("staff", _l("Staff")),
            ),
        ),
        ChoiceFilter(
            "shelf",
            _l("Archive"),
            _l("Not archived"),
            (("away", _l("Archived")), ("all", _l("All, archived too"))),
        ),
    ),
    bulk=(
        BulkAction("archive", _l("Archive these parks")),
        BulkAction("restore", _l("Take them out of the archive")),
    ),
    search_label=_l("Name or what it is known for"),
)


@dataclass(frozen=True)
class ParkRow:
    """A park in a list."""

    public_id: str
    name: str
    native_name: str
    native_language: str
    kind: ParkKind
    country: str
    corridor: str
    note: str
    latitude: float
    longitude: float
    source: str
    is_by_staff: bool
    is_changed: bool
    is_archived: bool

    def __getitem__(self, key: str) -> Any:
        return getattr(self, key)

    @property
    def position(self) -> str:
        """Degrees north and east, as maps take them."""
        return f"{self.latitude}, {self.longitude}"

    @property
    def origin(self) -> str:
        """Who says what stands here."""
        if self.is_by_staff:
            return _("Staff")
        return _("Reference data, changed by staff") if self.is_changed else _("Reference data")


#: SQL: staff changed something of a park of the reference data.
_CHANGED: ColumnElement[bool] = func.json_array_length(IndustrialPark.staff_fields) > 0
_ORIGIN: ColumnElement[int] = case((IndustrialPark.is_by_staff, 2), (_CHANGED, 1), else_=0)
_ORIGINS = {"reference": 0, "changed": 1, "staff": 2}
_NOT_ARCHIVED = IndustrialPark.archived_at.is_(None)


def _statement() -> AnySelect:
    columns: tuple[Any, ...] = (
        IndustrialPark.code,
        IndustrialPark.name,
        IndustrialPark.native_name,
        IndustrialPark.native_language,
        IndustrialPark.kind,
        Country.name,
        # One beside them all is listed with its nearest, and said to lie on none.
        case((IndustrialPark.is_off_line, ""), else_=Corridor.name),
        IndustrialPark.note,
        IndustrialPark.latitude,
        IndustrialPark.longitude,
        IndustrialPark.source,
        IndustrialPark.is_by_staff,
        _CHANGED,
        IndustrialPark.archived_at.is_not(None),
    )
    return (
        select(*columns)
        .join(Country, Country.code == IndustrialPark.country_code)
        .join(Corridor, Corridor.code == IndustrialPark.corridor_code)
    )


def _in_view(view: View) -> AnySelect:
    """Those in the archive only where they are asked for, which the public list cannot."""
    return _statement() if "shelf" in view.filters else _statement().where(_NOT_ARCHIVED)


def _parameters() -> dict[str, Any]:
    return {
        "row": ParkRow,
        "order": {
            "name": IndustrialPark.sorted_by,
            "kind": IndustrialPark.kind,
            "country": Country.position,
            "corridor": Corridor.position,
            "origin": _ORIGIN,
        },
        "tie": IndustrialPark.code,
        "where": {
            "country": lambda code: IndustrialPark.country_code == code,
            "corridor": lambda code: IndustrialPark.corridor_code == code,
            "kind": lambda kind: IndustrialPark.kind == ParkKind(kind),
            "origin": lambda value: _ORIGINS[value] == _ORIGIN,
            "shelf": lambda value: (
                IndustrialPark.archived_at.is_not(None) if value == "away" else true()
            ),
        },
        "search": lambda words: holds(IndustrialPark.search_key, words),
    }


def choices() -> dict[str, Choices]:
    """Choices of the filters."""
    return {
        "country": country_names(),
        "corridor": corridor_names(),
        "kind": choices_of(ParkKind),
    }


def parks(view: View) -> Page[ParkRow]:
    """One page of parks."""
    return fetch(db.session, _in_view(view), view, **_parameters())


def all_parks(view: View) -> Iterator[ParkRow]:
    """All parks of a view, for a file."""
    return each(db.session, _in_view(view), view, **_parameters())


def exported(view: View, rows: Iterable[ParkRow]) -> tuple[list[str], Iterator[list[Any]]]:
    """Headings and lines of a file: the columns that are shown, the code first."""
    keys = [column.key for column in view.columns if column.key != "position"]
    headings = [str(column.label) for column in view.columns if column.key != "position"]
    headings = [_("Code"), _("Name in its own language"), *headings]
    if "position" in view.column_keys:
        headings += [_("Latitude"), _("Longitude")]
    if "shelf" in view.filters:
        headings.append(_("Archived"))
    return headings, (_line(view, keys, row) for row in rows)


def _line(view: View, keys: list[str], row: ParkRow) -> list[Any]:
    cells = (row.kind.label if key == "kind" else row[key] for key in keys)
    line = [row.public_id, row.native_name, *cells]
    if "position" in view.column_keys:
        line += [row.latitude, row.longitude]
    return [*line, row.is_archived] if "shelf" in view.filters else line


def chosen_parks(codes: Sequence[str]) -> list[IndustrialPark]:
    """Those of these codes."""
    ticked = select(IndustrialPark).where(IndustrialPark.code.in_(codes))
    return list(db.session.scalars(ticked.order_by(IndustrialPark.id)))


def kept_park(code: str) -> IndustrialPark:
    """A park by its code, archived or not; 404 when there is none."""
    found = db.session.get(IndustrialPark, code) if "\0" not in code else None
    return found or abort(404)
