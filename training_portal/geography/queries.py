"""Read models of places."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select

from training_portal.geography.models import (
    BorderCrossing,
    Corridor,
    Country,
    IndustrialPark,
    Stop,
)
from training_portal.platform.database import db


def sending_countries() -> list[str]:
    """Codes of the countries that send trainees, in their order."""
    return list(
        db.session.scalars(
            select(Country.code).where(Country.is_sending).order_by(Country.position)
        )
    )


@dataclass(frozen=True)
class CorridorInFull:
    """A corridor with its stops in order, its crossings and its parks."""

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
    for crossing in db.session.scalars(select(BorderCrossing).order_by(BorderCrossing.name)):
        crossings[crossing.corridor_code].append(crossing)
    parks: dict[str, list[IndustrialPark]] = defaultdict(list)
    for park in db.session.scalars(select(IndustrialPark).order_by(IndustrialPark.name)):
        parks[park.corridor_code].append(park)
    return [
        CorridorInFull(row, stops[row.code], crossings[row.code], parks[row.code])
        for row in db.session.scalars(select(Corridor).order_by(Corridor.position))
    ]
