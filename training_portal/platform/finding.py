"""What a search finds: every word that was typed, in any order, and the keys it looks in.

Names stand in other orders than people remember them, with names in between: `ho cuong` finds
Hồ Tuấn Cường, `dara sok` finds Sok Dara. No database folds marks, digits and widths as people do,
so a row keeps the key of its words beside them (`key_with`), and nothing else is searched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeAlias

import regex
from sqlalchemy import ColumnElement, String, and_, or_, true

from training_portal.platform.sorting import small_ascii
from training_portal.platform.text import email_key, found_key, unwidened

#: Nobody types more words to find a name; each costs a look at the row.
MOST_WORDS: Final = 10
#: Between the keys of one column. No key has it, and it sorts before all that a name can have: Keo
#: who has another name beside stands before Keo Dara.
BETWEEN: Final = "\t"
#: Where a code has a hyphen, paper and telephones have other strokes.
_STROKES = regex.compile(r"\p{Pd}")

#: How one word that was typed is found in a row.
Way: TypeAlias = Callable[[str], ColumnElement[bool]]


def key_column(longest: int) -> String:
    """The type of a column that keeps a key: its order, and that of its index, is the same on
    both databases (see `sorting.py`)."""
    return String(longest).with_variant(String(longest, collation="C"), "postgresql")


def one_key(words: Iterable[str | None], longest: int | None = None) -> str:
    """The keys of several names or the like in one, each once."""
    keys = dict.fromkeys(found_key(each) for each in words if each)
    return BETWEEN.join(key for key in keys if key)[:longest]


def key_with(row: Any, kept: Sequence[str], field: str, value: str | None, longest: int) -> str:
    """The key of a row's words, one of which is about to be another: for `@validates`, so that no
    row can be made or changed without its key."""
    words = {**{name: getattr(row, name) for name in kept}, field: value}
    return one_key((words[name] for name in kept), longest)


def words_to_find(typed: str) -> list[str]:
    """The words of what was typed, in the form in which text is compared."""
    return found_key(typed).split()[:MOST_WORDS]


def finds(typed: str, *ways: Way) -> ColumnElement[bool]:
    """SQL: each word that was typed is found, one this way and another that; true for none."""
    return and_(true(), *(or_(*(way(word) for way in ways)) for word in words_to_find(typed)))


def in_key(key: Any) -> Way:
    """A word is found in a column of search keys."""
    return lambda word: key.contains(word, autoescape=True)


def in_code(code: Any) -> Way:
    """A word is found in a code of ASCII letters, digits and hyphens, whichever hyphen is typed."""
    return lambda word: small_ascii(code).contains(_STROKES.sub("-", word), autoescape=True)


def holds(key: Any, typed: str) -> ColumnElement[bool]:
    """SQL: a column of search keys holds each word that was typed; true where none was."""
    return finds(typed, in_key(key))


def holds_address(key: Any, typed: str) -> ColumnElement[bool]:
    """SQL: a column of the keys of e-mail addresses holds what was typed, as one run.

    Who looks for Mai does not mean everybody at gmail.com: a word alone is looked for before the @.
    """
    address = email_key(unwidened(typed))
    if "@" in address or "." in address:
        return in_key(key)(address)
    literal = address.replace("/", "//").replace("%", "/%").replace("_", "/_")
    found: ColumnElement[bool] = key.like(f"%{literal}%@%", escape="/")
    return found
