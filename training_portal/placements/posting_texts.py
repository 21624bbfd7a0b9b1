"""Title and description of a posting in several languages: which of them a reader is shown.

One of them is the original, which the company wrote first; the others stand beside it by language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import JSON, ColumnElement, case, func, or_
from sqlalchemy.ext.hybrid import hybrid_property

from training_portal.courses.rules import language_name
from training_portal.platform.i18n import own_language
from training_portal.platform.names import parameter, reader_language
from training_portal.platform.text import found_key, kept_key

#: Languages that a posting can be written in: English, the host countries' and applicants' own.
LANGUAGES = ("en", "ja", "km", "lo", "my", "th", "vi")

_OWN, _PAGE = parameter("own_language", own_language), parameter("page_language", reader_language)
_OWN_KEY = parameter("own_key", own_language, JSON.JSONStrIndexType())
_PAGE_KEY = parameter("page_key", reader_language, JSON.JSONStrIndexType())


@dataclass(frozen=True)
class PostingText:
    """A posting's words in one language (BCP 47)."""

    language: str
    title: str
    description: str
    is_original: bool


def texts_of(posting: Any) -> dict[str, PostingText]:
    """All texts of a posting by language, the original first."""
    found = {
        posting.original_language: PostingText(
            posting.original_language,
            posting.original_title,
            posting.original_description,
            is_original=True,
        )
    }
    for language in sorted(posting.titles):
        description = posting.descriptions.get(language, "")
        found[language] = PostingText(language, posting.titles[language], description, False)
    return found


def chosen(posting: Any, wanted: str | None = None) -> PostingText:
    """The text that is asked for, else the reader's own, else the page's, else the original.

    The reader's own language is what the browser wishes for first, also where the portal has no
    pages in it.
    """
    texts = texts_of(posting)
    for language in (wanted, own_language(), reader_language()):
        if language in texts:
            return texts[language]
    return texts[posting.original_language]


#: Letters of a description below which it tells nobody what the work is.
SHORTEST_DESCRIPTION = 40


@dataclass(frozen=True)
class Gap:
    """What is not said yet, or not so that it can stand: the form's field for it, and the words."""

    #: Blank where no field of the form mends it.
    field: str
    sentence: str


def gaps(posting: Any) -> list[Gap]:
    """What the texts of a posting lack; one in another language must be whole like the original."""
    missing = []
    if len(posting.original_description) < SHORTEST_DESCRIPTION:
        words = _("Describe the work: what somebody does on an ordinary day.")
        missing.append(Gap("description", words))
    for text in texts_of(posting).values():
        if not text.is_original and len(text.description) < SHORTEST_DESCRIPTION:
            words = _(
                "Describe the work in %(language)s too, or take the title in it away.",
                language=language_name(text.language),
            )
            missing.append(Gap(f"description_{text.language}", words))
    return missing


def keys_of(title: str, titles: Mapping[str, str]) -> tuple[str, str]:
    """What a posting is sorted by, and what it is found by: its titles in all languages."""
    together = " ".join([title, *(titles[language] for language in sorted(titles))])
    return kept_key(title), found_key(together)


def of_chosen(name: str) -> hybrid_property[str]:
    """The attribute `name` of a posting, as `chosen` gives it to the reader."""

    def of_row(posting: Any) -> str:
        return str(getattr(chosen(posting), name))

    def in_sql(posting: Any) -> ColumnElement[str]:
        original = posting.original_language
        own, page = posting.titles[_OWN_KEY].as_string(), posting.titles[_PAGE_KEY].as_string()
        if name == "title":
            return func.coalesce(
                case((original == _OWN, posting.original_title), else_=own),
                case((original == _PAGE, posting.original_title), else_=page),
                posting.original_title,
            )
        return case(
            (or_(original == _OWN, own.is_not(None)), _OWN),
            (or_(original == _PAGE, page.is_not(None)), _PAGE),
            else_=original,
        )

    # The mapper finds the attribute by the name of its function.
    of_row.__name__ = name
    return hybrid_property(of_row, expr=in_sql if name != "description" else None)
