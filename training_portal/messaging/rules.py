"""Merge fields in letters and messages, and numbers of letters: pure.

A field is a name in braces, `{course}`. Braces mean nothing else, so that a slip is noticed when
the words are kept, and never by who gets the letter.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

_FIELD = re.compile(r"\{([a-z_]*)\}")
_BRACE = re.compile(r"[{}]")


def fields_in(text: str) -> list[str]:
    """The names of the fields that a text has, each once, in their order."""
    return list(dict.fromkeys(_FIELD.findall(text)))


def unknown_fields(text: str, known: Collection[str]) -> list[str]:
    """What stands in braces and is no field of these, each once, as it was typed."""
    return [f"{{{name}}}" for name in fields_in(text) if name not in known]


def has_stray_brace(text: str) -> bool:
    """Whether a brace stands by itself, or around what cannot be a name."""
    return _BRACE.search(_FIELD.sub("", text)) is not None


def merged(text: str, values: Mapping[str, str]) -> str:
    """The text with the value of each field in its place.

    A value is never looked through for fields itself. One that is missing stays as it was typed:
    a letter with it is never made, because the words were refused.
    """
    return _FIELD.sub(lambda found: values.get(found[1], found[0]), text)


def paragraphs(text: str) -> list[str]:
    """What stands between blank lines; line breaks inside a paragraph stay."""
    parts = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return [part.strip() for part in parts if part.strip()]


def letter_number(year: int, counter: int) -> str:
    """`MTL-2026-000123`."""
    return f"MTL-{year}-{counter:06d}"


def as_lines(names: Sequence[str]) -> str:
    """Names under each other, numbered from 1."""
    return "\n".join(f"{place}. {name}" for place, name in enumerate(names, start=1))
