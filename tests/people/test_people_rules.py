"""Names, ages and small groups."""

from __future__ import annotations

from datetime import date

import pytest

from training_portal.people.rules import (
    age_on,
    guardian_missing,
    is_minor,
    name_key,
    passport_key,
    shown_count,
    veiled,
)
from training_portal.platform.text import language_of_script


def test_a_person_is_found_by_each_name_in_any_case_and_with_or_without_marks() -> None:
    key = name_key("Trần Thị Hương", "TRAN THI HUONG", "", None)
    assert key == "tran thi huong"
    assert "ສົມສັກ" in name_key("ສົມສັກ", "Somsak")
    assert "somsak" in name_key("ສົມສັກ", "Somsak")


def test_one_name_is_enough() -> None:
    assert name_key("Keo") == "keo"
    assert name_key() == ""


def test_a_key_fits_its_column() -> None:
    assert len(name_key(*(f"{number}" * 200 for number in range(10)))) == 800


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (date(2009, 2, 12), date(2027, 2, 11), 17),
        (date(2009, 2, 12), date(2027, 2, 12), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (date(2027, 1, 1), date(2027, 1, 1), 0),
    ],
)
def test_age_in_whole_years(born: date, on: date, age: int) -> None:
    assert age_on(born, on) == age


def test_a_minor_is_under_the_age_of_majority_of_the_country() -> None:
    born, on = date(2008, 2, 12), date(2027, 2, 11)
    assert is_minor(born, 20, on)
    assert not is_minor(born, 18, on)


@pytest.mark.parametrize(
    ("born", "has_consent", "missing"),
    [
        (date(2010, 1, 1), False, True),
        (date(2010, 1, 1), True, False),
        (date(1990, 1, 1), False, False),
        (None, False, False),
    ],
)
def test_a_guardian_has_to_agree_for_a_minor(
    born: date | None, has_consent: bool, missing: bool
) -> None:
    assert guardian_missing(born, 18, date(2027, 2, 12), has_consent=has_consent) is missing


@pytest.mark.parametrize(("count", "shown"), [(0, None), (1, None), (4, None), (5, 5), (32, 32)])
def test_figures_under_five_are_not_shown(count: int, shown: int | None) -> None:
    assert shown_count(count) == shown


def test_passport_numbers_are_compared_without_spaces_and_case() -> None:
    assert passport_key(" n 012-345x ") == "N012345X"
    assert passport_key("ກຂ") == ""


def test_a_veiled_name_shows_the_beginning_of_each_part() -> None:
    assert veiled("Chum Sothy") == "C… S…"
    assert veiled("ကျော်ဇော") == "ကျေ…"
    assert veiled("A") == "A…"


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("ជុំ សុធី", "km"),
        ("ສົມສັກ", "lo"),
        ("မြင့်ဇော်လင်း", "my"),
        ("มาลี", "th"),
        ("坂本 直美", "ja"),
        ("かな", "ja"),
        ("Trần Hương", ""),
        ("", ""),
    ],
)
def test_the_script_of_a_name_tells_the_language_it_is_set_in(name: str, language: str) -> None:
    assert language_of_script(name) == language
