"""Countries as lists write them: spellings, codes, slips, and what was probably meant. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import cache

from babel import Locale
from babel.core import get_global

from training_portal.cohorts.lists.columns import words
from training_portal.courses.rules import country_name
from training_portal.platform.messages import Message, term
from training_portal.platform.messages import message as _m
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
    """The world's countries by their codes and English names, so that a real one is called by its
    name: that of CLDR for a territory of ISO 3166.
    """
    known: dict[str, str] = {}
    for code, name in Locale("en").territories.items():
        if len(code) == 2 and code.isalpha() and code not in words()["countries"]:
            known[search_key(code)] = known[search_key(name)] = code
    # Codes of three letters and others in use, as CLDR knows them: USA, UK.
    for alias, codes in get_global("territory_aliases").items():
        if alias.isalpha() and len(codes) == 1 and codes[0] in known.values():
            known.setdefault(search_key(alias), codes[0])
    return known


@cache
def _nearest(key: str) -> str | None:
    """The country of the programme that was probably meant."""
    if key in words()["mistaken"]:
        return str(words()["mistaken"][key])
    spellings = {**_countries("noted"), **_countries("plain")}
    near = difflib.get_close_matches(key, [name for name in spellings if len(name) > 3], 1, 0.75)
    return spellings[near[0]] if near and len(key) > 3 else None


def meant(text: str) -> str:
    """The code of the country that words which name none probably mean; blank for no guess."""
    return _nearest(key_of(text)) or ""


def why_none(text: str) -> Message:
    """What is wrong with words that name no country of the programme, and what they may mean."""
    key = key_of(text)
    other, near = _other_countries().get(key), _nearest(key)
    if other and search_key(str(Locale("en").territories[other])) == key:
        return _m("“%(text)s” takes no part.", text=text)
    if other and near:
        return _m(
            "“%(text)s” is %(other)s, which takes no part; did you mean %(country)s?",
            text=text,
            other=country(other),
            country=with_code(near),
        )
    if other:
        return _m("“%(text)s” is %(other)s, which takes no part.", text=text, other=country(other))
    if near:
        return _m(
            "“%(text)s” is no country of the programme; did you mean %(country)s?",
            text=text,
            country=with_code(near),
        )
    return _m("“%(text)s” is not a country.", text=text)


def _with_code(code: str) -> str:
    return f"{country_name(code)} ({code})"


#: A country by its code, as each reader calls it.
country = term("country", country_name)
#: As lists are answered: by its name, with the code that is understood best.
with_code = term("country_with_code", _with_code)
