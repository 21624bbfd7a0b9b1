"""Reads one workbook in a process of its own, within limits; run by path, imports nothing of ours.

A workbook is somebody else's data: a bomb that got past the size checks ends this process and not
the server's. Standard input: the workbook. Standard output: JSON, a list of sheets with their rows
that are not empty, each with its line. Exit code 3 says that there is too much in it.
"""

from __future__ import annotations

import datetime
import io
import json
import resource
import sys
from collections.abc import Iterable, Iterator, Sequence

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
        return str(value)
    if isinstance(value, int | float):
        return {"number": value}
    return str(value)[:LONGEST_CELL]


Merges = Sequence[tuple[tuple[int, int], tuple[int, int]]]


def fillings(merges: Merges) -> dict[tuple[int, int], tuple[int, int]]:
    """For each cell hidden under one merged downwards: where its value stands.

    A nationality merged over forty rows is said once and meant for all of them. Merged rows and
    blocks are titles and totals and are left as they are.
    """
    return {
        (row, first[1]): first
        for first, last in merges
        if first[1] == last[1] and last[0] - first[0] < MOST_ROWS
        for row in range(first[0] + 1, last[0] + 1)
    }


def lines(rows: Iterable[Sequence[object]], merges: Merges) -> Iterator[tuple[int, list[object]]]:
    """The lines that are not empty, counted from 1, with cells merged downwards filled."""
    hidden = fillings(merges)
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


def main() -> None:
    """Read, cut to what a list of nominees can be, write."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    tables = [each for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
    seen = [each for each in tables if each.visible == SheetVisibleEnum.Visible] or tables
    sheets = []
    letters = 0
    for each in seen[:MOST_SHEETS]:
        sheet = book.get_sheet_by_name(each.name)
        rows = []
        for number, line in lines(sheet.iter_rows(), sheet.merged_cell_ranges or []):
            rows.append([number, line])
            letters += sum(len(value) for value in line if isinstance(value, str))
            if len(rows) > MOST_ROWS or letters > MOST_LETTERS:
                sys.exit(TOO_MUCH)
        sheets.append({"name": each.name, "rows": rows})
    json.dump(sheets, sys.stdout)


if __name__ == "__main__":
    main()
