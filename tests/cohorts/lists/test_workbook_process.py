"""What the process that reads a workbook makes of it, here without the process."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from tests.cohorts.lists.sheets import with_part, workbook, workbook_of
from training_portal.cohorts.lists import workbook_process
from training_portal.cohorts.lists.workbook_process import TOO_MUCH, Hidden, hidden_in, plain, read

SHEET = "xl/worksheets/sheet1.xml"


def rows_of(content: bytes) -> list[list[object]]:
    (sheet,) = read(content)["sheets"]  # type: ignore[misc]
    return sheet["rows"]  # type: ignore[no-any-return]


def test_each_kind_of_cell_is_told_in_json() -> None:
    at_noon = datetime(1988, 3, 12, 12)  # noqa: DTZ001 - a workbook knows no zones
    given = [at_noon, date(1988, 3, 12), True, 41, 4.5, "N0041", "x" * 2000]
    assert [plain(each) for each in given] == [
        {"date": "1988-03-12"}, {"date": "1988-03-12"}, "TRUE", {"number": 41}, {"number": 4.5},
        "N0041", "x" * workbook_process.LONGEST_CELL,
    ]  # fmt: skip


def test_empty_lines_are_left_out_and_the_others_keep_their_numbers() -> None:
    assert rows_of(workbook_of([["a"], [" "], [], ["b", 1]])) == [
        [1, ["a", ""], False],
        [4, ["b", {"number": 1.0}], False],
    ]


def test_a_value_merged_downwards_holds_for_its_lines_and_one_merged_sideways_for_one() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        for number in range(3):
            sheet.write_row(number + 3, 1, [f"person {number}"])
        sheet.merge_range(1, 1, 1, 2, "A title")
        sheet.merge_range(3, 2, 5, 2, "Cambodia")

    assert [line for _number, line, _hidden in rows_of(workbook(fill))] == [
        ["A title", ""],
        ["person 0", "Cambodia"],
        ["person 1", "Cambodia"],
        ["person 2", "Cambodia"],
    ]


def test_hidden_lines_and_columns_are_told_counted_from_the_first_cell() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        for number in range(3):
            sheet.write_row(number, 1, ["a", "b"])
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_row(2, 30)
        sheet.set_column(2, 2, None, None, {"hidden": True})
        sheet.set_column(4, 4, 30)

    (sheet,) = read(workbook(fill))["sheets"]  # type: ignore[misc]
    assert [number for number, _line, is_hidden in sheet["rows"] if is_hidden] == [2]
    assert sheet["hidden"] == [1]


def test_sheets_that_cannot_be_seen_are_named_where_something_stands_in_them() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write(0, 0, "seen")
        for name in ("Empty", "Last year"):
            book.add_worksheet(name).hide()
        book.get_worksheet_by_name("Last year").write(0, 0, "unseen")

    found = read(workbook(fill))
    assert [each["name"] for each in found["sheets"]] == ["List"]  # type: ignore[attr-defined]
    assert found["unseen"] == ["Last year"]


@pytest.mark.parametrize("limit", ["MOST_ROWS", "MOST_LETTERS"])
def test_more_than_any_list_has_ends_the_process_with_its_code(
    limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_process, limit, 3)
    content = workbook_of([["ab"]] * 4)
    with pytest.raises(SystemExit) as ended:
        read(content)
    assert ended.value.code == TOO_MUCH


@pytest.mark.parametrize(
    ("part", "change"),
    [
        (SHEET, lambda data: data.replace(b"<sheetData>", b'<sheetData hidden="">').replace(
            b"?>", b'?><!DOCTYPE x [<!ENTITY a "b">]>', 1)),
        (SHEET, lambda data: data.replace(b"</worksheet>", b'<row hidden="1">')),
        ("xl/_rels/workbook.xml.rels", lambda data: data.replace(b"rId1", b"rId9")),
    ],
    ids=["declares an entity", "breaks off", "leads nowhere"],
)  # fmt: skip
def test_a_part_that_only_the_reader_of_cells_understands_hides_nothing(
    part: str, change: Any
) -> None:
    assert hidden_in(with_part(workbook_of([["a"]]), part, change)) == {}


def test_nor_does_what_is_no_archive() -> None:
    assert hidden_in(b"PK, but no archive") == {}


def test_a_sheet_without_anything_hidden_is_told_so() -> None:
    assert hidden_in(workbook_of([["a"]])) == {"List": Hidden(set(), set())}
