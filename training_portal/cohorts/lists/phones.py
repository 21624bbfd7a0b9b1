"""Phone numbers of lists, dialled as in one of several countries. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import phonenumbers


class Dialled(NamedTuple):
    """A number, and how it was read."""

    #: In E.164, with a plus and no spaces.
    phone: str
    #: The country whose way of dialling it was read in; blank where it says its country itself.
    country: str
    #: Whether the country hands such numbers out, as far as its published plan tells.
    is_valid: bool


def dialling(*countries: str | None) -> list[str]:
    """Each of the countries once, the likeliest first; without those that are not known."""
    return list(dict.fromkeys(country for country in countries if country))


def dialled(written: str, countries: Sequence[str]) -> Dialled | None:
    """The number as the first country has it whose plan knows it; else where its length is right.

    Whoever is put forward lives where the body is, whatever the nationality: so the order counts.
    """
    possible = None
    for country in countries or [""]:
        try:
            number = phonenumbers.parse(written, country or None)
        except phonenumbers.NumberParseException:
            continue
        if not phonenumbers.is_possible_number(number):
            continue
        found = Dialled(
            str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)),
            "" if written.startswith("+") else country,
            phonenumbers.is_valid_number(number),
        )
        if found.is_valid:
            return found
        possible = possible or found
    return possible
