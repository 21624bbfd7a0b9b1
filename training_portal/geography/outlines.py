"""Where the countries lie: the outlines that the map draws, as exact as the map needs them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Final

from training_portal.geography.rules import Point, is_near
from training_portal.platform.reference_files import FOLDER

#: Degrees (some 30 km) that a place may lie beyond the outline of its country: outlines are rough,
#: and parks lie at borders, on coasts and on small islands.
MARGIN: Final = 0.3


@cache
def _rings() -> Mapping[str, tuple[tuple[Point, ...], ...]]:
    """The rings of each country's land, as latitude and longitude."""
    features = json.loads((FOLDER / "outlines.geojson").read_text(encoding="utf-8"))["features"]
    return {
        feature["properties"]["iso_3166_1_alpha_2"]: tuple(
            tuple((latitude, longitude) for longitude, latitude in ring)
            for polygon in feature["geometry"]["coordinates"]
            for ring in polygon
        )
        for feature in features
    }


def may_lie_in(country: str, latitude: float, longitude: float) -> bool:
    """Whether a place can be in a country, by its outline; True for one without."""
    rings = _rings().get(country, ())
    return not rings or is_near((latitude, longitude), rings, MARGIN)
