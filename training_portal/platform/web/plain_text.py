"""What is kept of typed text, and the words for text that cannot be taken.

The rules themselves stand in `platform/text.py`; here they become what a form says.
"""

from __future__ import annotations

import unicodedata
from typing import Any, TypeAlias

from flask_babel import LazyString

from training_portal.platform import text
from training_portal.platform.messages import Message
from training_portal.platform.messages import message as _m

#: What a person reads: translated already, or translated when it is drawn.
Words: TypeAlias = str | LazyString


def kept_lazy(words: Words) -> Any:
    """The same words for a library that declares plain strings and only draws them."""
    return words


def normalise_line(raw: str) -> str:
    """One line of text: NFC, every run of white space one space, no space at either end."""
    return text.clean(raw)


def normalise_block(raw: str) -> str:
    """Several lines of text: NFC, line ends as LF, no white space at either end of the whole."""
    whole = unicodedata.normalize("NFC", raw).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.rstrip() for line in whole.strip().split("\n"))


def ascii_digits(raw: str) -> str:
    """The same text with Khmer, Lao, Burmese, Thai and full-width digits as 0 to 9."""
    if raw.isascii():
        return raw
    return "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character
        for character in raw
    )


def problem_in_text(value: str) -> Message | None:
    """Words for the first character no text field takes, or None when all are welcome."""
    if text.is_storable(value):
        return None
    return _m("There is a character in it that cannot be stored. Please type it again.")


def problem_in_name(name: str) -> Message | None:
    """Words for what makes this no name: what nobody sees, symbols, or neither letter nor digit.

    Invisible characters would make two names that look alike differ, and a direction override
    would print a certificate backwards. The message says where the character stands, because
    nobody can see it. Pictographs are in no name, and in no font that certificates are set in.
    """
    problem = problem_in_text(name)
    if problem is not None:
        return problem
    if symbol := text.first_pictograph(name):
        return _m("A name has no “%(symbol)s” in it.", symbol=symbol)
    position = text.first_hidden(name)
    if position == 0:
        return _m("There is an invisible character at the beginning. Please delete it.")
    if position is not None:
        return _m(
            "There is an invisible character after “%(before)s”. Please delete it.",
            before=name[max(0, position - 12) : position],
        )
    if name and not any(character.isalnum() for character in name):
        return _m("“%(text)s” is no name.", text=name)
    return None
