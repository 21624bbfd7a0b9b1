"""Zawgyi becomes Unicode: words that everybody knows, as they are typed in each of the two.

The pairs were written down by hand, by what is seen on paper; the detector judges them apart: it
takes the left side for Zawgyi and the right side, and so what comes out, for Unicode.
"""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training_portal.platform.burmese import zawgyi_to_unicode
from training_portal.platform.text import looks_like_zawgyi

#: What it says, in Zawgyi, in Unicode.
WORDS = [
    ("Myanmar", "ျမန္မာ", "မြန်မာ"),
    ("Burma country", "ျမန္မာႏိုင္ငံ", "မြန်မာနိုင်ငံ"),
    ("hello", "မဂၤလာပါ", "မင်္ဂလာပါ"),
    ("English", "အဂၤလိပ္", "အင်္ဂလိပ်"),
    ("ship", "သေဘၤာ", "သင်္ဘော"),
    ("Yangon", "ရန္ကုန္", "ရန်ကုန်"),
    ("Mandalay", "မႏၲေလး", "မန္တလေး"),
    ("Naypyidaw", "ေနျပည္ေတာ္", "နေပြည်တော်"),
    ("Bago", "ပဲခူး", "ပဲခူး"),
    ("Myawaddy", "ျမဝတီ", "မြဝတီ"),
    ("Mawlamyine", "ေမာ္လၿမိဳင္", "မော်လမြိုင်"),
    ("Cambodia", "ကေမၻာဒီးယား", "ကမ္ဘောဒီးယား"),
    ("Thailand", "ထိုင္းႏိုင္ငံ", "ထိုင်းနိုင်ငံ"),
    ("world", "ကမၻာ", "ကမ္ဘာ"),
    ("gold", "ေ႐ႊ", "ရွှေ"),
    ("man", "ေယာက္်ား", "ယောက်ျား"),
    ("town", "ၿမိဳ႕", "မြို့"),
    ("day", "ေန႔", "နေ့"),
    ("school", "ေက်ာင္း", "ကျောင်း"),
    ("teacher", "ဆရာ", "ဆရာ"),
    ("week", "အပတ္", "အပတ်"),
    ("uncle, a name's title", "ဦး", "ဦး"),
    ("aunt, a name's title", "ေဒၚ", "ဒေါ်"),
    ("August", "ၾသဂုတ္", "ဩဂုတ်"),
    ("market", "ေစ်း", "ဈေး"),
    ("intellect", "ဉာဏ္", "ဉာဏ်"),
    ("person", "ပုဂၢိဳလ္", "ပုဂ္ဂိုလ်"),
    ("water", "ေရ", "ရေ"),
    ("win", "၀င္း", "ဝင်း"),
    ("ten days", "၁၀ရက္", "၁၀ရက်"),
    ("beauty", "လွ", "လှ"),
    ("clean", "သန္႔ရွင္း", "သန့်ရှင်း"),
    ("doctrine", "ဓမၼ", "ဓမ္မ"),
    ("truth", "သစၥာ", "သစ္စာ"),
    ("lesson", "သင္ခန္းစာ", "သင်ခန်းစာ"),
    ("certificate", "လက္မွတ္", "လက်မှတ်"),
    ("training", "သင္တန္း", "သင်တန်း"),
    ("company", "ကုမၸဏီ", "ကုမ္ပဏီ"),
    ("ministry", "ဝန္ႀကီးဌာန", "ဝန်ကြီးဌာန"),
    ("human", "လူသား", "လူသား"),
]
#: Names of people: what the portal meets most.
NAMES = [
    ("Aung San Suu Kyi", "ေအာင္ဆန္းစုၾကည္", "အောင်ဆန်းစုကြည်"),
    ("Khin Khin Win", "ခင္ခင္ဝင္း", "ခင်ခင်ဝင်း"),
    ("Thant Zin Htwe", "သန္႔ဇင္ေထြး", "သန့်ဇင်ထွေး"),
    ("Kyaw Zwar Moe", "ေက်ာ္စြာမိုး", "ကျော်စွာမိုး"),
    ("Nway Nway Hlaing", "ေႏြးေႏြးလႈိင္", "နွေးနွေးလှိုင်"),
    ("Ye Yint", "ရဲရင့္", "ရဲရင့်"),
    ("Phyo Phyo Aung", "ၿဖိဳးၿဖိဳးေအာင္", "ဖြိုးဖြိုးအောင်"),
    ("Myo Myint", "မ်ိဳးျမင့္", "မျိုးမြင့်"),
    ("Su Su Hlaing", "စုစုလိႈင္", "စုစုလှိုင်"),
    ("Htet Htet", "ထက္ထက္", "ထက်ထက်"),
]


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("zawgyi", "unicode"), [pair[1:] for pair in WORDS + NAMES], ids=[w[0] for w in WORDS + NAMES]
)
def test_a_word_becomes_what_is_seen(zawgyi: str, unicode: str) -> None:
    assert zawgyi_to_unicode(zawgyi) == nfc(unicode)


@pytest.mark.parametrize(
    ("zawgyi", "unicode"),
    [pair[1:] for pair in WORDS + NAMES if pair[1] != pair[2]],
    ids=[pair[0] for pair in WORDS + NAMES if pair[1] != pair[2]],
)
def test_the_detector_takes_what_comes_out_for_unicode(zawgyi: str, unicode: str) -> None:
    assert not looks_like_zawgyi(zawgyi_to_unicode(zawgyi))
    assert not looks_like_zawgyi(unicode)


def test_the_detector_takes_most_of_what_goes_in_for_zawgyi() -> None:
    """Not all: short words are written alike in both."""
    differing = [zawgyi for _said, zawgyi, unicode in WORDS + NAMES if zawgyi != unicode]
    seen = [zawgyi for zawgyi in differing if looks_like_zawgyi(zawgyi)]
    assert len(seen) / len(differing) > 0.8


def test_a_sentence_with_other_scripts_in_it() -> None:
    typed = "Dr. ေအာင္ (JICA) ျမန္မာ 2026"
    assert zawgyi_to_unicode(typed) == nfc("Dr. အောင် (JICA) မြန်မာ 2026")


@pytest.mark.parametrize("text", ["", "Chum Sothy", "ສົມສັກ", "ជុំ សុធី", "Nguyễn"])
def test_what_is_not_burmese_stays(text: str) -> None:
    assert zawgyi_to_unicode(text) == nfc(text)


ZAWGYI_TEXT = st.text(st.characters(min_codepoint=0x1000, max_codepoint=0x1097), max_size=12)


@given(ZAWGYI_TEXT)
def test_whatever_is_typed_no_shape_of_zawgyi_is_left(text: str) -> None:
    converted = zawgyi_to_unicode(text)
    shapes = {*range(0x1060, 0x1070), *range(0x1070, 0x1098)} - {0x108F}
    assert not {ord(character) for character in converted} & shapes
    assert "\uf000" not in converted


@given(ZAWGYI_TEXT)
def test_no_consonant_is_lost(text: str) -> None:
    plain = [each for each in text if "\u1000" <= each <= "\u1021" and each not in "စသဥ"]
    converted = zawgyi_to_unicode(text)
    assert all(converted.count(each) >= plain.count(each) for each in set(plain))


@pytest.mark.parametrize(
    ("zawgyi", "unicode"),
    [("ဥ\u102eး", "ဦး"), ("စဥ္", "စဉ်"), ("ၾသဂုတ္", "ဩဂုတ်"), ("ေၾသာ္", "ဪ")],
    ids=["a man", "a row", "August", "well"],
)
def test_a_letter_that_zawgyi_puts_together_of_others_becomes_one(
    zawgyi: str, unicode: str
) -> None:
    assert zawgyi_to_unicode(zawgyi) == unicode
