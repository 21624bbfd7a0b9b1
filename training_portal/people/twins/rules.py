"""Whether two records may be of one human being: by names in any script and spelling, date of
birth, passport, e-mail and phone. Pure.

It only ever proposes. Names that sound alike say little by themselves, so that something else has
to agree: many people of the region share a name, and a family shares a telephone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Final

from flask_babel import lazy_gettext as _l

from training_portal.people.models import Sex
from training_portal.platform.text import search_key


class Reason(StrEnum):
    """What two records have alike, or not; the value is kept in the row of the proposal."""

    PASSPORT = "passport"
    SAME_NAME = "name"
    SOUND = "sound"
    PART_OF_NAME = "part"
    OTHER_SCRIPT = "script"
    OTHER_NAME = "other_name"
    BORN = "born"
    BORN_SWAPPED = "swapped"
    BORN_SLIP = "slip"
    EMAIL = "email"
    PHONE = "phone"
    OTHER_PASSPORT = "other_passport"
    OTHER_BIRTH = "other_birth"
    OTHER_SEX = "other_sex"
    OTHER_NATIONALITY = "other_nationality"

    @property
    def label(self) -> str:
        return str(_LABELS[self])

    @property
    def weight(self) -> int:
        """What it adds to the score, or takes from it."""
        return _WEIGHTS[self]


_LABELS: Final = {
    Reason.PASSPORT: _l("the same passport"),
    Reason.SAME_NAME: _l("the same name"),
    Reason.SOUND: _l("names that sound alike"),
    Reason.PART_OF_NAME: _l("one name is part of the other"),
    Reason.OTHER_SCRIPT: _l("names in different scripts"),
    Reason.OTHER_NAME: _l("different names"),
    Reason.BORN: _l("the same date of birth"),
    Reason.BORN_SWAPPED: _l("date of birth with day and month exchanged"),
    Reason.BORN_SLIP: _l("dates of birth that differ in one digit"),
    Reason.EMAIL: _l("the same e-mail"),
    Reason.PHONE: _l("the same phone number"),
    Reason.OTHER_PASSPORT: _l("another passport"),
    Reason.OTHER_BIRTH: _l("another date of birth"),
    Reason.OTHER_SEX: _l("another sex"),
    Reason.OTHER_NATIONALITY: _l("another nationality"),
}
_WEIGHTS: Final = {
    Reason.PASSPORT: 6,
    Reason.SAME_NAME: 3,
    Reason.SOUND: 2,
    Reason.PART_OF_NAME: 1,
    Reason.OTHER_SCRIPT: 0,
    Reason.OTHER_NAME: -2,
    Reason.BORN: 3,
    Reason.BORN_SWAPPED: 2,
    Reason.BORN_SLIP: 1,
    Reason.EMAIL: 3,
    Reason.PHONE: 3,
    Reason.OTHER_PASSPORT: -2,
    Reason.OTHER_BIRTH: -2,
    Reason.OTHER_SEX: -1,
    Reason.OTHER_NATIONALITY: -1,
}
#: From this score on two records are proposed; one passport is enough by itself.
ENOUGH: Final = 4

#: A consonant of a script of the region: its Unicode name tells how it sounds.
_CONSONANT = re.compile(r"(?:THAI CHARACTER|LAO LETTER|KHMER LETTER|MYANMAR LETTER) ([A-Z]+)")
#: Letters of those scripts that are no consonants of the word.
_NO_CONSONANT = re.compile(
    r"SARA|MAI[A-Z]*|PAIYANNOI|NIKHAHIT|PHINTHU|YAMAKKAN|INDEPENDENT|[AEIOU]+"
)
#: Thai and Lao mark a letter that is written and not spoken.
_SILENT = re.compile(r".[\u0e34\u0e38]?[\u0e4c\u0ecc]")
#: What is spoken otherwise than it is called: the Khmer sign for a last M, Burmese CA, CHA, JA, SA.
_SPOKEN_OTHERWISE: Final = {"\u17c6": "m", "စ": "s", "ဆ": "s", "ဇ": "z", "သ": "th"}
#: What spellings exchange for one another, longest first; vowels, H, W and Y count for nothing.
_SOUNDS: Final = (
    ("chh", "C"),
    ("ngh", "N"),
    ("ng", "N"),
    ("nh", "N"),
    ("ny", "N"),
    ("ph", "P"),
    ("th", "T"),
    ("kh", "K"),
    ("ch", "C"),
    ("ts", "C"),
    ("gh", "K"),
    ("sh", "S"),
    ("tr", "C"),
    *((letter, "K") for letter in "kgqc"),
    *((letter, "C") for letter in "j"),
    *((letter, "S") for letter in "sxz"),
    *((letter, "T") for letter in "tdđ"),
    *((letter, "P") for letter in "pbf"),
    *((letter, "L") for letter in "lr"),
    ("m", "M"),
    ("n", "N"),
)
_SOUND = re.compile("|".join(spelled for spelled, _sound in _SOUNDS))
_SOUND_OF: Final = dict(_SOUNDS)
#: A name with fewer consonants sounds like too many others.
_LEAST_SOUNDS: Final = 3


@cache
def _spoken(letter: str) -> str:
    """A consonant of Thai, Lao, Khmer or Burmese in Latin letters; others as they are."""
    if letter in _SPOKEN_OTHERWISE:
        return _SPOKEN_OTHERWISE[letter]
    found = _CONSONANT.match(unicodedata.name(letter, ""))
    if found is None:
        return letter if letter.isascii() else ""
    sound = found[1]
    if _NO_CONSONANT.fullmatch(sound):
        return ""
    spoken = sound.lower().rstrip("aeiou")
    return "ch" if spoken == "c" else spoken


@cache
def sounds_of(name: str) -> str:
    """The consonants of a name, so that ways to write it in Latin letters, and its own script,
    give the same: `Sothy`, `Sothi` and `សុធី` are `ST`. In alphabetical order, because
    neither the order of a name's parts nor the gaps between them are the same everywhere.
    """
    key = search_key(_SILENT.sub("", name))
    latin = key if key.isascii() else "".join(_spoken(each) for each in key)
    return "".join(sorted(_SOUND_OF[each] for each in _SOUND.findall(latin)))


@dataclass(frozen=True, kw_only=True)
class Record:
    """What two people are told apart by. Blank and None: not known."""

    person_id: int
    #: In every form that is on record.
    names: tuple[str, ...]
    born: date | None = None
    passport_hash: str | None = None
    #: Addresses as they are compared.
    emails: frozenset[str] = field(default_factory=frozenset)
    phone: str = ""
    sex: Sex | None = None
    nationality: str | None = None

    def parts(self) -> list[frozenset[str]]:
        """The parts of each form of the name, whatever their order."""
        return [frozenset(search_key(name).split()) for name in self.names if name]

    def sounds(self) -> frozenset[str]:
        found = {sounds_of(name) for name in self.names if name}
        return frozenset(each for each in found if len(each) >= _LEAST_SOUNDS)

    def is_in_latin(self) -> bool:
        return any(search_key(name).isascii() for name in self.names if name)

    def is_in_script(self) -> bool:
        return any(not search_key(name).isascii() for name in self.names if name)


@dataclass(frozen=True)
class Likeness:
    """Why two records may be of one person, what weighs most first."""

    reasons: tuple[Reason, ...]

    @property
    def score(self) -> int:
        return sum(reason.weight for reason in self.reasons)

    @property
    def kept(self) -> str:
        """As the row of the proposal keeps it."""
        return ",".join(self.reasons)


def reasons_in(kept: str) -> list[Reason]:
    """The reasons that a row keeps."""
    return [Reason(each) for each in kept.split(",")]


def likeness(one: Record, other: Record) -> Likeness | None:
    """Why two records may be of one person; None where that is not worth asking.

    Never for two known passports beside two dates of birth that have nothing to do with each other.
    """
    found = [
        reason
        for reason in (
            _by_passport(one, other),
            _by_names(one, other),
            _by_birth(one.born, other.born),
            Reason.EMAIL if one.emails & other.emails else None,
            Reason.PHONE if one.phone and one.phone == other.phone else None,
            _differing(one.sex, other.sex, Reason.OTHER_SEX),
            _differing(one.nationality, other.nationality, Reason.OTHER_NATIONALITY),
        )
        if reason is not None
    ]
    reasons = frozenset(found)
    if {Reason.OTHER_PASSPORT, Reason.OTHER_BIRTH} <= reasons:
        return None
    made = Likeness(tuple(sorted(found, key=lambda reason: (-reason.weight, reason))))
    if Reason.PASSPORT in reasons:
        return made
    # Twins, and a family with one address, have another name.
    return made if Reason.OTHER_NAME not in reasons and made.score >= ENOUGH else None


def _by_passport(one: Record, other: Record) -> Reason | None:
    if not one.passport_hash or not other.passport_hash:
        return None
    is_same = one.passport_hash == other.passport_hash
    return Reason.PASSPORT if is_same else Reason.OTHER_PASSPORT


def _by_names(one: Record, other: Record) -> Reason:
    mine, theirs = one.parts(), other.parts()
    if any(each in theirs for each in mine):
        return Reason.SAME_NAME
    if one.sounds() & other.sounds():
        return Reason.SOUND
    if any(each < that or that < each for each in mine for that in theirs):
        return Reason.PART_OF_NAME
    can_be_compared = (one.is_in_latin() and other.is_in_latin()) or (
        one.is_in_script() and other.is_in_script()
    )
    return Reason.OTHER_NAME if can_be_compared else Reason.OTHER_SCRIPT


def _by_birth(one: date | None, other: date | None) -> Reason | None:
    if one is None or other is None:
        return None
    if one == other:
        return Reason.BORN
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return Reason.BORN_SWAPPED
    differing = sum(a != b for a, b in zip(one.isoformat(), other.isoformat(), strict=True))
    return Reason.BORN_SLIP if differing == 1 else Reason.OTHER_BIRTH


def _differing(one: object, other: object, reason: Reason) -> Reason | None:
    return reason if one and other and one != other else None


def marks_of(record: Record) -> list[str]:
    """By what a record is looked up among all others: two that `likeness` proposes share one.

    So that not every record is held against every other. They hold personal values, and are kept
    as keyed hashes only.
    """
    names = {f"sounds {each}" for each in record.sounds()}
    names |= {f"part {part}" for parts in record.parts() for part in parts}
    ways = [f"at {email}" for email in record.emails]
    ways += [f"phone {record.phone}"] if record.phone else []
    # An address, a number or a name that too many share tells nobody from anybody by itself.
    marks = {*ways, *(f"{way} {name}" for way in ways for name in names)}
    marks |= {f"name {' '.join(sorted(parts))}" for parts in record.parts()}
    if record.passport_hash:
        marks.add(f"passport {record.passport_hash}")
    if record.born:
        born = f"born {_in_any_order(record.born)}"
        marks |= {f"{born} {name}" for name in names}
    return sorted(marks)


def _in_any_order(born: date) -> str:
    """A date of birth, the same where day and month are exchanged."""
    low, high = sorted((born.month, born.day))
    return f"{born.year}-{low}-{high}"


def in_words(reasons: Iterable[Reason]) -> list[str]:
    """Reasons as staff read them."""
    return [reason.label for reason in reasons]
