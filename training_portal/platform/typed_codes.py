"""Codes that people read off paper and type: drawn without look-alikes, read as they were meant.

The alphabet is Crockford's base 32: digits and letters without I, L, O and U.
"""

from __future__ import annotations

import re
import secrets
from typing import Final

from training_portal.platform.text import unwidened

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
#: What people type for letters that the alphabet leaves out.
_MISREAD: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
_BETWEEN: Final = re.compile(r"[\s\-‐‑–_.]")


def drawn(length: int) -> str:
    """A random code with five bits in each sign."""
    return "".join(ALPHABET[byte & 31] for byte in secrets.token_bytes(length))


def in_fours(code: str, between: str = " ") -> str:
    """`7Q2M XK9A 3HTR 8WEZ`: in groups of four."""
    return between.join(code[start : start + 4] for start in range(0, len(code), 4))


def as_meant(text: str) -> str:
    """What was typed in the letters of the alphabet: spaces and hyphens off, O read as 0, I and L
    as 1, small letters as capitals. What else stands in it stays.
    """
    plain = unwidened(text)  # Japanese keyboards write full-width letters.
    return _BETWEEN.sub("", plain).upper().translate(_MISREAD)
