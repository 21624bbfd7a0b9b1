"""Countries as lists write them: spellings, codes, slips, and what was probably meant. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import cache

from babel import Locale
from flask_babel import gettext as _

from training_portal.cohorts.lists.columns import words
from training_portal.courses.rules import country_name
from training_portal.platform.text import search_key


def key_of(text: str) -> str:
    """What a country's spelling is compared by; blank for no words at all."""
    return search_key(text).strip(". ")


def named(text: str, kind: str = "plain") -> str:
    """The code of a country of the programme; blank for none.

    `plain` spellings need no word, of a `noted` one it is said what it was taken as.
    """
    return _countries(kind).get(key_of(text), "")


@cache
def _countries(kind: str) -> Mapping[str, str]:
    return {
        key_of(spelling): code
        for code, spellings in words()["countries"].items()
        for spelling in spellings[kind]
    }


@cache
def _other_countries() -> Mapping[str, str]:
    """Codes and English names of the world's countries, so that a real one is called by its name.

    Names are those of CLDR for the territories of ISO 3166.
    """
    known: dict[str, str] = {}
    for code, name in Locale("en").territories.items():
        if len(code) == 2 and code.isalpha() and code not in words()["countries"]:
            known[search_key(code)] = known[search_key(name)] = name
    return known


@cache
def _nearest(key: str) -> str | None:
    """The country of the programme that was probably meant."""
    if key in words()["mistaken"]:
        return str(words()["mistaken"][key])
    spellings = {**_countries("noted"), **_countries("plain")}
    near = difflib.get_close_matches(key, [name for name in spellings if len(name) > 3], 1, 0.75)
    return spellings[near[0]] if near and len(key) > 3 else None


def why_none(text: str) -> str:
    """What is wrong with words that name no country of the programme, and what they may mean."""
    key = key_of(text)
    other, near = _other_countries().get(key), _nearest(key)
    if other and search_key(other) == key:
        return str(_("“%(text)s” takes no part.", text=text))
    if other and near:
        return str(
            _(
                "“%(text)s” is %(other)s, which takes no part; did you mean %(country)s?",
                text=text,
                other=other,
                country=with_code(near),
            )
        )
    if other:
        return str(_("“%(text)s” is %(other)s, which takes no part.", text=text, other=other))
    if near:
        return str(
            _(
                "“%(text)s” is no country of the programme; did you mean %(country)s?",
                text=text,
                country=with_code(near),
            )
        )
    return str(_("“%(text)s” is not a country.", text=text))


def with_code(code: str) -> str:
    """A country as lists are answered: by its name, with the code that is understood best."""
    return f"{country_name(code)} ({code})"
