"""Excel files: everything in them is found, and nothing in them harms."""

from __future__ import annotations

import io
import subprocess
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask

from tests.cohorts.lists.sheets import (
    HEAD,
    checked,
    person,
    sheets_of,
    with_dimension,
    with_part,
    workbook,
    workbook_of,
)
from training_portal.cohorts.lists import reading, workbook_process
from training_portal.cohorts.lists.row import HIDDEN, Level
from training_portal.platform.files import Upload, UploadRefused


def cells(content: bytes) -> list[list[Any]]:
    return [list(line.cells) for line in sheets_of(content)[0].lines]


@pytest.mark.parametrize("dimension", ["A1", "A1:A2", "A1:XFD1048576"])
def test_all_rows_are_read_whatever_the_sheet_says_of_its_size(dimension: str) -> None:
    content = with_dimension(workbook_of([HEAD, *map(person, range(300))]), dimension)
    assert len(checked(*sheets_of(content)).people) == 300


def test_a_sheet_that_says_nothing_of_its_size_is_read_too() -> None:
    content = with_part(
        workbook_of([HEAD, *map(person, range(9))]),
        "xl/worksheets/sheet1.xml",
        lambda data: data.replace(b"<dimension", b"<ignored"),
    )
    assert len(checked(*sheets_of(content)).people) == 9


def test_lines_are_numbered_as_excel_numbers_them() -> None:
    content = workbook_of([HEAD, person(1), [], person(2)], first=6)
    assert [line.number for line in sheets_of(content)[0].lines] == [7, 8, 10]


def test_dates_numbers_and_truths_are_told_apart() -> None:
    def fill(book: Any, sheet: Any) -> None:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_datetime(0, 0, datetime(1988, 3, 12, 9, 30), day)  # noqa: DTZ001
        sheet.write_number(0, 1, 92000115)
        sheet.write_boolean(0, 2, True)
        sheet.write_string(0, 3, "N0041")

    assert cells(workbook(fill)) == [[date(1988, 3, 12), 92000115.0, "TRUE", "N0041"]]


def test_a_truth_where_a_name_belongs_is_an_error_in_words() -> None:
    """A box that was ticked, or a formula that compares: a spreadsheet shows it as TRUE."""
    rows: list[list[object]] = [HEAD, [True, *person(1)[1:]], [False, *person(2)[1:]]]
    found = checked(*sheets_of(workbook_of([*rows, person(3)])))
    assert [[(each.level, each.words) for each in row.remarks] for row in found.people] == [
        [(Level.ERROR, "“TRUE” is no name.")],
        [(Level.ERROR, "“FALSE” is no name.")],
        [],
    ]


def test_control_characters_become_signs_that_a_page_can_show() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.write_string(0, 0, "Sok\x00 Dara\x1f")  # The file says _x0000_.

    assert cells(workbook(fill)) == [["Sok\ufffd Dara\ufffd"]]


def test_a_formula_counts_as_its_value_and_a_broken_one_as_nothing() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.write_formula(0, 0, '="SOK "&"Dara"', None, "SOK Dara")
        sheet.write_formula(0, 1, "=1/0", None, "#DIV/0!")
        sheet.write_string(0, 2, "end")

    assert cells(workbook(fill)) == [["SOK Dara", "", "end"]]


def test_the_apostrophe_of_an_export_is_taken_off_again() -> None:
    assert cells(workbook_of([["'=SUM(A1)", "'@office", "O'Neil"]])) == [
        ["=SUM(A1)", "@office", "O'Neil"]
    ]


def test_a_value_merged_downwards_holds_for_all_its_rows() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 4, "Nominees of the ministry")
        for number, row in enumerate([HEAD, person(1), person(2), person(3)], start=1):
            sheet.write_row(number, 0, row)
        sheet.merge_range(2, 3, 4, 3, "Cambodia")

    found = checked(*sheets_of(workbook(fill)))
    assert [nominee.values["nationality"] for nominee in found.people] == ["KH"] * 3
    assert [line for line, _words in found.skipped] == []


def test_a_total_merged_over_the_row_makes_nobody() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, person(1))
        sheet.merge_range(2, 0, 2, 4, "Total: 1 person")

    found = checked(*sheets_of(workbook(fill)))
    assert len(found.people) == 1
    assert found.skipped == [(3, "Total: 1 person")]


def test_the_sheet_with_the_list_is_found_among_several() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["How to fill in this form", "Name", "as in the passport"])
        second = book.add_worksheet("Nominees")
        second.write_row(3, 0, HEAD)
        second.write_row(4, 0, person(1))
        book.add_worksheet("Codes").write_row(0, 0, ["KH", "Cambodia"])

    found = checked(*sheets_of(workbook(fill)))
    assert len(found.people) == 1
    assert str(found.notes[0]) == "Read from the sheet “Nominees”."


def test_hidden_sheets_are_not_read() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, person(1))
        old = book.add_worksheet("Last year")
        old.hide()
        old.write_row(0, 0, [*HEAD, "Phone"])
        old.write_row(1, 0, person(2))

    first, unseen = sheets_of(workbook(fill))
    assert first.name == "List" and first.lines
    assert unseen.name == "Last year" and unseen.is_hidden and not unseen.lines
    assert "“Last year”" in str(checked(first, unseen).notes[0])


def test_hidden_rows_and_columns_are_read_and_marked() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        # An empty first column and two lines above: places count as the workbook has them.
        sheet.write_row(2, 1, [*HEAD, "Phone"])
        for number in range(4):
            sheet.write_row(3 + number, 1, [*person(number), "12"])
        sheet.set_row(4, options={"hidden": True})
        sheet.set_row(6, options={"hidden": True})
        sheet.set_column("G:G", options={"hidden": True})

    (found,) = sheets_of(workbook(fill))
    assert [line.number for line in found.lines if line.is_hidden] == [5, 7]
    assert found.hidden_columns == {5}  # the sheet's first column is empty and not read
    read = checked(found)
    assert [row.line for row in read.people if row.raw.get(HIDDEN)] == [5, 7]
    assert "Hidden columns were read like the others: Phone." in str(read.notes[0])


def test_a_cell_merged_downwards_counts_for_all_its_rows_beside_an_empty_column() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.write_row(0, 1, HEAD)
        for number in (1, 2):
            sheet.write_row(number, 1, person(number))
        sheet.merge_range(1, 4, 2, 4, "LA")

    assert [row.values["nationality"] for row in checked(*sheets_of(workbook(fill))).people] == [
        "LA", "LA",
    ]  # fmt: skip


def test_a_filter_hides_rows_too() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, HEAD)
        for number in range(3):
            sheet.write_row(1 + number, 0, person(number))
        sheet.autofilter(0, 0, 3, 4)
        sheet.set_row(2, options={"hidden": True})

    (found,) = sheets_of(workbook(fill))
    assert [line.number for line in found.lines if line.is_hidden] == [3]


def test_a_workbook_whose_parts_are_named_otherwise_hides_nothing() -> None:
    assert workbook_process.hidden_in(b"no archive") == {}
    broken = with_part(workbook_of([HEAD]), "xl/workbook.xml", lambda _part: b"<not xml")
    assert workbook_process.hidden_in(broken) == {}


def test_a_workbook_that_declares_entities_is_not_looked_into() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    with pytest.raises(ValueError, match="no entities"):
        list(workbook_process.elements(bomb, "x"))
    mined = with_part(workbook_of([HEAD]), "xl/workbook.xml", lambda _part: bomb)
    assert workbook_process.hidden_in(mined) == {}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (with_part(workbook_of([HEAD]), "xl/workbook.xml", lambda _data: b"<workbook"),
         "cannot be read"),
        (with_part(workbook_of([HEAD]), "xl/worksheets/sheet1.xml", lambda data: data[:200]),
         "cannot be read"),
        (with_dimension(workbook_of([HEAD]), "nonsense"), "cannot be read"),
        (workbook_of([["x"]] * (workbook_process.MOST_ROWS + 1)), "too much in this Excel file"),
        (workbook_of([["x" * 900] * 50] * 300), "too much in this Excel file"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_words(app: Flask, content: bytes, words: str) -> None:
    with pytest.raises(UploadRefused, match=words):
        sheets_of(content)


def test_a_cell_far_away_does_not_take_the_server_s_memory(app: Flask) -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, HEAD)
        sheet.write(1_048_575, 16_383, "far away")

    with pytest.raises(UploadRefused):
        sheets_of(workbook(fill))


def test_a_bomb_behind_honest_looking_sizes_ends_the_reader_not_the_server(app: Flask) -> None:
    content = with_part(
        workbook_of([HEAD, person(1)]),
        "xl/worksheets/sheet1.xml",
        lambda data: data.replace(
            b"</sheetData>",
            b"".join(
                b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>x</t></is></c></row>' % (n, n)
                for n in range(10, 500_000)
            )
            + b"</sheetData>",
        ),
    )
    upload = Upload("bomb.xlsx", "application/xlsx", content)  # as if the size check had let it by
    with pytest.raises(UploadRefused, match="too much in this Excel file"):
        reading.read(upload)


def test_a_small_file_that_unpacks_to_much_is_refused_before_it_is_read(app: Flask) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", b"<workbook/>")
        made.writestr("xl/worksheets/sheet1.xml", b" " * 60_000_000)
    with pytest.raises(UploadRefused, match="unpacks to too much"):
        sheets_of(target.getvalue())


def test_a_reader_that_does_not_end_is_ended(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_arguments: object, **_more: object) -> None:
        raise subprocess.TimeoutExpired("reader", 20)

    monkeypatch.setattr(reading.subprocess, "run", never)
    with pytest.raises(UploadRefused, match="too much in this Excel file"):
        sheets_of(workbook_of([HEAD]))


def test_the_reader_finds_none_of_the_server_s_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}

    def run(*_arguments: object, **more: Any) -> subprocess.CompletedProcess[bytes]:
        seen.update(more["env"])
        return subprocess.CompletedProcess([], 0, b'{"sheets": [], "unseen": []}', b"")

    monkeypatch.setenv("SECRET_KEY", "do not tell")
    monkeypatch.setattr(reading.subprocess, "run", run)
    sheets_of(workbook_of([HEAD]))
    assert seen == {"LANG": "C.UTF-8"}
