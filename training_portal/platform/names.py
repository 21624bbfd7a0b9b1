"""What a row of reference data is called in its reader's language.

English is a column of its own, because every row has it; `names` holds the others by language.
Pages, lists, filters, exports and charts say `Sector.title` or `park.name` and get the reader's
word, English where there is none. Who needs the English one whoever reads says `english_title`,
`english_name`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import JSON, BindParameter, String, bindparam, func
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, MappedAsDataclass, mapped_column
from sqlalchemy.types import TypeEngine

from training_portal.platform.catalogues import page_locale


def reader_language() -> str:
    """The language that words are chosen for now, as a BCP 47 tag; English outside any page."""
    return str(page_locale() or "en").replace("_", "-")


def parameter(
    name: str, asked: Callable[[], str], kind: TypeEngine[Any] | None = None
) -> BindParameter[str]:
    """SQL: a value that is asked for when a statement is carried out.

    Statements are kept, and serve readers of every language. The parameter has one name, so that
    PostgreSQL sees the same expression in SELECT and GROUP BY.
    """
    return bindparam(name, callable_=asked, type_=kind or String())


def in_reader_language(texts: Mapping[str, str]) -> str:
    """Words that are kept by language ({"en": "...", "ja": "..."}), as the reader reads them."""
    return texts.get(reader_language()) or texts["en"]


#: SQL: the reader's language, as it is when the statement is carried out.
READER_LANGUAGE = parameter("reader_language", reader_language)
_KEY = parameter("reader_key", reader_language, JSON.JSONStrIndexType())


class Named(MappedAsDataclass, kw_only=True):
    """A table whose rows have names in other languages than English."""

    #: By language (BCP 47): {"ja": "..."}.
    names: Mapped[dict[str, str]] = mapped_column(JSON, default_factory=dict)


def for_reader(name: str, english: str) -> hybrid_property[str]:
    """The attribute `name`: the reader's word for a row, from `names` or the `english` column."""

    def of_row(row: Any) -> str:
        return str(row.names.get(reader_language()) or getattr(row, english))

    def in_sql(model: Any) -> Any:
        return func.coalesce(model.names[_KEY].as_string(), getattr(model, english))

    # The mapper finds the attribute by the name of its function.
    of_row.__name__ = name
    return hybrid_property(of_row, expr=in_sql)
