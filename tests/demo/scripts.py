"""Which characters a language is written with, for looking at names."""

from __future__ import annotations

import unicodedata

import regex

_ALLOWED = {
    "km": r"[\u1780-\u17ff\s()]+",
    "lo": r"[\u0e80-\u0eff\s()]+",
    "my": r"[\u1000-\u109f\s()]+",
    "th": r"[\u0e00-\u0e7f\s()]+",
    "vi": r"[\p{Latin}\p{M}\s()]+",
    "ja": r"[\p{Han}\p{Hiragana}\p{Katakana}々ー・\uff08\uff09\s]+",
}


def is_written_in(language: str, text: str) -> bool:
    """Whether text is in the script of the language, in NFC, and without stray spaces."""
    return (
        regex.fullmatch(_ALLOWED[language], text) is not None
        and unicodedata.is_normalized("NFC", text)
        and text == " ".join(text.split())
    )
