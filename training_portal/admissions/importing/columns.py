"""Finding the header of a list, wherever it stands, and what its columns are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from training_portal.admissions.importing.reading import Cell, Sheet
from training_portal.config import ROOT
from training_portal.platform.text import search_key

_FOLDER = ROOT / "seed_data" / "import"
#: Titles and letterheads stand above the header, rarely more than these lines.
SEARCHED_LINES = 20
_PUNCTUATION = re.compile(r"[()\[\].:*/_\-–]+")


@cache
def words() -> Mapping[str, Any]:
    """The words of cells: sexes, countries, titles."""
    loaded: Mapping[str, Any] = yaml.safe_load((_FOLDER / "words.yaml").read_text(encoding="utf-8"))
    return loaded


def heading_key(text: str) -> str:
    """A heading as it is compared."""
    return " ".join(_PUNCTUATION.sub(" ", search_key(text)).split())


@cache
def _headings() -> list[tuple[str, str]]:
    loaded = yaml.safe_load((_FOLDER / "headings.yaml").read_text(encoding="utf-8"))
    return [(heading_key(word), column) for column, known in loaded.items() for word in known]


def column_of(heading: str) -> str | None:
    """Which column a heading names; None for one that is not known."""
    key = heading_key(heading)
    if not key:
        return None
    exact = next((column for word, column in _headings() if word == key), None)
    if exact is not None:
        return exact
    beginning = [(len(word), column) for word, column in _headings() if key.startswith(word + " ")]
    return max(beginning)[1] if beginning else None


@dataclass(frozen=True)
class Table:
    """A sheet whose header was found: `columns` by position, data from `first` (0-based) on."""

    sheet: Sheet
    header: int
    columns: Mapping[int, str]

    @property
    def first(self) -> int:
        return self.header + 1


def find_table(sheets: Sequence[Sheet]) -> Table | None:
    """The sheet and the row that look most like a header of nominees; None when none does.

    A header names a name and at least two other columns; the row with most known columns wins.
    """
    best: Table | None = None
    for sheet in sheets:
        for number, row in enumerate(sheet.rows[:SEARCHED_LINES]):
            columns = _columns(row)
            known = set(columns.values())
            if not known & {"name", "native_name"} or len(known) < 3:
                continue
            if best is None or len(columns) > len(best.columns):
                best = Table(sheet, number, columns)
    return best


def _columns(row: Sequence[Cell]) -> dict[int, str]:
    found: dict[int, str] = {}
    for position, cell in enumerate(row):
        column = column_of(cell) if isinstance(cell, str) else None
        if column is not None and column not in found.values():
            found[position] = column
    return found
