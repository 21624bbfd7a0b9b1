"""Loading places from `seed_data/reference/`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import select

from training_portal.geography.models import (
    BorderCrossing,
    Corridor,
    CorridorLine,
    Country,
    CrossingStatus,
    IndustrialPark,
    Province,
    Stop,
)
from training_portal.platform.database import Base, db
from training_portal.platform.reference_files import Row, Tally, load_file

Values = dict[str, Any]


def _codes(column: Any) -> dict[str, bool]:
    return dict.fromkeys(db.session.scalars(select(column)), True)


def _native(row: Row) -> Values:
    if bool(row.text("native_name")) != bool(row.text("native_language")):
        raise row.fail("a native name and its language go together")
    return {"native_name": row.text("native_name"), "native_language": row.text("native_language")}


def _place(row: Row) -> Values:
    latitude, longitude = row.number("latitude"), row.number("longitude")
    if not (5 <= latitude <= 29 and 92 <= longitude <= 110):
        raise row.fail(f"{latitude}, {longitude} is not in the Mekong region")
    return {"latitude": latitude, "longitude": longitude}


def _country(row: Row) -> Values:
    return {
        "code": row.needed("code"),
        "iso3": row.needed("iso3"),
        "name": row.needed("name"),
        **_native(row),
        "time_zone": row.needed("time_zone"),
        "age_of_majority": row.whole("age_of_majority"),
        "is_sending": row.flag("is_sending"),
        "position": row.whole("position"),
    }


def _province(row: Row) -> Values:
    return {
        "code": row.needed("code"),
        "country_code": row.one_of("country", _known["country"]),
        "name": row.needed("name"),
        **_native(row),
        "valid_from": row.day("valid_from"),
        "valid_to": row.day("valid_to"),
    }


def _corridor(row: Row) -> Values:
    return {
        "code": row.needed("code"),
        "line": row.choice("line", CorridorLine),
        "name": row.needed("name"),
        "position": row.whole("position"),
    }


def _stop(row: Row) -> Values:
    return {
        "corridor_code": row.one_of("corridor", _known["corridor"]),
        "position": row.whole("position"),
        "code": row.needed("code"),
        "name": row.needed("name"),
        **_native(row),
        "country_code": row.one_of("country", _known["country"]),
        **_place(row),
        "is_approximate": row.flag("is_approximate"),
        "is_extension": row.flag("is_extension"),
    }


def _crossing(row: Row) -> Values:
    return {
        "code": row.needed("code"),
        "name": row.needed("name"),
        "corridor_code": row.one_of("corridor", _known["corridor"]),
        "from_stop": row.one_of("from_stop", _known["stop"]),
        "to_stop": row.one_of("to_stop", _known["stop"]),
        "status": row.choice("status", CrossingStatus),
        "status_on": row.day("status_on"),
        "note": row.text("note"),
    }


def _park(row: Row) -> Values:
    return {
        "code": row.needed("code"),
        "name": row.needed("name"),
        **_native(row),
        "country_code": row.one_of("country", _known["country"]),
        "corridor_code": row.one_of("corridor", _known["corridor"]),
        **_place(row),
        "is_off_line": row.flag("is_off_line"),
        "note": row.text("note"),
        "evidence": row.needed("evidence"),
    }


#: Codes that rows may refer to; filled while loading, table by table.
_known: dict[str, dict[str, bool]] = {}
_NAMES = ("name", "native_name", "native_language")


def _columns(names: str) -> tuple[str, ...]:
    return tuple(names.split())


_FILES: tuple[
    tuple[str, tuple[str, ...], type[Base], tuple[str, ...], Callable[[Row], Values]], ...
] = (
    (
        "countries.csv",
        _columns(
            "code iso3 name native_name native_language time_zone age_of_majority "
            "is_sending position source"
        ),
        Country,
        ("code",),
        _country,
    ),
    (
        "provinces.csv",
        ("code", "country", *_NAMES, "valid_from", "valid_to", "source"),
        Province,
        ("code",),
        _province,
    ),
    (
        "corridors.csv",
        ("code", "line", "name", "position", "source"),
        Corridor,
        ("code",),
        _corridor,
    ),
    (
        "stops.csv",
        _columns(
            "corridor position code name native_name native_language country "
            "latitude longitude is_approximate is_extension source"
        ),
        Stop,
        ("corridor_code", "code"),
        _stop,
    ),
    (
        "crossings.csv",
        _columns("code name corridor from_stop to_stop status status_on note source"),
        BorderCrossing,
        ("code",),
        _crossing,
    ),
    (
        "parks.csv",
        _columns(
            "code name native_name native_language country corridor latitude "
            "longitude is_off_line note evidence source"
        ),
        IndustrialPark,
        ("code",),
        _park,
    ),
)


def load(folder: Path | None = None) -> Iterator[Tally]:
    """Load every file of places, in the order in which rows refer to each other."""
    for name, columns, model, key, make in _FILES:
        _known["country"] = _codes(Country.code)
        _known["corridor"] = _codes(Corridor.code)
        _known["stop"] = _codes(Stop.code)
        yield load_file(name, columns, model, key, make, folder)
