"""Numbers and codes as they are printed and typed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from training_portal.credentials.rules import (
    certificate_number,
    hours_text,
    name_to_print,
    readable_code,
    typed_code,
)

CODE = "7Q2MXK9A3HTR8WEZ"


def test_a_number_says_programme_year_and_count() -> None:
    assert certificate_number(2027, 123) == "MTP-2027-000123"


def test_a_code_is_printed_in_groups_of_four() -> None:
    assert readable_code(CODE) == "7Q2M XK9A 3HTR 8WEZ"


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        "7Q2M XK9A 3HTR 8WEZ",
        "7q2m-xk9a-3htr-8wez",
        " 7q2mxk9a3htr8wez\n",
        "７Ｑ２Ｍ　ＸＫ９Ａ　３ＨＴＲ　８ＷＥＺ",
    ],
)
def test_a_code_is_read_as_people_type_it(typed: str) -> None:
    assert typed_code(typed) == CODE


def test_letters_that_codes_leave_out_are_read_as_digits() -> None:
    assert typed_code("OOIILLOO OOIILLOO") == "0011110000111100"


@pytest.mark.parametrize(
    "typed", ["", "7Q2M", CODE + "X", "7Q2MXK9A3HTR8WEU", "<script>", "７Ｑ２"]
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert typed_code(typed) is None


def test_the_name_to_print_is_the_one_the_person_chose() -> None:
    assert name_to_print("Daw Khin Khin", "KHIN KHIN", "ခင်ခင်") == "Daw Khin Khin"
    assert name_to_print("", "KHIN KHIN", "ခင်ခင်") == "KHIN KHIN"
    assert name_to_print("", "", "ခင်ခင်") == "ခင်ခင်"


@pytest.mark.parametrize(("hours", "text"), [("160.0", "160"), ("37.5", "37.5"), ("100", "100")])
def test_hours_have_no_needless_zero(hours: str, text: str) -> None:
    assert hours_text(Decimal(hours)) == text
