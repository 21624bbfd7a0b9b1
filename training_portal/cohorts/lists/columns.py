"""Finding the header of a list, wherever it stands, and what its columns are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from training_portal.cohorts.lists.reading import Cell, Line, Sheet
from training_portal.config import RESOURCES
from training_portal.platform.text import clean, search_key
from training_portal.platform.yaml_files import read_yaml

FOLDER = RESOURCES / "seed_data" / "import"
#: Titles and letterheads stand above the header, rarely on more lines than these.
SEARCHED_LINES = 20
_PUNCTUATION = re.compile(r"[()\[\].,:*/_\-–—’'\"?]+")
#: Columns that are read; the others are only kept from being taken for one of these.
_NOT_READ = {"number", "ignored"}
_NAMES = {"name", "native_name", "given_name", "native_given"}
#: A header names a name and at least two other columns.
LEAST_COLUMNS = 3


@cache
def words() -> Mapping[str, Any]:
    """The words of cells: sexes, countries, totals."""
    loaded: Mapping[str, Any] = read_yaml(FOLDER / "words.yaml")
    return loaded


def heading_key(text: str) -> str:
    """A heading as it is compared."""
    return " ".join(_PUNCTUATION.sub(" ", search_key(text)).split())


@dataclass(frozen=True)
class Headings:
    """How the columns of a kind of list are called: what a later file says holds."""

    files: tuple[str, ...]

    @cached_property
    def _known(self) -> Mapping[str, str]:
        return {
            heading_key(word): column
            for name in self.files
            for column, known in read_yaml(FOLDER / name).items()
            for word in known
        }

    def column_of(self, heading: str) -> str | None:
        """Which column a heading names; None for one that is not known.

        Of what only begins with known words the longest counts. Nothing is remembered: cells of
        people are asked about too, because a heading may stand on any line.
        """
        key = heading_key(heading)
        if not key or key in self._known:
            return self._known.get(key)
        parts = key.split(" ")
        for size in range(len(parts) - 1, 0, -1):
            column = self._known.get(" ".join(parts[:size]))
            if column is not None and column != "number":
                return column
        return None


#: Columns about people, in every kind of list.
PEOPLE = Headings(("headings.yaml",))


@dataclass(frozen=True)
class Table:
    """A sheet whose header was found."""

    sheet: Sheet
    #: What stands in which column, by position.
    columns: Mapping[int, str]
    #: Headings, as they are written, of columns that are not read.
    unread: Sequence[str]
    #: Headings of columns that are read although the workbook does not show them.
    hidden: Sequence[str]
    #: The lines below the header.
    lines: Sequence[Line]
    headings: Headings = PEOPLE

    @property
    def known(self) -> int:
        return len(set(self.columns.values()))


def find_table(sheets: Sequence[Sheet], headings: Headings = PEOPLE) -> Table | None:
    """The sheet and the row that look most like a header of such a list; None when none does.

    The row with most known columns wins; of two rows that make one header together (“Name” over
    “Khmer” and “English”) both are read.
    """
    best: Table | None = None
    for depth in (1, 2):
        for sheet in sheets:
            for place, line in enumerate(sheet.lines):
                if line.number > SEARCHED_LINES:
                    break
                cells = line.cells
                if depth == 2:
                    if place + 1 == len(sheet.lines) or line.number == SEARCHED_LINES:
                        break
                    cells = _together(headings, cells, sheet.lines[place + 1].cells)
                table = _table(headings, sheet, cells, sheet.lines[place + depth :])
                if table and (best is None or table.known > best.known):
                    best = table
    return best


def _together(headings: Headings, upper: Sequence[Cell], lower: Sequence[Cell]) -> list[Cell]:
    """A heading in two lines as one: “Name” stands once over “Khmer” and “English” for both."""
    joined: list[Cell] = []
    above: Cell = ""
    for place in range(max(len(upper), len(lower))):
        below = lower[place] if place < len(lower) else ""
        own = upper[place] if place < len(upper) else ""
        above = own or (above if below else "")
        if not isinstance(above, str) or not isinstance(below, str) or above == below:
            joined.append(above)
        elif headings.column_of(f"{above} {below}") or not headings.column_of(below):
            joined.append(f"{above} {below}")
        else:
            joined.append(below)
    return joined


def _table(
    headings: Headings, sheet: Sheet, cells: Sequence[Cell], lines: Sequence[Line]
) -> Table | None:
    columns: dict[int, str] = {}
    unread: list[str] = []
    hidden: list[str] = []
    for position, cell in enumerate(cells):
        heading = clean(cell) if isinstance(cell, str) else ""
        column = headings.column_of(heading)
        if column and column not in _NOT_READ and column not in columns.values():
            columns[position] = column
            if position in sheet.hidden_columns:
                hidden.append(heading)
        elif heading and column != "number" and heading not in unread:
            unread.append(heading)
    found = set(columns.values())
    if not found & _NAMES or len(found) < LEAST_COLUMNS:
        return None
    return Table(sheet, columns, unread, hidden, lines, headings)


def is_heading_again(table: Table, cells: Mapping[str, Cell]) -> bool:
    """Whether a row below repeats the headings, as on each page of a printed list."""
    same = sum(
        isinstance(cell, str) and table.headings.column_of(clean(cell)) == column
        for column, cell in cells.items()
    )
    return same >= LEAST_COLUMNS
