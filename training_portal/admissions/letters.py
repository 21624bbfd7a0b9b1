"""Letters with claim links: what stands on each, and the mark that a phone reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import segno

from training_portal.people.models import Person


@dataclass(frozen=True)
class Letter:
    """One page for one person."""

    name: str
    native_name: str
    native_language: str
    #: The claim link, to be typed or read by a phone.
    address: str

    @property
    def mark(self) -> str:
        """The QR mark of the link as an address of a picture, black on white in every theme."""
        return qr_mark(self.address)


def qr_mark(address: str) -> str:
    """A QR code (ISO/IEC 18004, level M) as a data address; pages may show those, and no others."""
    return str(segno.make(address, error="m").svg_data_uri(border=4, dark="#000", light="#fff"))


def letters_for(people: Sequence[Person], links: Mapping[int, str]) -> list[Letter]:
    """The letters of these people, in their order; `links` are by person."""
    return [
        Letter(person.full_name, person.native_name, person.native_language, links[person.id])
        for person in people
    ]
