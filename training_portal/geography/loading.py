"""Loading places from `seed_data/reference/`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import select

from training_portal.geography.models import (
    BorderCrossing,
    Corridor,
    CorridorLine,
    Country,
    CrossingStatus,
    IndustrialPark,
    ParkKind,
    Province,
    Stop,
)
from training_portal.geography.park_rules import in_region
from training_portal.platform.database import db
from training_portal.platform.reference_files import (
    Kept,
    Row,
    Table,
    Tally,
    is_language,
    load_file,
)

Values = dict[str, Any]


def _codes(column: Any) -> dict[str, bool]:
    return dict.fromkeys(db.session.scalars(select(column)), True)


def _provinces_today() -> dict[str, str]:
    lasting = select(Province.code, Province.country_code).where(Province.valid_to.is_(None))
    return dict(db.session.execute(lasting).all())


def _code(row: Row, pattern: str, what: str) -> str:
    code = row.needed("code")
    if not re.fullmatch(pattern, code):
        raise row.fail(f"“code” is {code!r}, not {what}")
    return code


def _slug(row: Row) -> str:
    return _code(row, r"[a-z0-9]+(-[a-z0-9]+)*", "small letters, digits and single hyphens")


def _native(row: Row) -> Values:
    name, language = row.text("native_name"), row.text("native_language")
    if bool(name) != bool(language):
        raise row.fail("a native name and its language go together")
    if language and not is_language(language):
        raise row.fail(f"“native_language” is {language!r}, not a language")
    return {"native_name": name, "native_language": language}


def _named(row: Row) -> Values:
    """The English name and those in other languages, of which the place's own is one."""
    name, language = row.text("native_name"), row.text("native_language")
    own = {language: name} if language else {}
    return {"english_name": row.needed("name"), "names": own | row.names("name"), **_native(row)}


def _place(row: Row) -> Values:
    latitude, longitude = row.number("latitude"), row.number("longitude")
    if not in_region(latitude, longitude):
        raise row.fail(f"{latitude}, {longitude} is not in the Mekong region")
    return {"latitude": latitude, "longitude": longitude}


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _country(row: Row) -> Values:
    zone, age = row.needed("time_zone"), row.whole("age_of_majority")
    if zone not in _time_zones():
        raise row.fail(f"“time_zone” is {zone!r}, which is not known")
    if not 15 <= age <= 25:
        raise row.fail(f"“age_of_majority” is {age}")
    return {
        "code": _code(row, "[A-Z]{2}", "two capital letters"),
        "iso3": row.needed("iso3"),
        **_named(row),
        "time_zone": zone,
        "age_of_majority": age,
        "is_sending": row.flag("is_sending"),
        "position": row.whole("position"),
    }


def _corridor(row: Row) -> Values:
    return {
        "code": _slug(row),
        "line": row.choice("line", CorridorLine),
        "english_name": row.needed("name"),
        "names": row.names("name"),
        "position": row.whole("position"),
    }


@dataclass
class _Places:
    """Lines that refer to others, with what was read before them."""

    countries: dict[str, bool] = field(default_factory=dict)
    corridors: dict[str, bool] = field(default_factory=dict)
    #: The country of each province that has not ended.
    provinces: dict[str, str] = field(default_factory=dict)
    #: A town is the same on each of its lines: what its first line said.
    towns: dict[str, Values] = field(default_factory=dict)
    #: Position by corridor and town.
    positions: dict[tuple[str, str], int] = field(default_factory=dict)

    def province(self, row: Row) -> Values:
        country = row.one_of("country", self.countries)
        begins, ends = row.day("valid_from"), row.day("valid_to")
        if begins and ends and begins > ends:
            raise row.fail("it ends before it begins")
        return {
            "code": _code(row, rf"{country}-[A-Z0-9]+(-\d{{4}})?", f"a code of {country}"),
            "country_code": country,
            **_named(row),
            "valid_from": begins,
            "valid_to": ends,
        }

    def stop(self, row: Row) -> Values:
        town = {
            "code": _slug(row),
            **_named(row),
            **self._province_of_town(row),
            **_place(row),
            "is_approximate": row.flag("is_approximate"),
        }
        first = self.towns.setdefault(town["code"], town)
        differing = [
            key.removeprefix("english_") for key, value in town.items() if first[key] != value
        ]
        if differing:
            raise row.fail(
                f"{town['code']} stands in the file before with another {', '.join(differing)}"
            )
        corridor, position = row.one_of("corridor", self.corridors), row.whole("position")
        if position < 1:
            raise row.fail(f"“position” is {position}; the first stop is 1")
        self.positions[corridor, town["code"]] = position
        return {
            **town,
            "corridor_code": corridor,
            "position": position,
            "is_extension": row.flag("is_extension"),
        }

    def _province_of_town(self, row: Row) -> Values:
        country, province = row.one_of("country", self.countries), row.needed("province")
        if self.provinces.get(province) != country:
            raise row.fail(f"“province” is {province!r}, which is no province of {country} today")
        return {"country_code": country, "province_code": province}

    def crossing(self, row: Row) -> Values:
        corridor = row.one_of("corridor", self.corridors)
        ends = row.needed("from_stop"), row.needed("to_stop")
        for end in ends:
            if (corridor, end) not in self.positions:
                raise row.fail(f"{end!r} is no stop of {corridor}")
        if self.towns[ends[0]]["country_code"] == self.towns[ends[1]]["country_code"]:
            raise row.fail(f"there is no border between {ends[0]} and {ends[1]}")
        if self.positions[corridor, ends[0]] >= self.positions[corridor, ends[1]]:
            raise row.fail(f"{ends[0]} does not come before {ends[1]} on {corridor}")
        status_on, is_month_only = row.day_or_month("status_on")
        return {
            "code": _slug(row),
            "english_name": row.needed("name"),
            "names": row.names("name"),
            "corridor_code": corridor,
            "from_stop": ends[0],
            "to_stop": ends[1],
            "status": row.choice("status", CrossingStatus),
            "status_on": status_on,
            "is_month_only": is_month_only,
            "note": row.text("note"),
        }

    def park(self, row: Row) -> Values:
        if row.text("evidence") not in ("seen", "general"):
            raise row.fail(f"“evidence” is {row.text('evidence')!r}, not seen or general")
        return {
            "code": _slug(row),
            **_named(row),
            "kind": row.choice("kind", ParkKind),
            "country_code": row.one_of("country", self.countries),
            "corridor_code": row.one_of("corridor", self.corridors),
            **_place(row),
            "is_off_line": row.flag("is_off_line"),
            "note": row.text("note"),
            "evidence": row.text("evidence"),
            "source": row.needed("source"),
        }


def _kept_by_staff(park: IndustrialPark) -> Kept | None:
    """What staff put in, changed or archived is theirs: the file does not say it again."""
    if park.is_by_staff:
        return Kept("put in by staff, ")
    if park.archived_at is not None:
        return Kept("archived, ")
    return Kept("", park.staff_fields) if park.staff_fields else None


_NATIVE = ("name", "native_name", "native_language")
_POINT = ("latitude", "longitude")


def load(folder: Path | None = None) -> Iterator[Tally]:
    """Load every file of places, in the order in which rows refer to each other."""
    places = _Places()
    columns: tuple[str, ...]
    columns = ("code", "iso3", *_NATIVE, "time_zone", "age_of_majority", "is_sending")
    countries = Table(
        "countries.csv",
        (*columns, "position", "source"),
        Country,
        ("code",),
        _country,
        in_languages="name",
    )
    yield load_file(countries, folder)
    places.countries = _codes(Country.code)
    columns = ("code", "country", *_NATIVE, "valid_from", "valid_to", "source")
    provinces = Table(
        "provinces.csv", columns, Province, ("code",), places.province, in_languages="name"
    )
    yield load_file(provinces, folder)
    places.provinces = _provinces_today()
    columns = ("code", "line", "name", "position", "source")
    yield load_file(
        Table("corridors.csv", columns, Corridor, ("code",), _corridor, in_languages="name"), folder
    )
    places.corridors = _codes(Corridor.code)
    columns = ("corridor", "position", "code", *_NATIVE, "country", "province", *_POINT)
    yield load_file(
        Table(
            "stops.csv",
            (*columns, "is_approximate", "is_extension", "source"),
            Stop,
            ("corridor_code", "code"),
            places.stop,
            numbered="position",
            drops=True,
            in_languages="name",
        ),
        folder,
    )
    columns = ("code", "name", "corridor", "from_stop", "to_stop", "status", "status_on", "note")
    yield load_file(
        Table(
            "crossings.csv",
            (*columns, "source"),
            BorderCrossing,
            ("code",),
            places.crossing,
            drops=True,
            in_languages="name",
        ),
        folder,
    )
    columns = ("code", *_NATIVE, "kind", "country", "corridor", *_POINT, "is_off_line", "note")
    parks = Table(
        "parks.csv",
        (*columns, "evidence", "source"),
        IndustrialPark,
        ("code",),
        places.park,
        in_languages="name",
        kept=_kept_by_staff,
    )
    yield load_file(parks, folder)
