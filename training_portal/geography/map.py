"""The map of the corridors, drawn on the server from the data."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.geography.countries import country_name
from training_portal.geography.models import Corridor, Country, IndustrialPark, Stop
from training_portal.geography.rules import (
    LETTER,
    Box,
    Placed,
    Point,
    Projection,
    Wanted,
    path,
    place_labels,
    simplified,
    text_width,
)
from training_portal.platform.database import db
from training_portal.platform.reference_files import FOLDER
from training_portal.platform.yaml_files import read_yaml

#: Size of type in the picture's units: on phones the stylesheet sets the larger one.
SIZE, SIZE_ON_PHONES = 11.5, 15.0
#: Units of the picture that an outline may be off.
TOLERANCE = 0.9


@dataclass(frozen=True)
class CorridorMap:
    """Everything the component draws."""

    width: float
    height: float
    land: tuple[str, ...]
    lines: tuple[tuple[str, str], ...]
    parks: tuple[Point, ...]
    towns: tuple[tuple[Point, bool], ...]
    labels: tuple[Placed, ...]
    countries: tuple[tuple[str, Point], ...]
    park_count: int


@cache
def _plan() -> dict[str, Any]:
    plan: dict[str, Any] = read_yaml(FOLDER / "map.yaml")
    return plan


@cache
def _land() -> tuple[str, ...]:
    """Outlines as paths; small islands and what lies outside the picture are left out."""
    projection = _projection()
    features = json.loads((FOLDER / "outlines.geojson").read_text(encoding="utf-8"))["features"]
    found = []
    for feature in features:
        if feature["properties"]["iso_3166_1_alpha_2"] not in _plan()["outlines"]:
            continue
        pieces = []
        for polygon in feature["geometry"]["coordinates"]:
            ring = [projection.point(latitude, longitude) for longitude, latitude in polygon[0]]
            if all(y > projection.height or y < 0 for _x, y in ring):
                continue
            fewer = simplified(ring, TOLERANCE)
            if len(fewer) > 3:
                pieces.append(path(fewer, close=True))
        found.append("".join(pieces))
    return tuple(found)


def _projection() -> Projection:
    return Projection(**_plan()["bounds"], width=_plan()["width"])


def _style(corridor: str, line: str) -> str:
    return "coast" if corridor.endswith("coastal") else line


def corridor_map() -> CorridorMap:
    """The map of today's reference data: three statements; the drawing is kept while they agree."""
    stops = db.session.execute(
        select(
            Stop.corridor_code,
            Corridor.line,
            Stop.code,
            Stop.name,
            Stop.latitude,
            Stop.longitude,
            Stop.is_extension,
        )
        .join(Corridor, Corridor.code == Stop.corridor_code)
        .order_by(Corridor.position, Stop.position)
    ).all()
    parks = db.session.execute(
        select(IndustrialPark.latitude, IndustrialPark.longitude)
        .where(IndustrialPark.archived_at.is_(None))
        .order_by(IndustrialPark.code)
    ).all()
    names = db.session.execute(select(Country.code).order_by(Country.code)).all()
    return _drawn(
        tuple(tuple(row) for row in stops),
        tuple(tuple(row) for row in parks),
        tuple((code, country_name(code)) for (code,) in names),
    )


def _letters(name: str) -> int:
    """How many Latin letters are as wide as a name."""
    return math.ceil(text_width(name) / LETTER)


@cache
def _drawn(stops: tuple[Any, ...], parks: tuple[Any, ...], names: tuple[Any, ...]) -> CorridorMap:
    projection, plan = _projection(), _plan()
    lines = []
    for (corridor, line), group in groupby(stops, key=lambda row: (row[0], row[1])):
        points = [projection.point(row[4], row[5]) for row in group if not row[6]]
        lines.append((_style(corridor, line.value), path(points)))
    where = {row[2]: (row[3], projection.point(row[4], row[5])) for row in stops}
    major = [code for code in plan["towns"] if code in where]
    minor = [code for code in plan["minor_towns"] if code in where]
    towns = [where[code][1] for code in (*major, *minor)]
    spots = [projection.point(latitude, longitude) for latitude, longitude in parks]
    wanted = [
        *(Wanted(*where[code], SIZE_ON_PHONES, False) for code in major),
        *(Wanted(*where[code], SIZE, True) for code in minor),
    ]
    frame = Box(2, 2, projection.width - 2, projection.height - 2)
    countries = [
        (name.upper(), projection.point(*plan["countries"][code]))
        for code, name in names
        if code in plan["countries"]
    ]
    # A country's name is as much in the way as a town: points along it stand for it.
    names_at = [
        (x + step * 9, y - 4)
        for name, (x, y) in countries
        for step in range(-_letters(name) // 2, _letters(name) // 2 + 1)
    ]
    return CorridorMap(
        width=projection.width,
        height=projection.height,
        land=_land(),
        lines=tuple(lines),
        parks=tuple(spots),
        towns=tuple((where[c][1], c in minor) for c in (*major, *minor)),
        labels=tuple(place_labels(wanted, [*towns, *spots, *names_at], frame)),
        countries=tuple(countries),
        park_count=len(spots),
    )


def description(drawn: CorridorMap) -> str:
    """What the map shows, for those who do not see it."""
    return str(
        _(
            "Map of Cambodia, Lao PDR, Myanmar, Thailand and Viet Nam with the East-West and "
            "Southern Economic Corridors, their towns, and %(count)d industrial parks.",
            count=drawn.park_count,
        )
    )
