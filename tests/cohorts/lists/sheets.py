"""Makes lists as they come, good and bad."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import xlsxwriter

from training_portal.admissions.nominee_lists import check_list
from training_portal.cohorts.lists.checking import Checked
from training_portal.cohorts.lists.date_order import can_be_turned, date_notes
from training_portal.cohorts.lists.keeping import Content
from training_portal.cohorts.lists.kept_rows import as_json
from training_portal.cohorts.lists.reading import Line, Sheet, read
from training_portal.platform import files

TODAY = date(2026, 11, 24)
MAJORITY = {"KH": 18, "LA": 18, "MM": 18, "TH": 20, "VN": 18}
HEAD = ["Name", "Date of birth", "Sex", "Nationality", "E-mail"]


def person(number: int, **cells: str) -> list[str]:
    """A right row under HEAD; each number another person."""
    letters = "".join(chr(97 + int(digit)) for digit in str(number))
    row = dict(
        zip(HEAD, [f"SOK Dara {letters}", "12/03/1988", "M", "KH", f"p{number}@example.org"],
            strict=True)
    )  # fmt: skip
    return list({**row, **cells}.values())


def workbook(fill: Callable[[Any, Any], None]) -> bytes:
    """An Excel file; `fill` gets its book and first sheet."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        fill(book, book.add_worksheet("List"))
    return target.getvalue()


def workbook_of(rows: Sequence[Sequence[object]], first: int = 0) -> bytes:
    """An Excel file with these rows, from the 0-based row `first` on."""

    def fill(_book: Any, sheet: Any) -> None:
        for number, row in enumerate(rows, start=first):
            sheet.write_row(number, 0, row)

    return workbook(fill)


def with_part(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same Excel file with one part of its archive changed."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in source.namelist():
            data = source.read(name)
            made.writestr(name, change(data) if name == part else data)
    return target.getvalue()


def with_dimension(content: bytes, dimension: str) -> bytes:
    """The same Excel file that says its first sheet were as large as this."""
    return with_part(
        content,
        "xl/worksheets/sheet1.xml",
        lambda data: re.sub(
            rb'<dimension ref="[^"]*"', f'<dimension ref="{dimension}"'.encode(), data
        ),
    )


def sheets_of(content: bytes, name: str = "list.xlsx") -> list[Sheet]:
    """What is read of an upload that has these bytes."""
    return read(files.inspect(io.BytesIO(content), name, files.FileKind.SHEET))


def sheet(rows: Sequence[Sequence[str]], name: str = "List") -> Sheet:
    """A sheet in memory, its empty rows left out as the reader does."""
    lines = [Line(number, row) for number, row in enumerate(rows, start=1) if any(row)]
    return Sheet(name, lines)


def checked(*sheets: Sheet, country: str = "KH", month_first: bool = False) -> Checked:
    return check_list(
        sheets,
        nominating_country=country,
        majority=MAJORITY,
        today=TODAY,
        month_first=month_first,
    )


def as_it_lies(found: Checked) -> list[Content]:
    """The rows of a list that was just sent, as they lie sealed."""
    return [Content(row.line, False, False, False, as_json(row)) for row in found.people]


def notes_of(found: Checked) -> list[str]:
    """What a list that was just sent says of its dates."""
    notes = date_notes(as_it_lies(found), month_first=found.month_first)
    return [str(note) for note in notes]


def turns(found: Checked) -> bool:
    """Whether a list that was just sent asks for the other order of its dates."""
    return can_be_turned(as_it_lies(found), month_first=found.month_first)
