"""Letters with claim links: what stands on each, and the mark that a phone reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import segno

from training_portal.people.models import Person


@dataclass(frozen=True)
class Letter:
    """One page for one person."""

    person_id: int
    name: str
    native_name: str
    native_language: str
    #: The claim link, to be typed or read by a phone.
    address: str = ""

    @property
    def mark(self) -> str:
        """The QR mark of the link as an address of a picture, black on white in every theme."""
        return qr_mark(self.address)


def qr_mark(address: str) -> str:
    """A QR code (ISO/IEC 18004, level M) as a data address; pages may show those, and no others."""
    return str(segno.make(address, error="m").svg_data_uri(border=4, dark="#000", light="#fff"))


def blank_letters(people: Sequence[Person]) -> list[Letter]:
    """The letters of these people, in their order, before their links are made."""
    return [
        Letter(person.id, person.full_name, person.native_name, person.native_language)
        for person in people
    ]


def addressed(letters: Sequence[Letter], links: Mapping[int, str]) -> list[Letter]:
    """The same letters with the links, which are by person."""
    return [replace(letter, address=links[letter.person_id]) for letter in letters]
