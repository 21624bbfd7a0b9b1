"""What a park is called in addresses, and where the region ends. Pure."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Final

from training_portal.platform.text import search_key

LONGEST_CODE: Final = 60
#: Degrees north and east between which the region lies.
NORTH: Final = (5.0, 29.0)
EAST: Final = (92.0, 110.0)
#: Words of addresses below /manage/parks, which no park is called.
_TAKEN: Final = frozenset({"new", "chosen"})


def in_region(latitude: float, longitude: float) -> bool:
    """Whether a position is in the Mekong region."""
    return NORTH[0] <= latitude <= NORTH[1] and EAST[0] <= longitude <= EAST[1]


def park_code(name: str, known: Container[str]) -> str:
    """A park's address made of its name: small letters, digits and hyphens, and none of `known`.

    Blank for a name without Latin letters or digits.
    """
    base = "-".join(re.findall(r"[a-z0-9]+", search_key(name)))[: LONGEST_CODE - 4].strip("-")
    if not base:
        return ""
    code, number = base, 1
    while code in known or code in _TAKEN:
        number += 1
        code = f"{base}-{number}"
    return code
