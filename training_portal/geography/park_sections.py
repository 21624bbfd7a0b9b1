"""What stands on a park's page: rooms further on say what they have there when the app is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    """A part of a park's page: a template, and what it is drawn from by the park's code.

    The template finds it under the name `found`; a section that finds nothing is left out.
    """

    key: str
    template: str
    find: Callable[[str], object]
    position: int


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    """Add a section; registering the same key again replaces it."""
    _sections[section.key] = section


def sections_for(park_code: str) -> list[tuple[str, object]]:
    """Templates and what they show of a park, in order."""
    found = (
        (section.template, section.find(park_code))
        for section in sorted(_sections.values(), key=lambda section: section.position)
    )
    return [(template, shown) for template, shown in found if shown]
