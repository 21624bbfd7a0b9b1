"""What rounds of appointments are about: each room registers its kind.

So interviews of a cohort, and later those of a posting, share slots, bookings and reminders without
this room knowing either.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Protocol


class Addressee(Protocol):
    """To whom, in which language and zone a mail about somebody goes; no address, no mail."""

    @property
    def name(self) -> str: ...

    @property
    def email(self) -> str: ...

    @property
    def language(self) -> str: ...

    @property
    def zone(self) -> str | None: ...


@dataclass(frozen=True)
class Kind:
    """A kind of thing that people are invited to talk about."""

    name: str
    #: What the subject (by its id) is called, in a language; blank for the reader's.
    title: Callable[[int, str], str]
    #: By the ids of persons.
    addressees: Callable[[Collection[int]], Mapping[int, Addressee]]
    #: The accounts that must not meet somebody, by what is talked about (`about_id`).
    barred: Callable[[int], frozenset[int]]
    #: The page of what is talked about, for who is invited: by `about_id`.
    url: Callable[[int], str]


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Add a kind; doing so twice is harmless."""
    _kinds[kind.name] = kind


def kind_of(name: str) -> Kind:
    """A registered kind."""
    return _kinds[name]
