"""The rows of a page, and what it showed of each, in one field.

A form may have 1,000 fields (`intake.py`), and a step can be with more rows than that. The field
says `id:version,id:version`; a row of which nothing was shown that could change is its id alone.
Whatever no page has written reads as no rows at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

FIELD: Final = "rows"
#: Pages have fewer, and no statement may have many more values than this.
MOST: Final = 5_000
_PART = re.compile(r"([A-Za-z0-9-]{1,60})(?::([A-Za-z0-9_.-]{1,60}))?", re.ASCII)


def in_one_field(rows: Iterable[tuple[str, str | None]]) -> str:
    """Public ids, each with its version, or None where it has none."""
    written = ",".join(f"{row}:{version}" if version else row for row, version in rows)
    if written and not out_of_field(written):
        raise ValueError("An id or a version that could not be read again.")
    return written


def rows_asked(form: Mapping[str, str]) -> dict[str, str | None]:
    """What the page before a step asked about."""
    return out_of_field(str(form.get(FIELD, "")))


def out_of_field(written: str) -> dict[str, str | None]:
    """The rows by public id, in their order, each with its version, or None where it has none."""
    parts = written.split(",", MOST)
    found = [_PART.fullmatch(part) for part in parts]
    if len(parts) > MOST or not all(found):
        return {}
    return {each[1]: each[2] for each in found if each}
