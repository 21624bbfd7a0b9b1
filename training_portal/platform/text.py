"""Text as people write it: what is refused, and the key by which it is found again."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable
from functools import cache

import regex
from myanmartools import ZawgyiDetector

#: What nobody sees: formats and directions, what Unicode lets a font leave out (UAX 44), private
#: and unassigned code points. The variation selectors of ideographs (UTS 37) choose a form of the
#: kanji before them, on which families insist: hidden only elsewhere.
_HIDDEN = regex.compile(
    r"(?V1)[[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Co}\p{Cn}]--[\U000E0100-\U000E01EF]]"
    r"|(?<!\p{Han})[\U000E0100-\U000E01EF]"
)
#: Of these, what counts for nothing in a comparison; the others are spaces between words.
_UNSEEN = regex.compile(
    r"(?V1)[[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Co}\p{Cn}]--[\u200b\ufeff]]"
)
#: Scripts whose letters look alike; of as many letters in two of them Latin counts as the name's.
_ALIKE = ("LATIN", "CYRILLIC", "GREEK")
#: Khmer, Lao, Thai and Burmese typists use a zero-width space between words: cleaned, not refused.
_SPACES = regex.compile(r"[\s\u00a0\u2000-\u200b\u202f\u205f\u3000\ufeff]+")
_HIDDEN_SPACE = regex.compile(r"(?<=\p{Latin}\p{M}*)[\u200b\ufeff]+(?=\p{Latin})")
#: A vowel of Thai or Lao that is written before the consonant after which it is spoken.
_LEADING_VOWEL = regex.compile(r"([\u0e40-\u0e44\u0ec0-\u0ec4])([\u0e01-\u0e2e\u0e81-\u0eae])")
_LATIN_MARK = regex.compile(r"(?<=\p{Latin}\p{M}*)\p{M}")

#: Characters of a column that keeps one search key.
LONGEST_KEY = 400
#: At this probability a Burmese text is taken for Zawgyi; names are often too short to tell.
ZAWGYI_THRESHOLD = 0.95


def clean(text: str) -> str:
    """NFC, white space of every kind folded to single spaces, none at the ends."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return unicodedata.normalize("NFC", _SPACES.sub(" ", text)).strip()


def email_key(email: str) -> str:
    """The form in which addresses are compared: case does not tell two people apart.

    It is made here and kept beside the address: SQLite's `lower` knows the letters of ASCII alone,
    and PostgreSQL's those of its locale.
    """
    return email.strip().casefold()


def unwidened(text: str) -> str:
    """Text as it is typed on a keyboard: full-width letters and signs are those of ASCII."""
    return unicodedata.normalize("NFKC", text)


def is_storable(text: str) -> bool:
    """False for NUL, lone surrogates and other control characters (tab and line ends are fine)."""
    return text.isprintable() or not any(
        unicodedata.category(character) in {"Cc", "Cs"} and character not in "\t\n\r"
        for character in text
    )


#: What stands for a character that could not be read or kept.
UNREADABLE = "\N{REPLACEMENT CHARACTER}"


def showable(text: str) -> str:
    """The text with a sign that can be seen in place of each character that cannot be stored."""
    if is_storable(text):
        return text
    return "".join(each if is_storable(each) else UNREADABLE for each in text)


def first_pictograph(text: str) -> str:
    """The first pictograph in a text, blank for none. Accents that stand alone are none."""
    return next((each for each in text if unicodedata.category(each) == "So"), "")


def first_hidden(text: str) -> int | None:
    """Where the first character stands that nobody sees, by which two names alike would differ.

    Joiners are among them: no name of the region is written with them.
    """
    found = None if text.isascii() else _HIDDEN.search(text)
    return found.start() if found else None


def _script(letter: str) -> str:
    """`LATIN`, `CYRILLIC` or `GREEK`; blank for another, whose letters look like no others."""
    script = unicodedata.name(letter, "").partition(" ")[0]
    return script if script in _ALIKE and letter.isalpha() else ""


def look_alikes(text: str) -> list[tuple[int, str, str]]:
    """Letters of another script that look like those around them: Latin, Cyrillic, Greek.

    Each with its place, counted in what a reader takes for one letter and from 1, and its script.
    Nothing where all such letters are of one script; else those of the script with fewer.
    """
    if text.isascii():
        return []
    letters = [
        (place, each[0], script)
        for place, each in enumerate(regex.findall(r"\X", text), start=1)
        if (script := _script(each[0]))
    ]
    count = Counter(script for _place, _letter, script in letters)
    main = max(_ALIKE, key=lambda script: count[script])
    return [letter for letter in letters if letter[2] != main]


def hidden_spaces(text: str) -> list[str]:
    """What stands before each invisible space between two Latin letters; `clean` makes it a space.

    Between words of Khmer, Lao, Thai and Burmese such a space is right; in Latin it splits a word.
    """
    return [text[: found.start()] for found in _HIDDEN_SPACE.finditer(text)]


def search_key(text: str) -> str:
    """The form in which text is compared: Hương, HUONG and Huong are one; so are ๒๕๖๐ and 2560.

    Characters that nobody sees count for nothing. Marks are dropped from Latin letters only; in
    Khmer, Lao, Burmese and Thai they are vowels.
    """
    return clean(text.lower()) if text.isascii() else _fold(_fold(text))


def in_dictionary_order(key: str) -> str:
    """A search key by whose code points Thai and Lao words stand as in their dictionaries: by the
    consonant, เกษม before ขจร. Done twice it would turn further letters round."""
    return _LEADING_VOWEL.sub(r"\2\1", key)


def found_key(text: str) -> str:
    """The form in which rows keep their words, and in which what is typed is looked for in them."""
    return in_dictionary_order(search_key(text))


def kept_key(text: str) -> str:
    """The same as a column keeps it.

    Folding makes text longer: one sign like ㍿ becomes four, and the field's limit is not enough.
    """
    return found_key(text)[:LONGEST_KEY]


def _fold(text: str) -> str:
    # Folding case can bring forth what normalising takes apart again, so the caller folds twice.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    seen = _UNSEEN.sub("", decomposed)
    without_marks = _LATIN_MARK.sub("", seen.replace("đ", "d"))
    digits = "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character
        for character in without_marks
    )
    return clean(digits)


def shorten(text: str, limit: int) -> str:
    """Cut to at most `limit` graphemes, never in the middle of one."""
    graphemes = regex.findall(r"\X", text)
    return text if len(graphemes) <= limit else "".join(graphemes[: limit - 1]) + "…"


def beginning(text: str, longest: int, measure: Callable[[str], int] = len) -> str:
    """As many whole graphemes from the beginning as are `longest` at most by the measure.

    Columns are measured in characters, which is the default; what stands on a screen in graphemes,
    for which there is `shorten`.
    """
    if measure(text) <= longest:
        return text
    length = 0
    for grapheme in regex.finditer(r"\X", text):
        length += measure(grapheme.group())
        if length > longest:
            return text[: grapheme.start()]
    return text


@cache
def _detector() -> ZawgyiDetector:
    return ZawgyiDetector()


def looks_like_zawgyi(text: str) -> bool:
    """True when Burmese text is most probably in the old Zawgyi encoding."""
    if not any("\u1000" <= character <= "\u109f" for character in text):
        return False
    return bool(_detector().get_zawgyi_probability(text) >= ZAWGYI_THRESHOLD)


#: Script of a name's letters, by the first word of their Unicode names, and the language it tells.
_LANGUAGE_OF_SCRIPT = {
    "KHMER": "km",
    "LAO": "lo",
    "MYANMAR": "my",
    "THAI": "th",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "CJK": "ja",
}


def language_of_script(name: str) -> str:
    """The language (BCP 47) in which a name's script is set right; blank for Latin and others."""
    for character in name:
        script = unicodedata.name(character, "").partition(" ")[0]
        if script in _LANGUAGE_OF_SCRIPT:
            return _LANGUAGE_OF_SCRIPT[script]
    return ""
