"""Tables leave as CSV or XLSX without formulas, and come back unchanged."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from training_portal.platform import export

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
    content = export.to_csv(
        ["Name", "Born"], [["=cmd()", date(1988, 3, 12)], [None, Decimal("2.5")]]
    )
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows == [["Name", "Born"], ["'=cmd()", "1988-03-12"], ["", "2.5"]]


def test_a_workbook_keeps_text_as_text_and_numbers_as_numbers() -> None:
    content = export.to_xlsx(["Name", "Points"], [["=1+1", 7], ["ສົມສັກ", 2.5]])
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.get_sheet_by_index(0).to_python() == [
        ["Name", "Points"],
        ["'=1+1", 7.0],
        ["ສົມສັກ", 2.5],
    ]


def test_a_download_is_an_attachment_under_its_name() -> None:
    response = export.download("people", export.Format.CSV, ["A"], [["b"]])
    assert response.headers["Content-Disposition"] == "attachment; filename=people.csv"
