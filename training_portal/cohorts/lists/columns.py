"""Finding the header of a list, wherever it stands, and what its columns are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, NamedTuple

from training_portal.cohorts.lists.parts import part_of
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
    #: The lines of the header, as they are written.
    header: Sequence[Line]
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
                if depth == 2 and (place + 1 == len(sheet.lines) or line.number == SEARCHED_LINES):
                    break
                table = _table(headings, sheet, place, depth)
                if table and (best is None or table.known > best.known):
                    best = table
    return best


class _Heading(NamedTuple):
    """A heading as it is written, and the column that it names."""

    text: str
    column: str | None


def _words(cells: Sequence[Cell], place: int) -> str:
    cell = cells[place] if place < len(cells) else ""
    return clean(cell) if isinstance(cell, str) else ""


def _alone(headings: Headings, cells: Sequence[Cell]) -> list[_Heading]:
    texts = [_words(cells, place) for place in range(len(cells))]
    return [_Heading(text, headings.column_of(text)) for text in texts]


def _together(headings: Headings, upper: Sequence[Cell], lower: Sequence[Cell]) -> list[_Heading]:
    """A heading in two lines as one: “Name” stands once over “Khmer” and “English” for both."""
    joined: list[_Heading] = []
    above = ""
    for place in range(max(len(upper), len(lower))):
        below = _words(lower, place)
        above = _words(upper, place) or (above if below else "")
        joined.append(_of_two(headings, above, below))
    return joined


def _of_two(headings: Headings, above: str, below: str) -> _Heading:
    """What a heading below another one means: a part of it, both together, or itself."""
    alone, both = headings.column_of(above), f"{above} {below}".strip()
    if part := part_of(alone, below, heading_key):
        return _Heading(both, part)
    if above == below:
        return _Heading(above, alone)
    if (column := headings.column_of(both)) or not headings.column_of(below):
        return _Heading(both, column)
    return _Heading(below, headings.column_of(below))


def _table(headings: Headings, sheet: Sheet, place: int, depth: int) -> Table | None:
    """The table under a header of so many lines; None where these lines are no header."""
    header, lines = sheet.lines[place : place + depth], sheet.lines[place + depth :]
    written = [line.cells for line in header]
    found = _alone(headings, *written) if depth == 1 else _together(headings, *written)
    columns: dict[int, str] = {}
    unread: list[str] = []
    hidden: list[str] = []
    for position, (heading, column) in enumerate(found):
        if column and column not in _NOT_READ and column not in columns.values():
            columns[position] = column
            if position in sheet.hidden_columns:
                hidden.append(heading)
        elif heading and column != "number" and heading not in unread:
            unread.append(heading)
    named = set(columns.values())
    if not named & _NAMES or len(named) < LEAST_COLUMNS:
        return None
    return Table(sheet, columns, unread, hidden, lines, header, headings)


def is_heading_again(table: Table, line: Line) -> bool:
    """Whether a line below repeats the headings, as on each page of a printed list."""
    same = sum(
        table.headings.column_of(_words(line.cells, position)) == column
        for position, column in table.columns.items()
    )
    return same >= LEAST_COLUMNS or any(_is_same(line, each) for each in table.header)


def _is_same(line: Line, header: Line) -> bool:
    size = max(len(line.cells), len(header.cells))
    texts, headings = ([_words(each.cells, n) for n in range(size)] for each in (line, header))
    return texts == headings
