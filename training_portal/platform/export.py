"""The one export pipeline: typed rows to CSV or XLSX, formulas neutralised.

A cell that a spreadsheet program would take for a formula gets an apostrophe in front; the importer
takes it off again (`restore`), so that a round trip loses nothing (OWASP ASVS 5.0, 1.2.10).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter
from flask import Response

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
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return value
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return neutralise(str(value))


class Table:
    """Headings and rows as they leave: moments on the clock of one zone, named in the heading."""

    def __init__(
        self, headings: Sequence[str], rows: Iterable[Sequence[Any]], zone: str = "UTC"
    ) -> None:
        clock = ZoneInfo(zone)
        self.rows = [
            [
                value.astimezone(clock).replace(tzinfo=None)
                if isinstance(value, datetime)
                else value
                for value in row
            ]
            for row in rows
        ]
        timed = {
            column
            for row in self.rows
            for column, value in enumerate(row)
            if isinstance(value, datetime)
        }
        name = zone if zone == "UTC" else i18n.zone_name(zone)
        self.headings = [
            f"{heading} ({name})" if column in timed else str(heading)
            for column, heading in enumerate(headings)
        ]


def to_csv(table: Table) -> bytes:
    """UTF-8 with a byte order mark, because spreadsheet programs guess wrong without it."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_plain(heading) for heading in table.headings])
    writer.writerows([_plain(value) for value in row] for row in table.rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def to_xlsx(table: Table) -> bytes:
    """A sheet with real dates and numbers, its headings kept in sight, ready to be filtered."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for column, heading in enumerate(table.headings):
            sheet.write_string(0, column, str(_plain(heading)), bold)
            sheet.set_column(column, column, max(12, min(40, len(heading) + 4)))
        for line, row in enumerate(table.rows, start=1):
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
        if table.rows and table.headings:
            sheet.autofilter(0, 0, len(table.rows), len(table.headings) - 1)
    return target.getvalue()


def download(
    filename: str,
    kind: Format,
    headings: Sequence[str],
    rows: Iterable[Sequence[Any]],
    zone: str = "UTC",
) -> Response:
    """A table as an attachment; `filename` without its ending, `zone` (IANA) for its moments."""
    make = to_xlsx if kind is Format.XLSX else to_csv
    content = make(Table(headings, rows, zone))
    response = Response(content, content_type=_TYPES[kind])
    response.headers.set("Content-Disposition", "attachment", filename=f"{filename}.{kind.value}")
    return response
