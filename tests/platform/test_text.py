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


#: Without separators of files, which Python takes for white space at the ends of a text only.
_ASCII = st.text(
    st.characters(max_codepoint=127, exclude_characters="\x1c\x1d\x1e\x1f"), max_size=60
)


@given(_ASCII)
def test_plain_letters_take_the_short_way_to_the_same_key(plain: str) -> None:
    """A word of another script beside them makes the whole go the long way."""
    words = [*text.search_key(plain).split(" "), "កក"]
    assert text.search_key(f"{plain} កក") == " ".join(word for word in words if word)


@given(_ASCII)
def test_plain_letters_are_cleaned_as_all_others_are(plain: str) -> None:
    assert text.clean(f"{plain}\N{NO-BREAK SPACE}") == text.clean(plain)


@given(st.text(max_size=60))
def test_text_that_can_be_printed_can_be_stored(anything: str) -> None:
    categories = {unicodedata.category(each) for each in anything if each not in "\t\n\r"}
    assert text.is_storable(anything) == categories.isdisjoint({"Cc", "Cs"})


@pytest.mark.parametrize("bad", ["a\x00b", "\x1b[31m", "\ud800", "a\x7f"])
def test_control_characters_and_lone_surrogates_cannot_be_stored(bad: str) -> None:
    assert not text.is_storable(bad)


@pytest.mark.parametrize("good", ["two\nlines\tand a tab", "ສົມສັກ", "👩‍🏭", ""])
def test_ordinary_text_can_be_stored(good: str) -> None:
    assert text.is_storable(good)


#: Formats, directions, joiners, fillers, selectors, tags, private and unassigned: nobody sees them.
HIDDEN = [
    *"\u00ad\u034f\u061c\u115f\u180e\u200b\u200c\u200d\u200e\u202e\u2060\u2061\u2063\u2064\u2066",
    *"\u206a\u3164\ue000\ufdd0\ufe0f\ufeff\uffa0\ufff9\uffff\U000e0041\U000e0100\U0010fffd",
]


@pytest.mark.parametrize("character", HIDDEN, ids=ascii)
def test_a_hidden_character_is_noticed_and_counts_for_nothing(character: str) -> None:
    assert text.first_hidden(f"Sok{character}Dara") == 3
    as_if = "sok dara" if character in "\u200b\ufeff" else "sokdara"
    assert text.search_key(f"Sok{character}Dara") == as_if


@pytest.mark.parametrize(
    "name",
    ["Nguyễn Thị Hương", "សុខ ដារ៉ា", "ສົມສັກ", "ခင်မြတ်နိုး", "น้ำผึ้ง ทองดี", "山田花子", "葛\U000e0100城"],
)
def test_nothing_in_the_names_of_the_region_is_hidden(name: str) -> None:
    """Among them a kanji whose form a selector chooses; it is found with and without."""
    assert text.first_hidden(name) is None
    assert text.search_key("葛\U000e0100城") == text.search_key("葛城")


@pytest.mark.parametrize(
    ("whole", "longest", "kept"),
    [
        ("ကြို" * 3, 12, "ကြို" * 3),
        ("ကြို" * 3, 11, "ကြို" * 2),
        ("ကြို", 3, ""),
        ("นี้", 2, ""),
        ("abc", 2, "ab"),
    ],
)
def test_a_beginning_ends_with_a_whole_letter(whole: str, longest: int, kept: str) -> None:
    assert text.beginning(whole, longest) == kept


def test_zawgyi_is_told_from_unicode() -> None:
    assert text.looks_like_zawgyi("ျမန္မာႏိုင္ငံသားမ်ား အားလံုး မဂၤလာပါ")
    assert not text.looks_like_zawgyi("မြန်မာနိုင်ငံသားများ အားလုံး မင်္ဂလာပါ")
    assert not text.looks_like_zawgyi("Mingalaba")
