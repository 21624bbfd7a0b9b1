"""Parts of a page that rooms further on add: the page's own room need not know them.

A room has one `Sections` for a page of its own (a park's, an organisation's); rooms on its right
register theirs when the app is made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

SubjectT = TypeVar("SubjectT")


@dataclass(frozen=True)
class Section(Generic[SubjectT]):
    """A part of a page: a template, and what it is drawn from by what the page is about.

    The template finds it under the name `found`; a section that finds nothing is left out.
    """

    key: str
    template: str
    find: Callable[[SubjectT], object]
    position: int


class Sections(Generic[SubjectT]):
    """The parts of one page."""

    def __init__(self) -> None:
        self._by_key: dict[str, Section[SubjectT]] = {}

    def register(self, section: Section[SubjectT]) -> None:
        """Add a section; registering the same key again replaces it."""
        self._by_key[section.key] = section

    def of(self, subject: SubjectT) -> list[tuple[str, object]]:
        """Templates and what they show of a subject, in order."""
        found = (
            (section.template, section.find(subject))
            for section in sorted(self._by_key.values(), key=lambda section: section.position)
        )
        return [(template, shown) for template, shown in found if shown]
