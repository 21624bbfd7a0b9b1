"""What a search of names finds: every word that was typed, in any order.

Names stand in other orders than people remember them, with names in between: `ho cuong` finds
Hồ Tuấn Cường, `dara sok` finds Sok Dara.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, and_, true

from training_portal.platform.text import search_key

#: Nobody types more words to find a name; each costs a look at the row.
MOST_WORDS: Final = 10


def words_to_find(typed: str) -> list[str]:
    """The words of what was typed, in the form in which text is compared."""
    return search_key(typed).split()[:MOST_WORDS]


def holds(key: Any, typed: str) -> ColumnElement[bool]:
    """SQL: a column of search keys holds each word that was typed; true where none was."""
    return and_(true(), *(key.contains(word, autoescape=True) for word in words_to_find(typed)))
