"""Untranslated words in scripts: a script takes what it says from the page's `data-` attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tools.literals.finding import Finding, has_words, reads_like_words

#: Comments, then strings in their three kinds; what stands first wins.
_PIECES = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
      | (?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)""",
    re.VERBOSE | re.DOTALL,
)
#: Code after which a string is put on the page as it is.
_SHOWN = re.compile(
    r"""(?:\.(?:textContent|innerText|innerHTML|title|placeholder|alt|ariaLabel|label)\s*\+?=
        | \.setAttribute\(\s*["'](?:title|alt|placeholder|aria-label|label)["']\s*,
        | (?:\balert|\bconfirm|\bprompt|\.append|\.prepend)\(
        | (?:createTextNode|setCustomValidity)\()\s*$""",
    re.VERBOSE,
)
_EXPRESSION = re.compile(r"\$\{[^}]*\}")


def in_script(path: Path) -> Iterator[Finding]:
    """Strings put on the page, and any other string that reads like words."""
    source = path.read_text(encoding="utf-8")
    for piece in _PIECES.finditer(source):
        if piece["string"] is None:
            continue
        words = _EXPRESSION.sub("", piece["string"][1:-1])
        shown = _SHOWN.search(source, 0, piece.start()) if has_words(words) else None
        if shown or reads_like_words(words, least=2):
            yield Finding(path, source.count("\n", 0, piece.start()) + 1, words)
