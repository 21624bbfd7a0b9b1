"""For what imported records were put in, as rooms further on know it: what a nominee has to hear.

This room keeps a record and its link; which course it is for, until when and what became of the
nomination is known by admission, and which courses of the past were recorded of somebody by
cohorts: they say so here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from training_portal.platform.web.plain_text import Words


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """A course somebody is put forward for, and how it stands."""

    title: str
    code: str
    starts_on: date
    ends_on: date
    venue: str
    #: Until when the person has to answer, and the zone of the venue.
    closes_at: datetime
    time_zone: str
    #: The zone of the sending country: in it a person is told moments who has no account yet.
    reader_zone: str = ""
    #: What else is recorded with the nomination than the person's own facts, in words: kinds, never
    #: the values.
    recorded: Sequence[Words] = ()
    #: The page on which the person goes on after claiming the record.
    path: str = ""
    #: Whether the person still has to send the application.
    waits: bool = False
    #: Why there is nothing to go on with, in words; blank while there is.
    over: str = ""


@dataclass(frozen=True, kw_only=True)
class PastCourse:
    """A course that somebody took part in before there was a portal, as it was recorded since."""

    title: str
    code: str
    starts_on: date
    ends_on: date
    venue: str
    #: How it ended, in words.
    outcome: str
    #: Number of the certificate that was given on paper; blank for none that is known.
    certificate: str
    #: From where the facts are, in the words of who recorded them.
    source: str


Provider = Callable[[Sequence[int]], Mapping[int, Purpose]]
HistoryProvider = Callable[[Sequence[int]], Mapping[int, Sequence[PastCourse]]]
_providers: list[Provider] = []
_histories: list[HistoryProvider] = []


def provide(provider: Provider) -> None:
    """Register who knows the purposes of records, by the person's id; the first answer holds."""
    _providers.append(provider)


def purposes_of(person_ids: Sequence[int]) -> dict[int, Purpose]:
    """What records were put in for; those of which no room knows are left out."""
    known: dict[int, Purpose] = {}
    for provider in _providers:
        known = {**provider(person_ids), **known}
    return known


def purpose_of(person_id: int) -> Purpose | None:
    """What a record was put in for; None where no room knows."""
    return purposes_of([person_id]).get(person_id)


def is_over(person_id: int) -> bool:
    """Whether what a record was put in for has come to nothing."""
    purpose = purpose_of(person_id)
    return purpose is not None and bool(purpose.over)


def provide_history(provider: HistoryProvider) -> None:
    """Register who knows which courses of the past were recorded of people."""
    _histories.append(provider)


def histories_of(person_ids: Sequence[int]) -> dict[int, list[PastCourse]]:
    """The courses of the past that were recorded of people; those without any are left out."""
    known: dict[int, list[PastCourse]] = {}
    for provider in _histories:
        for person_id, courses in provider(person_ids).items():
            known.setdefault(person_id, []).extend(courses)
    return known


def history_of(person_id: int) -> list[PastCourse]:
    """The courses of the past that were recorded of one person."""
    return histories_of([person_id]).get(person_id, [])
