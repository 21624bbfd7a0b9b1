"""How much of the demo programme there can be; by itself, so that a command line starts quickly."""

from __future__ import annotations

from enum import StrEnum


class Size(StrEnum):
    """How much is told: what shows every state and page, or three years of a programme."""

    SMALL = "small"
    FULL = "full"
