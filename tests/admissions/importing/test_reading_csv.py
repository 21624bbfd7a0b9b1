"""CSV in whatever encoding, between whatever signs."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from tests.admissions.importing.sheets import HEAD, checked, person, sheets_of
from training_portal.admissions.importing import csv_text, workbook_process
from training_portal.platform.files import UploadRefused

THAI = "ชื่อ - นามสกุล,วันเกิด,เพศ,สัญชาติ\r\nสมชาย ทองดี,12/03/2531,ชาย,ไทย\r\n"


def lines(content: bytes) -> list[tuple[int, list[object]]]:
    return [(line.number, list(line.cells)) for line in sheets_of(content, "a.csv")[0].lines]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_without_a_word(encoding: str) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    found = sheets_of(mark + THAI.encode(encoding), "a.csv")[0]
    assert found.lines[1].cells[0] == "สมชาย ทองดี"
    assert found.note == ""


def test_thai_of_older_windows_is_read_and_said(app: Flask) -> None:
    found = checked(*sheets_of(THAI.encode("cp874"), "a.csv"), country="TH")
    assert found.nominees[0].values["name"] == "สมชาย ทองดี"
    assert found.notes == [
        "The file was read as Thai text of older Windows: please compare the names."
    ]


def test_western_text_of_older_windows_is_read_and_said(app: Flask) -> None:
    found = sheets_of("Name;Born\r\nJosé Núñez;1/2/1990\r\n".encode("cp1252"), "a.csv")[0]
    assert found.lines[1].cells[0] == "José Núñez"
    assert "please compare the names" in found.note


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x00",
        b"\xff\xfe" + "a\x00b".encode("utf-16-le"),
        THAI.encode()[:200] + b"\xff" + THAI.encode()[200:],
        b"Name,\x81\x8d\x8f\n",
    ],
    ids=["half a letter", "a zero letter", "damaged UTF-8", "no letters at all"],
)
def test_text_that_cannot_be_read_is_refused_in_words(app: Flask, content: bytes) -> None:
    with pytest.raises(UploadRefused, match="text of this file cannot be read"):
        sheets_of(content, "a.csv")


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_sign_between_cells_is_found_out(sign: str) -> None:
    text = sign.join(HEAD) + "\n" + sign.join(person(1)) + "\n"
    assert lines(text.encode())[1] == (2, person(1))


def test_commas_inside_addresses_do_not_hide_the_semicolons() -> None:
    text = "Name;Place;Born\nDara;Phnom Penh, Khan 7 Makara, House 3;1988\n"
    assert lines(text.encode())[1][1] == ["Dara", "Phnom Penh, Khan 7 Makara, House 3", "1988"]


def test_excel_s_own_line_about_the_sign_is_understood() -> None:
    assert lines(b"sep=|\nName|Born, day first\n") == [(2, ["Name", "Born, day first"])]


def test_line_breaks_and_quotation_marks_inside_cells_are_kept() -> None:
    text = 'Name,Said\r\nDara,"two\r\nlines"\r\nMaly,"said ""yes"""\r\n'
    assert lines(text.encode()) == [
        (1, ["Name", "Said"]),
        (2, ["Dara", "two\r\nlines"]),
        (3, ["Maly", 'said "yes"']),
    ]


def test_an_open_quotation_mark_swallows_nobody(app: Flask) -> None:
    text = 'Name,Born\nDara,1988\n"Maly,1990\nSothy,1991\n'
    with pytest.raises(UploadRefused, match="From line 3 on the file is no CSV table"):
        sheets_of(text.encode(), "a.csv")


def test_a_file_with_too_many_lines_is_refused(app: Flask) -> None:
    with pytest.raises(UploadRefused, match="more than 3000 lines"):
        sheets_of(b"x\n" * (workbook_process.MOST_ROWS + 1), "a.csv")


@given(st.lists(st.lists(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc"))),
                         min_size=2, max_size=5), max_size=5))  # fmt: skip
def test_any_table_is_read_or_refused_never_an_error(rows: list[list[str]]) -> None:
    text = "\n".join(",".join(row) for row in rows)
    try:
        found = csv_text.rows(text)
    except UploadRefused:
        return
    assert all(isinstance(cell, str) for row in found for cell in row)
