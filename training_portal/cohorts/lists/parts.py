"""Columns whose heading stands over those of their parts: a name, a day. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from training_portal.config import RESOURCES
from training_portal.platform.text import clean
from training_portal.platform.web.plain_text import ascii_digits
from training_portal.platform.yaml_files import read_yaml

_FILE = RESOURCES / "seed_data" / "import" / "sub_headings.yaml"
_OF_A_DAY: Final = ("day", "month", "year")
#: Between a column and the part of a day that it holds: “birth_date:year”.
_APART: Final = ":"
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@cache
def _known(as_compared: Callable[[str], str]) -> Mapping[tuple[str, str], str]:
    return {
        (column, as_compared(word)): _named(column, part)
        for column, parts in read_yaml(_FILE).items()
        for part, words in parts.items()
        for word in words
    }


def _named(column: str, part: str) -> str:
    return f"{column}{_APART}{part}" if part in _OF_A_DAY else part


def part_of(column: str | None, below: str, as_compared: Callable[[str], str]) -> str | None:
    """The column that a heading below another one means; None where it names no part of it."""
    return _known(as_compared).get((column, as_compared(below))) if column else None


def whole(column: str) -> str:
    """The column that a part of a day belongs to; any other column as it is."""
    return column.partition(_APART)[0]


def days_put_together(texts: Mapping[str, str]) -> dict[str, str]:
    """By column, the day that stands in columns of its parts, as text that has one reading only.

    A month in numbers is written as its name: which of two numbers is the month is not in doubt.
    """
    found = {}
    for column in dict.fromkeys(whole(part) for part in texts if _APART in part):
        day, month, year = (clean(texts.get(_named(column, part), "")) for part in _OF_A_DAY)
        digits = ascii_digits(month)
        if digits.isdecimal() and 1 <= int(digits) <= len(_MONTHS):
            month = _MONTHS[int(digits) - 1]
        elif digits.isdecimal() and day and year:
            found[column] = f"{year}-{month}-{day}"
            continue
        found[column] = " ".join(part for part in (day, month, year) if part)
    return found
