"""Reads one workbook in a process of its own, within limits; run by path, imports nothing of ours.

A workbook is somebody else's data: a bomb that got past the size checks ends this process and not
the server's. Standard input: the workbook. Standard output: JSON, a list of sheets with all rows.
"""

import datetime
import io
import json
import resource
import sys

MEMORY = 768 * 1024 * 1024
SECONDS = 12
MOST_ROWS = 2_000
MOST_COLUMNS = 60


def cell(value: object) -> object:
    """A cell as JSON: text stays text, a date is {"date": iso}, a number {"number": n}."""
    if isinstance(value, datetime.datetime):
        return {"date": value.date().isoformat()}
    if isinstance(value, datetime.date):
        return {"date": value.isoformat()}
    if isinstance(value, bool) or value is None:
        return "" if value is None else str(value)
    if isinstance(value, int | float):
        return {"number": value}
    return str(value)


def main() -> None:
    """Read, cut to what a list of nominees can be, write."""
    from python_calamine import CalamineWorkbook

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    sheets = []
    for name in book.sheet_names[:10]:
        rows = []
        for row in book.get_sheet_by_name(name).iter_rows():
            rows.append([cell(value) for value in row[:MOST_COLUMNS]])
            if len(rows) >= MOST_ROWS:
                break
        sheets.append({"name": name, "rows": rows})
    json.dump(sheets, sys.stdout)


if __name__ == "__main__":
    main()
