"""Read models of places."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from flask import abort
from sqlalchemy import ColumnElement, or_, select

from training_portal.geography.countries import country_name
from training_portal.geography.models import (
    BorderCrossing,
    Corridor,
    CorridorLine,
    Country,
    IndustrialPark,
    Province,
    Stop,
)
from training_portal.platform.database import db
from training_portal.platform.sorting import by_letters, small_ascii


def sending_countries() -> list[str]:
    """Codes of the countries that send trainees, in their order."""
    return list(
        db.session.scalars(
            select(Country.code).where(Country.is_sending).order_by(Country.position)
        )
    )


def country_names() -> list[tuple[str, str]]:
    """Code and name of the six countries, in their order."""
    codes = db.session.scalars(select(Country.code).order_by(Country.position))
    return [(code, country_name(code)) for code in codes]


def time_zone_of(country: str | None) -> str | None:
    """The zone of a country's capital (IANA name); None for a country that is not known."""
    if country is None:
        return None
    return db.session.scalar(select(Country.time_zone).where(Country.code == country))


def provinces_in_force(on: date) -> list[tuple[str, str, str]]:
    """Code, country code and name of the provinces that are there on a day, by country and name."""
    rows = db.session.execute(
        select(Province.code, Province.country_code, Province.name)
        .join(Country, Country.code == Province.country_code)
        .where(
            or_(Province.valid_from.is_(None), Province.valid_from <= on),
            or_(Province.valid_to.is_(None), Province.valid_to >= on),
        )
        .order_by(Country.position, by_letters(Province.sorted_by))
    )
    return [(code, country, name) for code, country, name in rows]


def province_id(code: str | None) -> int | None:
    """The id of a province by its code; None for none."""
    if not code:
        return None
    return db.session.scalar(select(Province.id).where(Province.code == code))


def province_code(province_id: int | None) -> str | None:
    """The code of a province by its id; None for none."""
    if province_id is None:
        return None
    return db.session.scalar(select(Province.code).where(Province.id == province_id))


def lines_of_province(code: str | None) -> frozenset[CorridorLine] | None:
    """The corridors beside which people of a province live: those with a town in it.

    Border crossings lie between two such towns. None for a province that is not told or not known.
    """
    if code is None:
        return None
    rows = db.session.scalars(
        select(Corridor.line)
        .select_from(Province)
        .outerjoin(Stop, Stop.province_code == Province.code)
        .outerjoin(Corridor, Corridor.code == Stop.corridor_code)
        .where(Province.code == code)
    ).all()
    return frozenset(line for line in rows if line is not None) if rows else None


def provinces_beside_corridors() -> frozenset[str]:
    """The codes of all provinces whose people live beside a corridor (`lines_of_province`)."""
    codes = db.session.scalars(select(Stop.province_code).distinct())
    return frozenset(code for code in codes if code is not None)


@dataclass(frozen=True)
class CorridorInFull:
    """A corridor with its stops in order, its crossings and its parks that are not archived."""

    corridor: Corridor
    stops: list[Stop]
    crossings: list[BorderCrossing]
    parks: list[IndustrialPark]


def corridors_in_full() -> list[CorridorInFull]:
    """All corridors with what lies on them: four statements."""
    stops: dict[str, list[Stop]] = defaultdict(list)
    for stop in db.session.scalars(select(Stop).order_by(Stop.position)):
        stops[stop.corridor_code].append(stop)
    crossings: dict[str, list[BorderCrossing]] = defaultdict(list)
    for crossing in db.session.scalars(
        select(BorderCrossing).order_by(small_ascii(BorderCrossing.name))
    ):
        crossings[crossing.corridor_code].append(crossing)
    parks: dict[str, list[IndustrialPark]] = defaultdict(list)
    present = select(IndustrialPark).where(IndustrialPark.archived_at.is_(None))
    for park in db.session.scalars(present.order_by(by_letters(IndustrialPark.sorted_by))):
        parks[park.corridor_code].append(park)
    return [
        CorridorInFull(row, stops[row.code], crossings[row.code], parks[row.code])
        for row in db.session.scalars(select(Corridor).order_by(Corridor.position))
    ]


def corridor_names() -> list[tuple[str, str]]:
    """Code and name of the corridors, in their order."""
    rows = db.session.execute(select(Corridor.code, Corridor.name).order_by(Corridor.position))
    return [(code, name) for code, name in rows]


def own_languages() -> dict[str, str]:
    """The language of each of the six countries (BCP 47), by country."""
    rows = db.session.execute(select(Country.code, Country.native_language))
    return {row.code: row.native_language for row in rows}


def lies_on_corridor() -> ColumnElement[bool]:
    """SQL: the park lies on the corridor; one beside them all has but its nearest by its code."""
    return (Corridor.code == IndustrialPark.corridor_code) & IndustrialPark.is_off_line.is_(False)


@dataclass(frozen=True)
class ParkOnCorridor:
    """A park with the corridor it lies on."""

    park: IndustrialPark
    corridor: Corridor


def park_of(code: str) -> ParkOnCorridor:
    """A park by its code; 404 when there is none."""
    row = db.session.execute(
        select(IndustrialPark, Corridor)
        .join(Corridor, Corridor.code == IndustrialPark.corridor_code)
        .where(IndustrialPark.code == code)
    ).one_or_none()
    return ParkOnCorridor(*row) if row is not None else abort(404)
