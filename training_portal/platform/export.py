"""The one export pipeline: typed rows to CSV or XLSX, formulas neutralised.

A cell that a spreadsheet program would take for a formula gets an apostrophe in front; the importer
takes it off again (`restore`), so that a round trip loses nothing (OWASP ASVS 5.0, 1.2.10).
"""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import islice
from typing import IO, Any
from zoneinfo import ZoneInfo

import xlsxwriter
from flask import Response
from flask_babel import gettext as _

from training_portal.platform import i18n

#: First characters that start a formula, with their full-width forms; tab and line breaks hide one.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class Format(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"


_TYPES = {
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv; charset=utf-8",
}


def neutralise(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run or that already has one."""
    if text.startswith(_DANGEROUS) or (
        text.startswith("'") and text[1:].startswith(("'", *_DANGEROUS))
    ):
        return "'" + text
    return text


def restore(text: str) -> str:
    """Undo `neutralise`."""
    if text.startswith("'") and text[1:].startswith(("'", *_DANGEROUS)):
        return text[1:]
    return text


def _plain(value: Any) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return value
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return neutralise(str(value))


#: Rows up to so many bytes stay in memory; more are laid down in a file that nobody can open.
IN_MEMORY = 1_000_000
#: Rows a sheet of Excel holds below its headings.
MOST_IN_SHEET = 1_048_575
#: Letters of a sheet's name, and what Excel refuses in it.
_LONGEST_NAME = 31
_NOT_IN_NAME = re.compile(r"[\[\]:*?/\\]")
#: Columns of a sheet are as wide as what stands in so many first rows, between these widths.
_ROWS_MEASURED, _NARROWEST, _WIDEST = 200, 10, 60
#: Widths of a day and of a moment, as they are written.
_DAY_WIDTH, _MOMENT_WIDTH = 10, 16


@dataclass(frozen=True, slots=True)
class AtPlace:
    """A moment as a cell, on the clock of the place it belongs to (IANA), as its page shows it."""

    moment: datetime
    zone: str


def at_place(moment: datetime | None, zone: str) -> AtPlace | None:
    """A moment on the clock of its place; None for none."""
    return None if moment is None else AtPlace(moment, zone)


class Table:
    """Headings and rows as they leave: moments on the clock of one zone, named in the heading.

    Moments of several places (`AtPlace`) keep each its own clock, which a column beside them names
    where there is more than one.

    Rows are gone through once when they come and once when they are written, and laid down in
    between, so that a table of any length takes the same memory. `tell` is called with the number
    of rows so far. `name` is what the sheet is called.
    """

    def __init__(
        self,
        headings: Sequence[str],
        rows: Iterable[Sequence[Any]],
        zone: str = "UTC",
        tell: Callable[[int], None] = lambda _count: None,
        name: str = "",
    ) -> None:
        self.name = _NOT_IN_NAME.sub("-", name)[:_LONGEST_NAME].strip("'")
        self.count = 0
        self._zone = zone
        self._kept = tempfile.SpooledTemporaryFile(  # noqa: SIM115 - closed with the table
            IN_MEMORY, "w+", encoding="utf-8", newline="\n"
        )
        timed: dict[int, set[str]] = {}
        for row in rows:
            line = [self._marked(value) for value in row]
            for place, value in enumerate(line):
                if _is_moment(value):
                    timed.setdefault(place, set()).add(value[2])
            self._kept.write(json.dumps(line, ensure_ascii=False) + "\n")
            self.count += 1
            tell(self.count)
        self._names = {each: _name_of(each) for zones in timed.values() for each in zones}
        self._mixed = {place for place, zones in timed.items() if len(zones) > 1}
        self.headings: list[str] = []
        for place, heading in enumerate(headings):
            (name,) = map(_name_of, timed[place]) if len(timed.get(place, ())) == 1 else ("",)
            self.headings.append(f"{heading} ({name})" if name else str(heading))
            if place in self._mixed:
                self.headings.append(_("%(column)s: clock", column=heading))

    def _marked(self, value: Any) -> Any:
        """A cell as JSON keeps it; dates and moments in a list, which says what they are."""
        if isinstance(value, datetime):
            value = AtPlace(value, self._zone)
        if isinstance(value, AtPlace):
            there = value.moment.astimezone(ZoneInfo(value.zone))
            # To the minute, like pages: a cell that is clicked shows all that is in it.
            minute = there.replace(second=0, microsecond=0, tzinfo=None)
            return [minute.isoformat(), _MOMENT, value.zone]
        if isinstance(value, date):
            return [value.isoformat(), _DAY]
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, Decimal):  # Weeks, an amount: a sheet can add them up.
            return int(value) if value == value.to_integral_value() else float(value)
        return str(value)

    def __iter__(self) -> Iterator[list[Any]]:
        """The rows, from the first."""
        self._kept.seek(0)
        for line in self._kept:
            yield list(self._cells(json.loads(line)))

    def widths(self) -> list[int]:
        """How wide each column is, in letters, after its heading and its first rows."""
        # The heading has the button of the filter beside it.
        found = [_letters(heading) + 4 for heading in self.headings]
        for row in islice(self, _ROWS_MEASURED):
            found = [max(pair) for pair in zip(found, map(_width, row), strict=True)]
        return [max(_NARROWEST, min(_WIDEST, width)) for width in found]

    def _cells(self, line: list[Any]) -> Iterator[Any]:
        for place, value in enumerate(line):
            yield _unmarked(value)
            if place in self._mixed:
                yield self._names[value[2]] if _is_moment(value) else ""


def _letters(text: str) -> int:
    """How many Latin letters wide a text is: those of East Asia are wide, marks take no place."""
    return sum(
        0 if unicodedata.combining(each) else 1 + (unicodedata.east_asian_width(each) in "WF")
        for each in text
    )


def _width(value: Any) -> int:
    """Letters that a cell takes, with a little room."""
    if isinstance(value, date):
        return (_MOMENT_WIDTH if isinstance(value, datetime) else _DAY_WIDTH) + 2
    return _letters(str(_plain(value))) + 2


def _name_of(zone: str) -> str:
    return zone if zone == "UTC" else i18n.zone_name(zone)


_MOMENT, _DAY = "moment", "day"


def _is_moment(value: Any) -> bool:
    return isinstance(value, list) and value[1] == _MOMENT


def _unmarked(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    words, kind = value[:2]
    return datetime.fromisoformat(words) if kind == _MOMENT else date.fromisoformat(words)


def write(table: Table, kind: Format, target: IO[bytes]) -> None:
    """Write a table row by row."""
    (_write_xlsx if kind is Format.XLSX else _write_csv)(table, target)


def _write_csv(table: Table, target: IO[bytes]) -> None:
    """UTF-8 with a byte order mark, because spreadsheet programs guess wrong without it."""
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow([_plain(heading) for heading in table.headings])
    writer.writerows([_plain(value) for value in row] for row in table)
    text.flush()
    text.detach()


def _write_xlsx(table: Table, target: IO[bytes]) -> None:
    """A sheet with real dates and numbers, its headings kept in sight, ready to be filtered."""
    _write_book({table.name or None: table}, target)


def _write_book(tables: Mapping[str | None, Table], target: IO[bytes]) -> None:
    """A workbook of such sheets, by their names."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        for name, table in tables.items():
            _write_sheet(book, name, table)


def _write_sheet(book: xlsxwriter.Workbook, name: str | None, table: Table) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for column, (heading, width) in enumerate(zip(table.headings, table.widths(), strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, str(_plain(heading)), bold)
    for line, row in enumerate(table, start=1):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(
                    line, column, value, moment if isinstance(value, datetime) else day
                )
            elif isinstance(plain := _plain(value), str):
                sheet.write_string(line, column, plain)
            else:
                sheet.write_number(line, column, plain)
    sheet.freeze_panes(1, 0)
    if table.count and table.headings:
        sheet.autofilter(0, 0, table.count, len(table.headings) - 1)


def content_type(kind: Format) -> str:
    """The media type of a file of this kind."""
    return _TYPES[kind]


def download(
    filename: str,
    kind: Format,
    headings: Sequence[str],
    rows: Iterable[Sequence[Any]],
    zone: str = "UTC",
) -> Response:
    """A table as an attachment; `filename` without its ending, `zone` (IANA) for its moments.

    The sheet of a workbook is called like the file.
    """
    content = io.BytesIO()
    write(Table(headings, rows, zone, name=filename), kind, content)
    return _attached(filename, kind, content)


def download_book(filename: str, tables: Mapping[str | None, Table]) -> Response:
    """Several tables as the sheets of one workbook."""
    content = io.BytesIO()
    _write_book(tables, content)
    return _attached(filename, Format.XLSX, content)


def _attached(filename: str, kind: Format, content: io.BytesIO) -> Response:
    response = Response(content.getvalue(), content_type=_TYPES[kind])
    response.headers.set("Content-Disposition", "attachment", filename=f"{filename}.{kind.value}")
    return response
