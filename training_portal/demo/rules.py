"""Inventing people for the demo programme: pure, and the same for the same seed and day.

The parts of names, their order and the forms of each country come from `seed_data/demo/names`, the
kinds of trainees from `seed_data/demo/audiences.yaml`. Nothing here gives a family name to people
of a country that has none.
"""

from __future__ import annotations

import calendar
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any, Literal

from training_portal.eligibility.kinds import Education
from training_portal.eligibility.languages import NATIVE
from training_portal.people.rules import age_on

Sex = Literal["F", "M"]

#: Invented people's addresses; example.org takes no mail (RFC 2606).
EMAIL_DOMAIN = "people.demo.example.org"
#: Tries for a name nobody has yet; after that two people share one, as people do.
_TRIES = 40


@dataclass(frozen=True)
class NamePart:
    """One part of a name in Latin letters and in the country's own; heavy ones come often."""

    latin: str
    native: str
    weight: int = 1


@dataclass(frozen=True)
class NameStock:
    """What names of a country are made of, and how they are put together."""

    country: str
    language: str
    latin_order: tuple[str, ...]
    native_order: tuple[str, ...]
    family_in_capitals: bool
    writes_native: bool
    addressed_by: str
    phone: str
    without_family_percent: int
    #: Out of a hundred people, those who have a middle part where there is one.
    with_middle_percent: int
    #: Longer given names take no middle part, counted in words of their Latin form.
    middle_before_words: int
    #: What stands between the parts in the country's own script.
    native_joint: str
    family: tuple[NamePart, ...]
    middle: Mapping[Sex, tuple[NamePart, ...]]
    given: Mapping[Sex, tuple[NamePart, ...]]


@dataclass(frozen=True)
class Audience:
    """The kind of people a course is for; ages and experience are in whole years."""

    key: str
    ages: tuple[int, int]
    experience: tuple[int, int]
    women_percent: int
    #: Levels of English (CEFR) and of education, of which each person has one.
    english: tuple[str, ...]
    education: tuple[Education, ...]
    employer_kinds: tuple[str, ...]
    positions: tuple[str, ...]


@dataclass(frozen=True)
class Employer:
    """An organisation of the demo programme where invented people may work."""

    key: str
    name: str
    kind: str
    country: str
    province: str


@dataclass(frozen=True)
class Slot:
    """A person wanted: from which country, and for which audience."""

    country: str
    audience: str
    #: Somebody who has no experience at all, so that courses that ask for some refuse.
    falls_short: bool = False
    #: How many days ago the person was of the audience's age.
    days_ago: int = 0


@dataclass(frozen=True)
class Invented:
    """An invented person; `family_name` is None where the person has none."""

    country: str
    sex: Sex
    full_name: str
    name_in_latin: str
    native_name: str
    native_language: str
    family_name: str | None
    preferred_name: str
    birth_date: date
    email: str
    phone: str
    employer: Employer | None
    #: Province of residence: that of the employer, or one of the country's.
    province: str
    position: str
    experience_years: int
    education: Education
    #: Level by language (BCP 47): `native`, or CEFR.
    languages: Mapping[str, str]


def _parts(raw: Iterable[Mapping[str, Any]]) -> tuple[NamePart, ...]:
    return tuple(NamePart(entry["latin"], entry["native"], entry.get("weight", 1)) for entry in raw)


def name_stock(raw: Mapping[str, Any]) -> NameStock:
    """A file of `seed_data/demo/names` as values. Raises KeyError for a missing entry."""
    middle = raw.get("middle", {"F": [], "M": []})
    return NameStock(
        country=raw["country"],
        language=raw["language"],
        latin_order=tuple(raw["latin_order"]),
        native_order=tuple(raw["native_order"]),
        family_in_capitals=raw["latin_family_in_capitals"],
        writes_native=raw["full_name"] == "native",
        addressed_by=raw["addressed_by"],
        phone=raw["phone"],
        without_family_percent=raw.get("without_family_name_percent", 0),
        with_middle_percent=raw.get("with_middle_percent", 100),
        middle_before_words=raw.get("middle_before_words", 9),
        native_joint=raw.get("native_joint", " "),
        family=_parts(raw["family"]),
        middle={"F": _parts(middle["F"]), "M": _parts(middle["M"])},
        given={"F": _parts(raw["given"]["F"]), "M": _parts(raw["given"]["M"])},
    )


def audience(key: str, raw: Mapping[str, Any]) -> Audience:
    """An entry of `audiences.yaml` as values. Raises KeyError or ValueError for a wrong entry."""
    return Audience(
        key=key,
        ages=(raw["ages"][0], raw["ages"][1]),
        experience=(raw["experience"][0], raw["experience"][1]),
        women_percent=raw["women_percent"],
        english=tuple(raw["english"]),
        education=tuple(Education(level) for level in raw["education"]),
        employer_kinds=tuple(raw["employers"]),
        positions=tuple(raw["positions"]),
    )


def employer(raw: Mapping[str, Any]) -> Employer:
    """An entry of `organisations.yaml` as a place of work. Raises KeyError for a missing entry."""
    return Employer(raw["key"], raw["name"], raw["kind"], raw["country"], raw["province"])


def years_before(day: date, years: int) -> date:
    """The same day `years` earlier; 28 February for 29 February where that year has none."""
    year = day.year - years
    if day.month == 2 and day.day == 29 and not calendar.isleap(year):
        return date(year, 2, 28)
    return day.replace(year=year)


def compose(
    slots: Sequence[Slot],
    *,
    stocks: Mapping[str, NameStock],
    audiences: Mapping[str, Audience],
    employers: Sequence[Employer],
    seed: int,
    today: date,
    names_taken: Iterable[str] = (),
) -> list[Invented]:
    """Invent one person for each slot, in its order.

    Each country draws from a stream of its own, so that more people from one leave those of the
    others as they were. E-mail addresses and telephone numbers are given out once only; names
    twice only where a country's stock runs short. Raises KeyError for a country or an audience
    that is not known.
    """
    register = _Register(names_taken)
    places = defaultdict(list)
    for place in employers:
        places[place.country].append(place)
    streams: dict[str, Random] = {}
    people = []
    for slot in slots:
        if slot.country not in streams:
            # Not for secrets: the same people come out for the same seed.
            streams[slot.country] = Random(f"{seed}:{slot.country}")  # noqa: S311 # nosec B311
        people.append(
            _invent(
                streams[slot.country],
                stocks[slot.country],
                _short_of_experience(audiences[slot.audience], slot.falls_short),
                places[slot.country],
                today - timedelta(days=slot.days_ago),
                register,
            )
        )
    return people


@dataclass(frozen=True)
class _Name:
    full: str
    latin: str
    native: str
    family: str | None
    preferred: str


class _Register:
    """What was given out already."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = set(names)
        self.phones: set[str] = set()
        self.addresses: Counter[str] = Counter()

    def address(self, latin: str) -> str:
        """An address of the name; people of one name get a number behind it."""
        local = ".".join(latin.lower().split())
        self.addresses[local] += 1
        number = self.addresses[local]
        return f"{local}{number if number > 1 else ''}@{EMAIL_DOMAIN}"

    def phone(self, stream: Random, pattern: str) -> str:
        """A number of the pattern that nobody has. Raises ValueError when all are given out."""
        for _ in range(10 ** pattern.count("#") * 20):
            number = "".join(str(stream.randrange(10)) if sign == "#" else sign for sign in pattern)
            if number not in self.phones:
                self.phones.add(number)
                return number
        raise ValueError(f"All telephone numbers of {pattern} are given out.")


def _short_of_experience(kind: Audience, falls_short: bool) -> Audience:
    return replace(kind, experience=(0, 0)) if falls_short else kind


def _invent(
    stream: Random,
    stock: NameStock,
    kind: Audience,
    places: Sequence[Employer],
    today: date,
    register: _Register,
) -> Invented:
    sex: Sex = "F" if stream.randrange(100) < kind.women_percent else "M"
    name = _unused_name(stream, stock, sex, register)
    birth_date = _birth_date(stream, kind.ages, today)
    fitting = [place for place in places if place.kind in kind.employer_kinds]
    work = stream.choice(fitting) if fitting else None
    longest = min(kind.experience[1], max(kind.experience[0], age_on(birth_date, today) - 22))
    return Invented(
        country=stock.country,
        sex=sex,
        full_name=name.full,
        name_in_latin=name.latin,
        native_name=name.native,
        native_language=stock.language,
        family_name=name.family,
        preferred_name=name.preferred,
        birth_date=birth_date,
        email=register.address(name.latin),
        phone=register.phone(stream, stock.phone),
        employer=work,
        province=work.province if work else _home(stream, places),
        position=stream.choice(kind.positions),
        experience_years=stream.randint(kind.experience[0], longest),
        education=stream.choice(kind.education),
        languages={"en": stream.choice(kind.english), stock.language: NATIVE},
    )


def _home(stream: Random, places: Sequence[Employer]) -> str:
    return stream.choice(places).province if places else ""


def _birth_date(stream: Random, ages: tuple[int, int], today: date) -> date:
    """A day on which somebody was born who is of these ages today."""
    first = years_before(today, ages[1] + 1) + timedelta(days=1)
    last = years_before(today, ages[0])
    return first + timedelta(days=stream.randint(0, (last - first).days))


def _unused_name(stream: Random, stock: NameStock, sex: Sex, register: _Register) -> _Name:
    name = _draw_name(stream, stock, sex)
    for _ in range(_TRIES):
        if name.full not in register.names:
            break
        name = _draw_name(stream, stock, sex)
    register.names.add(name.full)
    return name


def _pick(stream: Random, parts: Sequence[NamePart]) -> NamePart:
    return stream.choices(parts, weights=[part.weight for part in parts])[0]


def _draw_name(stream: Random, stock: NameStock, sex: Sex) -> _Name:
    chosen = {"given": _pick(stream, stock.given[sex])}
    is_short = len(chosen["given"].latin.split()) <= stock.middle_before_words
    if stock.middle[sex] and is_short and _chance(stream, stock.with_middle_percent):
        # Ngọc Ngọc is nobody's name.
        fitting = [part for part in stock.middle[sex] if not _repeats(part, chosen["given"])]
        chosen["middle"] = _pick(stream, fitting)
    if stock.family and stream.randrange(100) >= stock.without_family_percent:
        chosen["family"] = _pick(stream, stock.family)
    return _put_together(stock, chosen)


def _chance(stream: Random, percent: int) -> bool:
    """True for so many of a hundred; draws nothing where there is no choice."""
    return percent >= 100 or stream.randrange(100) < percent


def _repeats(part: NamePart, given: NamePart) -> bool:
    """Whether a word of the one stands in the other."""
    return bool(set(part.latin.split()) & set(given.latin.split()))


def _put_together(stock: NameStock, chosen: Mapping[str, NamePart]) -> _Name:
    def latin(part: str, *, capitals: bool) -> str:
        text = chosen[part].latin
        return text.upper() if capitals and part == "family" else text

    latin_parts = [part for part in stock.latin_order if part in chosen]
    native_parts = [part for part in stock.native_order if part in chosen]
    plain = " ".join(latin(part, capitals=False) for part in latin_parts)
    native = unicodedata.normalize(
        "NFC", stock.native_joint.join(chosen[part].native for part in native_parts)
    )
    full = native if stock.writes_native else plain
    called = chosen.get("family" if stock.addressed_by == "family" else "given", chosen["given"])
    family = chosen.get("family")

    def as_written(part: NamePart) -> str:
        return part.native if stock.writes_native else part.latin

    return _Name(
        full=full,
        latin=" ".join(latin(part, capitals=stock.family_in_capitals) for part in latin_parts),
        native=native,
        family=as_written(family) if family else None,
        preferred=full if stock.addressed_by == "whole" else as_written(called),
    )
