"""Reads one workbook in a process of its own, within limits; run by path, imports nothing of ours.

A workbook is somebody else's data: a bomb that got past the size checks ends this process and not
the server's. Standard input: the workbook. Standard output: JSON, the sheets that can be seen, each
with its rows that are not empty (line, cells, whether it is hidden) and its hidden columns, and the
names of the sheets that cannot be seen. Exit code 3 says that there is too much in it.
"""

from __future__ import annotations

import datetime
import io
import json
import posixpath
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from xml.parsers import expat

MEMORY = 768 * 1024 * 1024
SECONDS = 12
#: More lines with something in them than any list of 5,000 people has.
MOST_ROWS = 12_000
MOST_COLUMNS = 60
MOST_SHEETS = 20
#: Longer cells are cut; the reader of values refuses them long before.
LONGEST_CELL = 1_000
MOST_LETTERS = 12_000_000
TOO_MUCH = 3


def plain(value: object) -> object:
    """A cell as JSON: text stays text, a date is {"date": iso}, a number {"number": n}."""
    if isinstance(value, datetime.datetime):
        return {"date": value.date().isoformat()}
    if isinstance(value, datetime.date):
        return {"date": value.isoformat()}
    if isinstance(value, bool):
        return str(value).upper()  # as spreadsheet programs show it
    if isinstance(value, int | float):
        return {"number": value}
    return str(value)[:LONGEST_CELL]


Merges = Sequence[tuple[tuple[int, int], tuple[int, int]]]


def fillings(merges: Merges, first_column: int) -> dict[tuple[int, int], tuple[int, int]]:
    """For each cell hidden under one merged downwards: where its value stands.

    Columns are counted from the sheet's first one with something in it, as the reader gives cells.

    A nationality merged over forty rows is said once and meant for all of them. Merged rows and
    blocks are titles and totals and are left as they are.
    """
    return {
        (row, first[1] - first_column): (first[0], first[1] - first_column)
        for first, last in merges
        if first[1] == last[1] and last[0] - first[0] < MOST_ROWS
        for row in range(first[0] + 1, last[0] + 1)
    }


def lines(
    rows: Iterable[Sequence[object]], merges: Merges, first_column: int = 0
) -> Iterator[tuple[int, list[object]]]:
    """The lines that are not empty, counted from 1, with cells merged downwards filled."""
    hidden = fillings(merges, first_column)
    sources = set(hidden.values())
    known: dict[tuple[int, int], object] = {}
    for number, cells in enumerate(rows):
        line = [plain(value) for value in cells[:MOST_COLUMNS]]
        if not any(value.strip() if isinstance(value, str) else True for value in line):
            continue
        for column, value in enumerate(line):
            if (number, column) in sources:
                known[number, column] = value
            elif (number, column) in hidden:
                line[column] = known.get(hidden[number, column], value)
        yield number + 1, line


class Hidden(NamedTuple):
    """What a sheet does not show: lines counted from 1, columns from 0."""

    lines: set[int]
    columns: set[int]


def hidden_in(content: bytes) -> dict[str, Hidden]:
    """What is hidden in which sheet; a row that a filter leaves out is hidden like any other.

    The reader of cells does not tell. A workbook that it reads and this does not is taken as one
    that hides nothing.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return {name: _hidden(book.read(part)) for name, part in _parts(book)}
    except (KeyError, ValueError, expat.ExpatError, zipfile.BadZipFile):
        return {}


def elements(part: bytes, *kinds: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The elements of these kinds in a part, in their order, with their attributes.

    Names are without their namespace. Raises ExpatError, and ValueError for a part that declares
    entities: no workbook does, and those who do mean harm.
    """
    found: list[tuple[str, dict[str, str]]] = []

    def begins(tag: str, attributes: dict[str, str]) -> None:
        if (kind := tag.rpartition(":")[2]) in kinds:
            found.append((kind, attributes))

    def refuse(*_declaration: object) -> None:
        raise ValueError("A workbook declares no entities.")

    parser = expat.ParserCreate()
    parser.StartElementHandler = begins
    parser.EntityDeclHandler = refuse
    parser.Parse(part, True)
    return iter(found)


def _parts(book: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Sheets by their name, each with its part of the archive."""
    links = elements(book.read("xl/_rels/workbook.xml.rels"), "Relationship")
    targets = {each["Id"]: each["Target"] for _kind, each in links}
    for _kind, each in elements(book.read("xl/workbook.xml"), "sheet"):
        link = next((value for name, value in each.items() if name.endswith(":id")), "")
        path = posixpath.normpath(posixpath.join("/xl", targets[link]))
        yield each["name"], path.lstrip("/")


def _hidden(sheet: bytes) -> Hidden:
    found = Hidden(set(), set())
    if b"hidden=" not in sheet:
        return found
    for kind, each in elements(sheet, "row", "col"):
        if each.get("hidden") not in ("1", "true"):
            continue
        if kind == "row":
            found.lines.add(int(each["r"]))
        else:
            last = min(int(each["max"]), 10 * MOST_COLUMNS)
            found.columns.update(range(int(each["min"]) - 1, last))
    return found


def read(content: bytes) -> dict[str, object]:
    """What is written for a workbook, cut to what a list of nominees can be.

    Ends the process with TOO_MUCH where there is more than any list has.
    """
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    tables = [each for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
    seen = [each for each in tables if each.visible == SheetVisibleEnum.Visible] or tables
    unseen = [each.name for each in tables if each not in seen]
    hidden = hidden_in(content)
    sheets = []
    letters = 0
    for each in seen[:MOST_SHEETS]:
        sheet = book.get_sheet_by_name(each.name)
        rows = []
        of_sheet = hidden.get(each.name, Hidden(set(), set()))
        left = sheet.start[1] if sheet.start else 0
        for number, line in lines(sheet.iter_rows(), sheet.merged_cell_ranges or [], left):
            rows.append([number, line, number in of_sheet.lines])
            letters += sum(len(value) for value in line if isinstance(value, str))
            if len(rows) > MOST_ROWS or letters > MOST_LETTERS:
                sys.exit(TOO_MUCH)
        sheets.append(
            {"name": each.name, "rows": rows, "hidden": [each - left for each in of_sheet.columns]}
        )
    unseen = [name for name in unseen if book.get_sheet_by_name(name).height]
    return {"sheets": sheets, "unseen": unseen}


def main() -> None:
    """Read within limits, write."""
    import python_calamine  # noqa: F401 - loaded before there are limits

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    json.dump(read(sys.stdin.buffer.read()), sys.stdout)


if __name__ == "__main__":
    main()
