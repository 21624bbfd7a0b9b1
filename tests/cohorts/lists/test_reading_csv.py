"""CSV in whatever encoding, between whatever signs."""

from __future__ import annotations

import contextlib
import csv
import unicodedata
import unittest.mock
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from tests.cohorts.lists.sheets import HEAD, checked, person, sheets_of
from training_portal.cohorts.lists import csv_text, reading, workbook_process
from training_portal.cohorts.lists.csv_text import Encoding
from training_portal.platform.files import MEGABYTE, UploadRefused

THAI = "ชื่อ - นามสกุล,วันเกิด,เพศ,สัญชาติ\r\nสมชาย ทองดี,12/03/2531,ชาย,ไทย\r\n"


def lines(content: bytes) -> list[tuple[int, list[object]]]:
    return [(line.number, list(line.cells)) for line in sheets_of(content, "a.csv")[0].lines]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_without_a_word(encoding: str) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    found = sheets_of(mark + THAI.encode(encoding), "a.csv")[0]
    assert found.lines[1].cells[0] == "สมชาย ทองดี"
    assert found.note is None


def test_thai_of_older_windows_is_read_and_said(app: Flask) -> None:
    found = checked(*sheets_of(THAI.encode("cp874"), "a.csv"), country="TH")
    assert found.people[0].values["name"] == "สมชาย ทองดี"
    assert list(map(str, found.notes)) == [
        "The file was read as Thai text of older Windows: please compare the names.",
        "The list has no column for e-mail addresses: for each person you get a letter with a "
        "link to hand out.",
    ]


VIETNAMESE = "Họ và tên;Ngày sinh\r\nNguyễn Thị Ánh;1/2/1990\r\nĐỗ Văn Đức;3/4/1991\r\n"
JAPANESE = "氏名,生年月日\r\n山田 太郎,1990/2/1\r\nサトウ ハナコ,1991/4/3\r\n"


def in_vietnamese_windows(text: str) -> bytes:
    """As Windows writes it: base letters with their mark behind them, where there is no letter."""
    parts = []
    for letter in text:
        for form in (letter, unicodedata.normalize("NFD", letter)):
            with contextlib.suppress(UnicodeEncodeError):
                parts.append(form.encode("cp1258"))
                break
        else:  # Two marks: the letter with the first, then the second.
            base, *marks = unicodedata.normalize("NFD", letter)
            tone = next(mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323")
            marks.remove(tone)
            lower = unicodedata.normalize("NFC", base + "".join(marks))
            parts.append(lower.encode("cp1258") + tone.encode("cp1258"))
    return b"".join(parts)


def test_vietnamese_of_older_windows_is_read_and_said(app: Flask) -> None:
    found = sheets_of(in_vietnamese_windows(VIETNAMESE), "a.csv")[0]
    assert [line.cells[0] for line in found.lines] == ["Họ và tên", "Nguyễn Thị Ánh", "Đỗ Văn Đức"]
    assert "Vietnamese text of older Windows" in str(found.note)


def test_japanese_of_older_windows_is_read_and_said(app: Flask) -> None:
    found = sheets_of(JAPANESE.encode("cp932"), "a.csv")[0]
    assert [line.cells[0] for line in found.lines] == ["氏名", "山田 太郎", "サトウ ハナコ"]
    assert "Japanese text of older Windows" in str(found.note)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (THAI, Encoding.THAI),
        ("ชื่อ,x\r\n" * 30 + "José,1\r\n", Encoding.THAI),
        (JAPANESE, Encoding.JAPANESE),
        (
            "Name;Born\r\nJosé Núñez;1/2/1990\r\nJoão Gonçalves;1\r\nJürgen Groß;2\r\n",
            Encoding.WESTERN,
        ),
        ("Nom;Né\r\nFrançois Lefèvre;1/2/1990\r\nNoël Bâ;1/1/1980\r\n", Encoding.WESTERN),
    ],
)
def test_an_encoding_is_recognised_by_its_letters(text: str, encoding: Encoding) -> None:
    content = text.encode(encoding.value, errors="ignore")
    assert csv_text.decoded(content)[1] is encoding


def test_what_was_chosen_goes_before_what_it_looks_like(app: Flask) -> None:
    content = THAI.encode("cp874")
    text, encoding = csv_text.decoded(content, Encoding.WESTERN)
    assert encoding is Encoding.WESTERN and "สมชาย" not in text
    with pytest.raises(UploadRefused):
        csv_text.decoded(content, Encoding.UTF_8)


def test_only_encodings_that_fit_the_bytes_are_offered() -> None:
    offered = csv_text.readings(THAI.encode("cp874"))
    assert Encoding.THAI in offered and "สมชาย ทองดี" in offered[Encoding.THAI]
    assert not {Encoding.UTF_8, Encoding.UTF_16} & set(offered)
    assert Encoding.UTF_16 in csv_text.readings(THAI.encode("utf-16"))


def test_western_text_of_older_windows_is_read_and_said(app: Flask) -> None:
    found = sheets_of("Name;Born\r\nJosé Núñez;1/2/1990\r\n".encode("cp1252"), "a.csv")[0]
    assert found.lines[1].cells[0] == "José Núñez"
    assert "please compare the names" in str(found.note)


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
    with pytest.raises(UploadRefused, match="more than 12000 lines"):
        sheets_of(b"x\n" * (workbook_process.MOST_ROWS + 1), "a.csv")


@pytest.fixture
def lines_read(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many lines of files were given to readers, those that find out the sign among them."""
    count = 0
    reader = csv.reader

    def counting(lines: Iterable[str], **options: Any) -> Any:
        def counted() -> Iterator[str]:
            nonlocal count
            for line in lines:
                count += 1
                yield line

        return reader(counted(), **options)

    monkeypatch.setattr(csv_text.csv, "reader", counting)
    return lambda: count


#: To find out the sign, the beginning is read once with each that it may be.
BEGINNINGS = 4 * 61


def test_of_a_file_with_too_many_lines_only_as_many_are_read_as_may_be(
    app: Flask, lines_read: Callable[[], int]
) -> None:
    with pytest.raises(UploadRefused, match="more than 12000 lines"):
        sheets_of(b"x\n" * (10 * workbook_process.MOST_ROWS), "a.csv")
    assert lines_read() <= workbook_process.MOST_ROWS + 1 + BEGINNINGS


def test_empty_lines_count_too_but_as_many_as_excel_writes_may_be(
    app: Flask, lines_read: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reading.MOST_LINES == 1_048_576
    monkeypatch.setattr(reading, "MOST_LINES", 20_000)
    assert len(lines(b"Name,Born\n" + b",\n" * 19_999)) == 1
    read_before = lines_read()
    with pytest.raises(UploadRefused, match="more than 20000 lines"):
        sheets_of(b"Name,Born\n" + b"\n" * 200_000, "a.csv")
    assert lines_read() - read_before <= 20_001 + BEGINNINGS


@pytest.mark.parametrize(
    "row",
    [b"a," * 500_000, b'"\n",' * 500_000],
    ids=["in one line", "over many lines"],
)
def test_a_row_longer_than_any_of_a_list_is_refused(app: Flask, row: bytes) -> None:
    with pytest.raises(UploadRefused, match="From line 2 on the file is no CSV table"):
        sheets_of(b"Name,Born\n" + row, "a.csv")


def test_of_a_wide_row_as_many_cells_are_read_as_of_a_workbook() -> None:
    assert lines(b"Name" + b"," * 16_383 + b"\n")[0][1] == ["Name", *[""] * 59]


def test_an_encoding_is_told_by_lines_far_down_too() -> None:
    plain = b"Name,Born,Place,Said\r\n" * 60_000
    assert csv_text.decoded(plain + THAI.encode("cp874"))[1] is Encoding.THAI


def test_an_encoding_is_told_by_no_more_than_a_megabyte_of_letters() -> None:
    japanese = JAPANESE.encode("cp932") * 30_000
    looks_japanese = csv_text._looks_japanese
    with unittest.mock.patch.object(csv_text, "_looks_japanese", side_effect=looks_japanese) as ask:
        assert csv_text.decoded(japanese)[1] is Encoding.JAPANESE
    assert len(japanese) > 1.5 * MEGABYTE
    assert all(len(call.args[0]) <= MEGABYTE for call in ask.call_args_list)


@given(st.lists(st.lists(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc"))),
                         min_size=2, max_size=5), max_size=5))  # fmt: skip
def test_any_table_is_read_or_refused_never_an_error(rows: list[list[str]]) -> None:
    text = "\n".join(",".join(row) for row in rows)
    try:
        found = list(csv_text.rows(text))
    except UploadRefused:
        return
    assert all(isinstance(cell, str) for row in found for cell in row)
