"""The industrial parks as a list that everybody may take along."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import case, func, or_, select

from training_portal.geography.models import Corridor, Country, IndustrialPark
from training_portal.geography.queries import country_names
from training_portal.platform.database import db
from training_portal.platform.web.listing import ChoiceFilter, Choices, Column, Listing, View
from training_portal.platform.web.listing_rows import AnySelect, Page, each, fetch

PARKS = Listing(
    columns=(
        Column("name", _l("Park"), sortable=True, always=True),
        Column("country", _l("Country"), sortable=True),
        Column("corridor", _l("Corridor"), sortable=True),
        Column("note", _l("Known for")),
        Column("position", _l("Position"), shown=False),
    ),
    default_sort="name",
    filters=(
        ChoiceFilter("country", _l("Country"), _l("All countries")),
        ChoiceFilter("corridor", _l("Corridor"), _l("All corridors")),
    ),
    search_label=_l("Name or what it is known for"),
)


@dataclass(frozen=True)
class ParkRow:
    """A park in the list."""

    public_id: str
    name: str
    native_name: str
    native_language: str
    country: str
    corridor: str
    note: str
    latitude: float
    longitude: float

    def __getitem__(self, key: str) -> Any:
        return getattr(self, key)

    @property
    def position(self) -> str:
        """Degrees north and east, as maps take them."""
        return f"{self.latitude}, {self.longitude}"


def _statement() -> AnySelect:
    columns: tuple[Any, ...] = (
        IndustrialPark.code,
        IndustrialPark.name,
        IndustrialPark.native_name,
        IndustrialPark.native_language,
        Country.name,
        # One beside them all is listed with its nearest, and said to lie on none.
        case((IndustrialPark.is_off_line, ""), else_=Corridor.name),
        IndustrialPark.note,
        IndustrialPark.latitude,
        IndustrialPark.longitude,
    )
    return (
        select(*columns)
        .join(Country, Country.code == IndustrialPark.country_code)
        .join(Corridor, Corridor.code == IndustrialPark.corridor_code)
    )


def _parameters() -> dict[str, Any]:
    return {
        "row": ParkRow,
        "order": {
            "name": func.lower(IndustrialPark.name),
            "country": Country.position,
            "corridor": Corridor.position,
        },
        "tie": IndustrialPark.code,
        "where": {
            "country": lambda code: IndustrialPark.country_code == code,
            "corridor": lambda code: IndustrialPark.corridor_code == code,
        },
        "search": lambda words: or_(
            IndustrialPark.name.icontains(words, autoescape=True),
            IndustrialPark.english_name.icontains(words, autoescape=True),
            IndustrialPark.native_name.contains(words, autoescape=True),
            IndustrialPark.note.icontains(words, autoescape=True),
        ),
    }


def choices() -> dict[str, Choices]:
    """Choices of the filters."""
    corridors = db.session.execute(select(Corridor.code, Corridor.name).order_by(Corridor.position))
    return {"country": country_names(), "corridor": [(code, name) for code, name in corridors]}


def parks(view: View) -> Page[ParkRow]:
    """One page of parks."""
    return fetch(db.session, _statement(), view, **_parameters())


def all_parks(view: View) -> Iterator[ParkRow]:
    """All parks of a view, for a file."""
    return each(db.session, _statement(), view, **_parameters())


def exported(view: View, rows: Iterable[ParkRow]) -> tuple[list[str], Iterator[list[Any]]]:
    """Headings and lines of a file: the columns that are shown, the code first."""
    keys = [column.key for column in view.columns if column.key != "position"]
    headings = [str(column.label) for column in view.columns if column.key != "position"]
    headings = [_("Code"), _("Name in its own language"), *headings]
    if "position" in view.column_keys:
        headings += [_("Latitude"), _("Longitude")]
    return headings, (_line(view, keys, row) for row in rows)


def _line(view: View, keys: list[str], row: ParkRow) -> list[Any]:
    line = [row.public_id, row.native_name, *(row[key] for key in keys)]
    return [*line, row.latitude, row.longitude] if "position" in view.column_keys else line
