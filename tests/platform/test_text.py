"""How text is cleaned, refused and found again."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training_portal.platform import text


@pytest.mark.parametrize(
    "spelling",
    ["Nguyễn Thị Hương", "NGUYỄN THỊ HƯƠNG", "nguyen thi huong", "Nguyễn  Thị\u00a0Hương "],
)
def test_vietnamese_is_found_with_and_without_marks(spelling: str) -> None:
    assert text.search_key(spelling) == "nguyen thi huong"
    assert text.search_key(unicodedata.normalize("NFD", spelling)) == "nguyen thi huong"


def test_the_crossed_d_is_found_as_d() -> None:
    assert text.search_key("Đặng Văn Đức") == "dang van duc"


def test_vowel_marks_of_other_scripts_are_kept() -> None:
    assert text.search_key("ສົມສັກ") != text.search_key("ສມສກ")
    assert text.search_key("သူဇာ") != text.search_key("သဇ")


@pytest.mark.parametrize("digits", ["๒๕๖๐", "២៥៦០", "໒໕໖໐", "၂၅၆၀", "2560", "２５６０"])
def test_native_digits_are_found_as_digits(digits: str) -> None:
    assert text.search_key(digits) == "2560"


@given(st.text(max_size=60))
def test_a_search_key_of_a_search_key_is_itself(anything: str) -> None:
    once = text.search_key(anything)
    assert text.search_key(once) == once


@pytest.mark.parametrize("bad", ["a\x00b", "\x1b[31m", "\ud800", "a\x7f"])
def test_control_characters_and_lone_surrogates_cannot_be_stored(bad: str) -> None:
    assert not text.is_storable(bad)


@pytest.mark.parametrize("good", ["two\nlines\tand a tab", "ສົມສັກ", "👩‍🏭", ""])
def test_ordinary_text_can_be_stored(good: str) -> None:
    assert text.is_storable(good)


@pytest.mark.parametrize("bad", ["abc\u202edef", "a\u200bb", "\ufeffa", "\u2066x\u2069"])
def test_hidden_characters_are_noticed(bad: str) -> None:
    assert text.has_hidden_characters(bad)


def test_zawgyi_is_told_from_unicode() -> None:
    assert text.looks_like_zawgyi("ျမန္မာႏိုင္ငံသားမ်ား အားလံုး မဂၤလာပါ")
    assert not text.looks_like_zawgyi("မြန်မာနိုင်ငံသားများ အားလုံး မင်္ဂလာပါ")
    assert not text.looks_like_zawgyi("Mingalaba")
