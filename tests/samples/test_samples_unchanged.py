"""The sample spreadsheets are evidence: made before the importer, and never bent to fit it."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import pytest
import yaml
from openpyxl import load_workbook

HERE = Path(__file__).parent
MANIFEST = (HERE / "manifest.sha256").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("entry", MANIFEST)
def test_a_sample_is_byte_for_byte_as_it_was_made(entry: str) -> None:
    digest, name = entry.split("  ")
    assert hashlib.sha256((HERE / name).read_bytes()).hexdigest() == digest


def test_every_sample_is_in_the_manifest() -> None:
    listed = {entry.split("  ")[1] for entry in MANIFEST}
    present = {path.name for path in HERE.iterdir() if path.suffix in {".xlsx", ".csv"}}
    assert present <= listed
    assert len(present) == 7


def test_the_cambodian_sheet_has_forty_rows_under_a_header_in_row_four() -> None:
    sheet = load_workbook(HERE / "nominees-ministry-cambodia.xlsx").worksheets[0]
    numbers = [cell.value for cell in sheet["A"] if isinstance(cell.value, int)]
    assert sheet["A4"].value == "No."
    assert numbers == list(range(1, 41))
    assert len(sheet.merged_cells.ranges) == 4


def test_the_thai_book_has_a_sheet_of_instructions_beside_the_list() -> None:
    book = load_workbook(HERE / "nominees-thailand.xlsx")
    assert [sheet.title for sheet in book.worksheets] == ["รายชื่อ", "คำชี้แจง"]
    assert book.worksheets[0]["B5"].value == "นายสมชาย ทองดี"


def test_the_csv_carries_a_byte_order_mark_semicolons_and_line_breaks_in_cells() -> None:
    raw = (HERE / "nominees-laos-myanmar.csv").read_bytes()
    rows = list(csv.reader(raw.decode("utf-8-sig").splitlines(keepends=True), delimiter=";"))
    assert raw.startswith(b"\xef\xbb\xbf")
    assert len(rows) == 26
    assert {len(row) for row in rows} == {15}
    assert any("\n" in cell for row in rows for cell in row)


def test_the_list_of_past_thai_trainees_is_no_unicode() -> None:
    raw = (HERE / "past-cohort-thailand-874.csv").read_bytes()
    assert "ใบประกาศ" in raw.decode("cp874")
    with pytest.raises(UnicodeDecodeError):
        raw.decode()


def test_each_finding_is_told_in_the_readme() -> None:
    readme = (HERE / "README.md").read_text(encoding="utf-8")
    findings = yaml.safe_load((HERE / "findings.yaml").read_text(encoding="utf-8"))
    untold = [
        finding
        for rows in findings.values()
        for finding in rows
        if f"| {finding['line']} | {finding['column']} | {finding['level']} | {finding['words']} |"
        not in readme
    ]
    assert untold == []
