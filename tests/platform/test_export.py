"""Tables leave as CSV or XLSX without formulas, and come back unchanged."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from training_portal.platform import export
from training_portal.platform.export import Format


def written(table: export.Table, kind: Format) -> bytes:
    target = io.BytesIO()
    export.write(table, kind, target)
    return target.getvalue()


DANGEROUS = ["=1+1", "+66 2 000", "-x", "@cmd", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x"]


@pytest.mark.parametrize("cell", DANGEROUS)
def test_what_a_spreadsheet_would_run_is_neutralised(cell: str) -> None:
    assert export.neutralise(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["Somsak", "O'Brien", "'Aung", "a=b", "", "1-2"])
def test_ordinary_cells_are_left_alone(cell: str) -> None:
    assert export.neutralise(cell) == cell


@given(st.text(alphabet="=+-@'\tab＝", max_size=8) | st.text(max_size=20))
def test_neutralising_is_undone_by_restoring(cell: str) -> None:
    assert export.restore(export.neutralise(cell)) == cell


def test_a_csv_has_a_byte_order_mark_and_neutral_cells() -> None:
    table = export.Table(["Name", "Born"], [["=cmd()", date(1988, 3, 12)], [None, Decimal("2.5")]])
    content = written(table, Format.CSV)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows == [["Name", "Born"], ["'=cmd()", "1988-03-12"], ["", "2.5"]]


def test_a_workbook_keeps_text_as_text_and_numbers_as_numbers() -> None:
    table = export.Table(["Name", "Points"], [["=1+1", 7], ["ສົມສັກ", 2.5]])
    content = written(table, Format.XLSX)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.get_sheet_by_index(0).to_python() == [
        ["Name", "Points"],
        ["'=1+1", 7.0],
        ["ສົມສັກ", 2.5],
    ]


def test_moments_are_on_the_clock_that_their_heading_names(app: Flask) -> None:
    deadline = datetime(2026, 12, 9, 14, 59, tzinfo=UTC)
    with app.test_request_context():
        table = export.Table(["Name", "Until"], [["Keo", deadline], ["Dara", None]], "Asia/Tokyo")
    assert table.headings == ["Name", "Until (Tokyo time)"]
    rows = list(csv.reader(io.StringIO(written(table, Format.CSV).decode("utf-8-sig"))))
    assert rows[1:] == [["Keo", "2026-12-09 23:59"], ["Dara", ""]]
    book = CalamineWorkbook.from_filelike(io.BytesIO(written(table, Format.XLSX)))
    assert book.get_sheet_by_index(0).to_python()[1] == [
        "Keo",
        deadline.astimezone(ZoneInfo("Asia/Tokyo")).replace(tzinfo=None),
    ]


def test_moments_of_several_places_are_on_the_clock_that_stands_beside_them(app: Flask) -> None:
    late = datetime(2026, 12, 9, 16, 59, tzinfo=UTC)
    rows = [["A", export.at_place(late, "Asia/Bangkok"), None, late]]
    with app.test_request_context():
        alone = export.Table(["Name", "Until", "Sent", "Seen"], rows, "Asia/Tokyo")
        more = [*rows, ["B", export.at_place(late, "Asia/Tokyo"), None, None], ["C", *[None] * 3]]
        mixed = export.Table(["Name", "Until", "Sent", "Seen"], more, "Asia/Tokyo")
    assert alone.headings == ["Name", "Until (Bangkok time)", "Sent", "Seen (Tokyo time)"]
    assert mixed.headings == ["Name", "Until", "Until: clock", "Sent", "Seen (Tokyo time)"]
    lines = csv.reader(io.StringIO(written(mixed, Format.CSV).decode("utf-8-sig")))
    assert list(lines)[1:] == [
        ["A", "2026-12-09 23:59", "Bangkok time", "", "2026-12-10 01:59"],
        ["B", "2026-12-10 01:59", "Tokyo time", "", ""],
        ["C", "", "", "", ""],
    ]


def test_a_moment_ends_with_its_minute(app: Flask) -> None:
    """Whoever clicks a cell sees all of it: 06:28:25.181 is nothing that a page says."""
    sent = datetime(2026, 11, 27, 6, 28, 25, 181000, tzinfo=UTC)
    with app.test_request_context():
        table = export.Table(["Sent"], [[sent]])
    book = CalamineWorkbook.from_filelike(io.BytesIO(written(table, Format.XLSX)))
    assert book.get_sheet_by_index(0).to_python()[1] == [
        sent.replace(second=0, microsecond=0, tzinfo=None)
    ]


def test_yes_and_no_are_in_the_readers_language(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "ja"}):
        lines = written(export.Table(["Archived"], [[True], [False]]), Format.CSV)
    assert lines.decode("utf-8-sig").split() == ["Archived", "はい", "いいえ"]


def test_dates_of_a_workbook_are_dates_and_not_text() -> None:
    content = written(export.Table(["Born"], [[date(1988, 3, 12)]]), Format.XLSX)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.get_sheet_by_index(0).to_python()[1] == [date(1988, 3, 12)]


def test_a_download_is_an_attachment_under_its_name() -> None:
    response = export.download("people", Format.CSV, ["A"], [["b"]])
    assert response.headers["Content-Disposition"] == "attachment; filename=people.csv"


@pytest.mark.parametrize("kind", list(Format))
def test_a_table_too_long_for_memory_comes_back_whole(
    kind: Format, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "IN_MEMORY", 500)
    told: list[int] = []
    lines = ([f"Person {number}", number, date(2027, 1, 2), "=1\n+1"] for number in range(100))
    table = export.Table(["Name", "Number", "Day", "Words"], lines, tell=told.append)
    assert table.count == 100 and told[-1] == 100
    content = written(table, kind)
    if kind is Format.CSV:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        assert rows[100] == ["Person 99", "99", "2027-01-02", "'=1\n+1"]
    else:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        last = book.get_sheet_by_index(0).to_python()[100]
        assert last == ["Person 99", 99.0, date(2027, 1, 2), "'=1\n+1"]


def sheet_of(content: bytes) -> str:
    """The columns of the first sheet as Excel reads them."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return book.read("xl/worksheets/sheet1.xml").decode()


def test_a_sheet_is_called_after_its_list() -> None:
    name = "people-[KAI]/2027:1 of a list with a long name"
    content = written(export.Table(["Name"], [], name=name), Format.XLSX)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == ["people--KAI--2027-1 of a list w"]


def test_a_column_is_as_wide_as_what_stands_in_it() -> None:
    rows = [
        ["Somsak", "nobody.of.this.name@example.org", "品質管理の研修", date(2026, 1, 2), "x" * 99]
    ]
    table = export.Table(["Name", "E-mail", "Course", "Since", "Words"], rows)
    assert table.widths() == [10, 33, 16, 12, 60]
    assert 'min="2" max="2" width="33.' in sheet_of(written(table, Format.XLSX))
