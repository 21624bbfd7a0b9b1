"""What was found, and when a string is words at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_LETTERS = re.compile(r"[^\W\d_]{2,}")
#: Names of formats and fonts, which are the same in every language.
_NAMES = re.compile(r"\b(?:CSV|XLSX|PDF|JSON|QR|SVG|PNG|Noto Sans[A-Za-z ]*)\b")
_WORD_FIRST = re.compile(r"^\W*(?:[A-Z][\w'’-]*[a-z,][\w'’-]*|[IA](?= [a-z]))(?P<more>\s|[.!?…]*$)")


@dataclass(frozen=True)
class Finding:
    """Words that no translation reaches."""

    path: Path
    line: int
    words: str


def has_words(text: str) -> bool:
    """Whether there is a word of two letters or more in a text."""
    return bool(_LETTERS.search(_NAMES.sub("", text)))


def reads_like_words(text: str, *, least: int = 1) -> bool:
    """Whether a string begins as what people read does: a capital, then small letters.

    Names of classes, fields, endpoints and files begin small, are all capitals, or have no space:
    `least=2` asks for a second word.
    """
    begins = _WORD_FIRST.match(_NAMES.sub("", text))
    return begins is not None and (least == 1 or bool(begins["more"].strip("\n.!?…")))
