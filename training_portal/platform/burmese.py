"""Burmese typed in the old Zawgyi encoding, converted to Unicode.

Zawgyi gives the code points of the Myanmar block other meanings: each stands for a shape, in the
order in which shapes are seen. Unicode (chapter 16.3, and UTN #11 for the order within a syllable)
has a code point for each letter, in the order in which a syllable is built. So a text is converted
in two steps: each shape is replaced by the letters it shows, by the table below, and the letters of
each syllable are then put into their order.

Nothing is converted unasked: `text.looks_like_zawgyi` only suspects, and the person decides.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

#: A kinzi while its syllable is being put together: NGA, ASAT and VIRAMA before the consonant.
_KINZI: Final = "\uf000"
_KINZI_LETTERS: Final = "\u1004\u103a\u1039"
_E, _YA, _RA, _WA, _HA = "\u1031", "\u103b", "\u103c", "\u103d", "\u103e"
_ASAT, _VIRAMA, _AA, _II = "\u103a", "\u1039", "\u102c", "\u102e"

#: Shapes of signs that mean another code point than in Unicode, and what they mean.
_SIGNS: Final = {
    0x1033: "\u102f",
    0x1034: "\u1030",
    0x1039: _ASAT,
    0x103A: _YA,
    0x103B: _RA,
    0x103C: _WA,
    0x103D: _HA,
    0x105A: "\u102b\u103a",
    0x107D: _YA,
    0x1087: _HA,
    0x1088: "\u103e\u102f",
    0x1089: "\u103e\u1030",
    0x108A: "\u103d\u103e",
    0x108E: "\u102d\u1036",
    0x1094: "\u1037",
    0x1095: "\u1037",
}
#: Wide, narrow, cut and long shapes of medial RA, each before its consonant.
_SHAPES_OF_RA: Final = dict.fromkeys(range(0x107E, 0x1085), _RA)
#: Kinzi by itself, and with the vowel that stands above it.
_SHAPES_OF_KINZI: Final = {
    0x1064: _KINZI,
    0x108B: _KINZI + "\u102d",
    0x108C: _KINZI + "\u102e",
    0x108D: _KINZI + "\u1036",
}
#: Consonants that stand below another one.
_STACKED: Final = {
    code: _VIRAMA + consonant
    for code, consonant in {
        0x1060: "က", 0x1061: "ခ", 0x1062: "ဂ", 0x1063: "ဃ", 0x1065: "စ", 0x1066: "ဆ",
        0x1067: "ဆ", 0x1068: "ဇ", 0x1069: "ဈ", 0x106C: "ဋ", 0x106D: "ဌ", 0x1070: "ဏ",
        0x1071: "တ", 0x1072: "တ", 0x1073: "ထ", 0x1074: "ထ", 0x1075: "ဒ", 0x1076: "ဓ",
        0x1077: "န", 0x1078: "ပ", 0x1079: "ဖ", 0x107A: "ဗ", 0x107B: "ဘ", 0x107C: "မ",
        0x1085: "လ", 0x1093: "ဘ",
    }.items()
}  # fmt: skip
#: Consonants that have a second shape, and pairs that have one of their own.
_CONSONANTS: Final = {
    0x106A: "ဉ",
    0x106B: "ည",
    0x106E: "ဍ္ဍ",
    0x106F: "ဍ္ဎ",
    0x1086: "ဿ",
    0x108F: "န",
    0x1090: "ရ",
    0x1091: "ဏ္ဍ",
    0x1092: "ဋ္ဌ",
    0x1096: "\u1039တ\u103d",
    0x1097: "ဋ္ဋ",
}
_TABLE: Final = {**_SIGNS, **_SHAPES_OF_RA, **_SHAPES_OF_KINZI, **_STACKED, **_CONSONANTS}

#: In which order the signs of a syllable stand in Unicode; those that are left out stand first.
_ORDER: Final = (
    _YA + _RA + _WA + _HA + _E + "\u102d\u102e\u1032" + "\u102f\u1030" + "\u102b\u102c"
    + "\u1036" + "\u1037" + _ASAT + "\u1038"
)  # fmt: skip
_SYLLABLE: Final = re.compile(
    "(?P<before>[\u1031\u103c]*)"
    "(?P<base>[\u1000-\u102a\u103f-\u1049\u104e])"
    "(?P<after>(?:\u1039[\u1000-\u1021]|[\u102b-\u1030\u1032\u1036-\u1038\u103a\u103b\u103d\u103e"
    "\uf000])*)"
)


def zawgyi_to_unicode(text: str) -> str:
    """A text in Zawgyi as Unicode, normalised (NFC); what is not Burmese stays as it is."""
    shapes = _numerals_as_letters(text).translate(_TABLE)
    return unicodedata.normalize("NFC", _SYLLABLE.sub(_syllable, shapes)).replace(
        _KINZI, _KINZI_LETTERS
    )


def _syllable(match: re.Match[str]) -> str:
    """One syllable in the order of Unicode."""
    base, signs = match["base"], match["before"] + match["after"]
    stacked = "".join(re.findall("\u1039[\u1000-\u1021]", signs))
    signs = re.sub("\u1039[\u1000-\u1021]", "", signs)
    kinzi = _KINZI_LETTERS if _KINZI in signs else ""
    # An ASAT right before a medial YA closes the consonant itself, as in the word for a man.
    closed = _ASAT if _ASAT + _YA in signs else ""
    signs = signs.replace(_KINZI, "").replace(closed, "", 1)
    ordered = "".join(sorted(dict.fromkeys(signs), key=_ORDER.index))
    base, ordered = _independent(base, ordered)
    return kinzi + base + closed + stacked + ordered


def _independent(base: str, signs: str) -> tuple[str, str]:
    """Letters that Zawgyi puts together of others, or writes with one that looks alike."""
    if base == "ဥ" and _II in signs:
        return "ဦ", signs.replace(_II, "")
    if base == "ဥ" and signs.startswith(_ASAT):
        return "ဉ", signs
    if base == "စ" and signs.startswith(_YA):
        return "ဈ", signs.replace(_YA, "", 1)
    if base == "သ" and signs == _RA + _E + _AA + _ASAT:
        return "ဪ", ""
    if base == "သ" and signs.startswith(_RA):
        return "ဩ", signs.replace(_RA, "", 1)
    return base, signs


#: Signs and letters of Zawgyi, among which a numeral is a letter that looks like it.
_ZERO_AS_WA: Final = re.compile(
    "(?<![\u1040-\u1049])\u1040(?=[\u102b-\u1039\u103a\u103c\u103d\u1087-\u108a\u1000-\u1021\u1064])"
    "|(?<=[\u1031\u103b\u107e-\u1084])\u1040"
)
_SEVEN_AS_RA: Final = re.compile(
    "(?<![\u1040-\u1049])\u1047(?=[\u102b-\u1030\u1032-\u1039\u103a\u103c\u103d\u1087-\u108a])"
    "|(?<=[\u1031\u103b\u107e-\u1084])\u1047"
)
_LACCHAUNG: Final = re.compile("[\u1044\u104e](?:\u1004\u1039\u1038)?")


def _numerals_as_letters(text: str) -> str:
    """Zero, seven and four where WA, RA and the sign for “the same” are meant."""
    text = _ZERO_AS_WA.sub("ဝ", text)
    text = _SEVEN_AS_RA.sub("ရ", text)
    return _LACCHAUNG.sub(_the_same, text)


def _the_same(match: re.Match[str]) -> str:
    """The sign stands for its whole word in Zawgyi, with or without the letters after it."""
    if match[0] == "\u1044":
        return match[0]
    return "\u104e\u1004\u1039\u1038"
