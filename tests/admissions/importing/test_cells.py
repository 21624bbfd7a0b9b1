"""Cells as people write them: what is read, and what is said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training_portal.admissions.importing.columns import column_of, find_table
from training_portal.admissions.importing.reading import Cell, Sheet
from training_portal.admissions.importing.values import Level, international, read_row

TODAY = date(2026, 11, 24)
RIGHT: dict[str, Cell] = {
    "name": "SOK Dara",
    "birth_date": "12/03/1988",
    "sex": "M",
    "nationality": "KH",
    "email": "dara@example.org",
}


def read(**cells: Cell) -> Any:
    return read_row(5, {**RIGHT, **cells}, TODAY)


def said(column: str, row: Any) -> list[tuple[Level, str]]:
    return [(remark.level, remark.words) for remark in row.remarks if remark.column == column]


def test_a_right_row_has_nothing_to_say() -> None:
    row = read()
    assert row.remarks == []
    assert row.values["birth_date"] == "1988-03-12"


@pytest.mark.parametrize(
    "written",
    ["12/03/1988", "12.3.1988", "1988-03-12", "12 March 1988", "12 Mar 1988", "12 มี.ค. 2531",
     "12/03/2531", "๑๒/๐๓/๒๕๓๑", "2531-03-12", "12 มีนาคม 2531", date(1988, 3, 12),
     date(2531, 3, 12)],
)  # fmt: skip
def test_a_birth_date_is_read_as_people_write_it(written: Cell) -> None:
    assert read(birth_date=written).values["birth_date"] == "1988-03-12"


def test_a_buddhist_year_is_noted() -> None:
    row = read(birth_date="12/03/2531")
    assert said("birth_date", row) == [(Level.NOTE, "Buddhist year 2531 read as 1988.")]


@pytest.mark.parametrize(
    "written",
    ["", "29/02/1989", "31/04/1990", "29 ก.พ. 2532", "03/25/1990", "12/03/88", "soon",
     "24/11/2026", "01/01/2590", "01/01/1850"],
)  # fmt: skip
def test_what_is_no_birth_date_is_an_error_in_words(written: str) -> None:
    row = read(birth_date=written)
    assert [level for level, _words in said("birth_date", row)] == [Level.ERROR]
    assert row.values["birth_date"] is None


@given(st.dates(date(1930, 1, 1), date(2015, 12, 31)))
def test_every_date_survives_both_calendars(day: date) -> None:
    western = read(birth_date=f"{day:%d/%m/%Y}").values["birth_date"]
    thai = read(birth_date=f"{day:%d/%m}/{day.year + 543}").values["birth_date"]
    assert western == thai == day.isoformat()


@pytest.mark.parametrize(
    ("written", "code", "level"),
    [("KH", "KH", None), ("cambodian", "KH", None), ("កម្ពុជា", "KH", None), ("ไทย", "TH", None),
     ("Việt Nam", "VN", None), ("KHM", "KH", Level.WARNING), ("Burma", "MM", Level.WARNING),
     ("CAM", "", Level.ERROR), ("XX", "", Level.ERROR), ("", "", Level.ERROR)],
)  # fmt: skip
def test_countries_are_recognised_in_several_spellings(
    written: str, code: str, level: Level | None
) -> None:
    row = read(nationality=written)
    assert row.values["nationality"] == code
    assert [each for each, _words in said("nationality", row)] == ([level] if level else [])


@pytest.mark.parametrize(
    ("written", "kept"),
    [("นายสมชาย ทองดี", "สมชาย ทองดี"), ("นางสาวนายิกา แก้ว", "นายิกา แก้ว"), ("นายิกา แก้ว", "นายิกา แก้ว"),
     ("น.ส.ปิยะดา", "ปิยะดา"), ("Mr. Somchai", "Somchai"), ("Drew Barry", "Drew Barry"),
     ("Ms Dara", "Dara"), ("Maung Maung", "Maung Maung"), ("Ko Ko Aung", "Ko Ko Aung")],
)  # fmt: skip
def test_forms_of_address_come_off_and_names_stay(written: str, kept: str) -> None:
    assert read(name=written).values["name"] == kept


def test_u_and_daw_are_asked_about() -> None:
    row = read(name="Daw Khin Myat Noe")
    assert row.values["name"] == "Khin Myat Noe"
    assert said("name", row)[0][0] is Level.WARNING


@pytest.mark.parametrize(
    ("column", "written"),
    [("name", "Dara\u202eevil"), ("name", "x" * 201), ("name", "a\x00b"), ("sex", "sometimes"),
     ("passport", "N/A"), ("email", "no-at.example.org"), ("email", "a@@b.org"),
     ("email", "a@b"), ("native_name", "ျမန္မာႏိုင္ငံသားမ်ား အားလံုး မဂၤလာပါ")],
)  # fmt: skip
def test_what_cannot_be_taken_is_an_error_at_its_cell(column: str, written: str) -> None:
    assert Level.ERROR in [level for level, _words in said(column, read(**{column: written}))]


@pytest.mark.parametrize(
    ("written", "years"), [("4 years", 4), ("๑๒", 12), ("7.5", 7), (11.0, 11), ("", None)]
)
def test_years_of_experience_are_read(written: Cell, years: int | None) -> None:
    assert read(experience=written).values["experience"] == years


def test_a_phone_number_gets_its_country_where_that_is_sure() -> None:
    assert international("012 000 103", "KH") == "+85512000103"
    assert international("ask the office", "KH") == "ask the office"


@pytest.mark.parametrize(
    ("heading", "column"),
    [("Name (as in passport)", "name"), ("ชื่อ - นามสกุล", "native_name"), ("D.O.B.", "birth_date"),
     ("Passport No.", "passport"), ("Organisation / Department", "organisation"),
     ("លេខលិខិតឆ្លងដែន", "passport"), ("Favourite colour", None), ("", None)],
)  # fmt: skip
def test_headings_are_known_in_several_languages(heading: str, column: str | None) -> None:
    assert column_of(heading) == column


def test_a_sheet_without_headings_is_no_list() -> None:
    assert find_table([Sheet("a", [["Dear colleagues"], ["please find attached"]])]) is None
