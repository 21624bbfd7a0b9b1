"""Words and numbers of a line that counts people instead of naming one. Pure."""

from __future__ import annotations

import re
from functools import cache

from training_portal.cohorts.lists.columns import heading_key, words

#: A cell of a total is short; a longer one is not looked through.
_LONGEST = 80
#: Digits that count people; passports and phone numbers have more.
_MOST_DIGITS = 4


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    """Any of these words of the importer, the longest first."""
    known = sorted({heading_key(word) for word in words()[kind]}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, known)))


def is_count(text: str) -> bool:
    """Whether a cell says how many and nothing else: “25”, “25 persons”, “12 F, 13 M”."""
    key = heading_key(text)
    digits = sum(map(str.isdecimal, key))
    return 0 < digits <= _MOST_DIGITS and _only_counts(key)


def is_total(text: str) -> bool:
    """Whether a cell is one of a total: “Total”, “Grand total: 25”, “25 persons”.

    “Total Quality Manager” is a position, and a bare number stands in many columns.
    """
    key = heading_key(text)
    if not key or len(key) > _LONGEST:
        return False
    if is_count(text):
        return not key.replace(" ", "").isdecimal()
    total = _pattern("totals").match(key)
    return total is not None and _only_counts(key[total.end() :])


def _only_counts(key: str) -> bool:
    """Whether nothing is left but digits and spaces when the words for people are taken out."""
    rest = _pattern("counted").sub(" ", key) if len(key) <= _LONGEST else key
    return all(character.isdecimal() or character.isspace() for character in rest)
