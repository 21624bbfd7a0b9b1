"""Cells as people write them: what is read, and what is said."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cohorts.lists.sheets import TODAY
from training_portal.cohorts.lists.reading import Cell
from training_portal.cohorts.lists.row import Level
from training_portal.cohorts.lists.values import read_row

RIGHT: dict[str, Cell] = {
    "name": "SOK Dara",
    "birth_date": "12/03/1988",
    "sex": "M",
    "nationality": "KH",
    "email": "dara@example.org",
}


def read(**cells: Cell) -> Any:
    return read_row(5, {**RIGHT, **cells}, TODAY, "KH")


def said(column: str, row: Any) -> list[tuple[Level, str]]:
    return [(remark.level, remark.words) for remark in row.remarks if remark.column == column]


def test_a_right_row_has_nothing_to_say() -> None:
    row = read()
    assert row.remarks == []
    assert row.values["birth_date"] == "1988-03-12"


def test_a_buddhist_year_is_noted() -> None:
    row = read(birth_date="12/03/2531")
    assert said("birth_date", row) == [(Level.NOTE, "Buddhist year 2531 read as 1988.")]


@pytest.mark.parametrize(
    "written",
    ["", "29/02/1989", "31/04/1990", "29 ก.พ. 2532", "03/25/1990", "12/03/40", "soon",
     "24/11/2026", "01/01/2590", "01/01/1850"],
)  # fmt: skip
def test_what_is_no_birth_date_is_an_error_in_words(written: str) -> None:
    row = read(birth_date=written)
    assert [level for level, _words in said("birth_date", row)] == [Level.ERROR]
    assert row.values["birth_date"] is None


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
    ("written", "words"),
    [
        ("CAM", "“CAM” is no country of the programme; did you mean Cambodia (KH)?"),
        ("Cambodai", "“Cambodai” is no country of the programme; did you mean Cambodia (KH)?"),
        ("Thialand", "“Thialand” is no country of the programme; did you mean Thailand (TH)?"),
        ("LS", "“LS” is Lesotho, which takes no part; did you mean Lao PDR (LA)?"),
        ("Philippines", "“Philippines” takes no part."),
        ("XX", "“XX” is not a country."),
        ("USA", "“USA” is United States, which takes no part."),
        ("UK", "“UK” is United Kingdom, which takes no part."),
        ("Atlantis", "“Atlantis” is not a country."),
    ],
)
def test_a_wrong_country_is_named_with_the_nearest_one(written: str, words: str) -> None:
    assert said("nationality", read(nationality=written)) == [(Level.ERROR, words)]


@pytest.mark.parametrize(
    ("written", "sex"),
    [("f", "F"), ("Female", "F"), ("หญิง", "F"), ("ຍິງ", "F"), ("ស្រី", "F"), ("မ", "F"), ("Nữ", "F"),
     ("女", "F"), ("M", "M"), ("ชาย", "M"), ("ຊາຍ", "M"), ("ប្រុស", "M"), ("ကျား", "M"), ("Nam", "M"),
     ("男", "M"), ("X", "X")],
)  # fmt: skip
def test_the_sex_is_read_in_seven_languages(written: str, sex: str) -> None:
    row = read(sex=written)
    assert row.values["sex"] == sex
    assert said("sex", row) == []


@pytest.mark.parametrize(
    ("written", "sex"),
    [("Mr.", "M"), ("MR", "M"), ("Ms", "F"), ("Mrs.", "F"), ("Miss", "F"), ("U", "M"), ("Daw", "F"),
     ("นาย", "M"), ("น.ส.", "F"), ("นางสาว", "F"), ("ທ້າວ", "M"), ("ນາງ", "F"), ("លោក", "M"),
     ("លោកស្រី", "F"), ("ဦး", "M"), ("ဒေါ်", "F"), ("Ông", "M"), ("Bà", "F"), ("Dr.", ""),
     ("sometimes", "")],
)  # fmt: skip
def test_a_form_of_address_tells_the_sex_and_what_tells_nothing_stops_nobody(
    written: str, sex: str
) -> None:
    row = read(sex=written)
    assert row.values["sex"] == sex
    ((level, words),) = said("sex", row)
    assert level is Level.WARNING
    assert f"“{written}” is {'taken as' if sex else 'not known'}" in words


@pytest.mark.parametrize(
    ("written", "kept"),
    [("dara@EXAMPLE.org", "dara@example.org"), (" dara@example.org ", "dara@example.org"),
     ("mailto:dara@example.org", "dara@example.org"), ("dara@example.org;", "dara@example.org")],
)  # fmt: skip
def test_an_address_is_kept_in_its_normal_form_without_asking_the_network(
    written: str, kept: str
) -> None:
    row = read(email=written)
    assert row.values["email"] == kept
    assert said("email", row) == []


@pytest.mark.parametrize(
    ("written", "words"),
    [("dara.example.org", "no @"), ("a@b@example.org", "several @"),
     ("a@x.org; b@x.org", "several @"),
     ("a@b", "no e-mail address"), ("a b@example.org", "no e-mail address"),
     ("x" * 250 + "@example.org", "no e-mail address")],
)  # fmt: skip
def test_what_is_no_address_is_an_error_in_words(written: str, words: str) -> None:
    ((level, sentence),) = said("email", read(email=written))
    assert level is Level.ERROR
    assert words in sentence


@pytest.mark.parametrize(
    ("written", "kept"),
    [("N 004-101", "N004101"), ("n004101", "N004101"), ("AA๑๒๓๔๕๖๗", "AA1234567"),
     (12345678.0, "12345678"), ("", "")],
)  # fmt: skip
def test_a_passport_number_is_kept_without_spaces(written: Cell, kept: str) -> None:
    row = read(passport=written)
    assert row.values["passport"] == kept
    assert said("passport", row) == []


@pytest.mark.parametrize(
    ("written", "rank"), [("1", 1), (3.0, 3), ("๑๒", 12), ("", None), ("first", None), ("0", None)]
)
def test_a_rank_is_a_number_from_one_on(written: Cell, rank: int | None) -> None:
    row = read(rank=written)
    assert row.values["rank"] == rank
    assert bool(said("rank", row)) == (written in ("first", "0"))


def test_several_phone_numbers_are_said_to_be_one() -> None:
    assert said("phone", read(phone="012 000 103 / 092 000 104")) == [
        (Level.NOTE, "Several numbers: +85512000103 is kept.")
    ]


@pytest.mark.parametrize(
    ("column", "written"),
    [("passport", "N/A"), ("passport", "N\x0012345"), ("phone", "01\x002"),
     ("passport", "9" * 201)],
)  # fmt: skip
def test_what_nobody_needs_is_left_out_with_a_word_where_it_cannot_be_read(
    column: str, written: str
) -> None:
    row = read(**{column: written})
    assert row.values[column] == ""
    assert [level for level, _words in said(column, row)] == [Level.WARNING]


@pytest.mark.parametrize(
    ("column", "written"),
    [("name", "Dara\u202eevil"), ("name", "x" * 201), ("name", "a\x00b"),
     ("email", "no-at.example.org"), ("email", "a@@b.org"),
     ("email", "a@b"), ("native_name", "ျမန္မာႏိုင္ငံသားမ်ား အားလံုး မဂၤလာပါ")],
)  # fmt: skip
def test_what_cannot_be_taken_is_an_error_at_its_cell(column: str, written: str) -> None:
    assert Level.ERROR in [level for level, _words in said(column, read(**{column: written}))]


@pytest.mark.parametrize(
    ("written", "years"),
    [("4 years", 4), ("๑๒", 12), ("7.5", 7), (11.0, 11), ("", None), ("2015", None)],
)
def test_years_of_experience_are_read(written: Cell, years: int | None) -> None:
    assert read(experience=written).values["experience"] == years


@pytest.mark.parametrize(
    ("written", "nationality", "kept"),
    [("012 000 103", "KH", "+85512000103"), (92000115.0, "KH", "+85592000115"),
     ("+81 3-0000-0000", "KH", "+81300000000"), ("+856 20 5500 0301", "LA", "+8562055000301"),
     ("012 000 103 / 092 000 104", "KH", "+85512000103"), ("", "KH", "")],
)  # fmt: skip
def test_a_phone_number_is_kept_as_it_is_dialled(
    written: Cell, nationality: str, kept: str
) -> None:
    row = read(phone=written, nationality=nationality)
    assert row.values["phone"] == kept
    assert Level.WARNING not in [level for level, _words in said("phone", row)]


@pytest.mark.parametrize(
    ("written", "nationality", "kept", "country"),
    [("012345007", "TH", "+85512345007", "Cambodia"),
     ("012345007", "VN", "+85512345007", "Cambodia"),
     ("020 5500 0301", "LA", "+8562055000301", "Lao PDR"),
     ("๐๘๑ ๒๓๔ ๕๖๗๘", "TH", "+66812345678", "Thailand"),
     ("09 500 000 311", "KH", "+8559500000311", "Cambodia")],
)  # fmt: skip
def test_a_number_without_its_country_is_the_bodys_first_and_compared_where_it_may_be_anothers(
    written: str, nationality: str, kept: str, country: str
) -> None:
    row = read(phone=written, nationality=nationality)
    assert row.values["phone"] == kept
    assert said("phone", row) == [
        (Level.WARNING, f"“{written}” is taken as a number of {country}, {kept}: is that right?")
    ]


def test_what_is_no_phone_number_is_left_out_with_a_warning() -> None:
    row = read(phone="ask the office")
    assert row.values["phone"] == ""
    assert [level for level, _words in said("phone", row)] == [Level.WARNING]
