"""Names, ages and small groups: pure decisions about people."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

import regex

from training_portal.platform.finding import one_key
from training_portal.platform.messages import Message
from training_portal.platform.messages import message as _m
from training_portal.platform.small_groups import SMALLEST_GROUP
from training_portal.platform.text import language_of_script

#: What stands in the place of a name once its person's data was erased.
ERASED: Final = "(erased)"
#: An imported record that nobody claims is erased after this time (domain.md).
UNCLAIMED_KEPT: Final = timedelta(days=90)
#: Work before this age is a slip of the year, or nothing that a course could build on.
YOUNGEST_WORKER: Final = 12
LONGEST_KEY: Final = 800

#: Nobody younger is put forward or applies; most such dates are slips of the year.
LEAST_AGE: Final = 14

#: Age of majority where the country is not known or has none on record: the highest of the six.
ASSUMED_MAJORITY: Final = 20

_GRAPHEME = regex.compile(r"\X")
_NOT_IN_PASSPORTS = re.compile(r"[^0-9A-Z]")


def name_key(*names: str | None) -> str:
    """The form in which a person is found: the search key of each name, each once.

    No name is taken apart: which part is a family name, and whether there is one, is not guessed.
    """
    return one_key(names, LONGEST_KEY)


def other_name(name: str, native_name: str, name_in_latin: str) -> str:
    """Under which other name a list shows somebody; blank where there is none.

    The name in the own script, or the one in Latin letters where the name itself is in a script.
    """
    if native_name and native_name != name:
        return native_name
    return name_in_latin if language_of_script(name) else ""


def age_on(birth_date: date, on: date) -> int:
    """Whole years on a day. Who was born on 29 February is a year older on 1 March."""
    had_birthday = (on.month, on.day) >= (birth_date.month, birth_date.day)
    return on.year - birth_date.year - (0 if had_birthday else 1)


def birthday(birth_date: date, age: int) -> date:
    """The first day on which somebody is so many years old, as `age_on` counts."""
    try:
        return birth_date.replace(year=birth_date.year + age)
    except ValueError:  # 29 February, in a common year
        return date(birth_date.year + age, 3, 1)


def age_objection(birth_date: date, on: date) -> Message | None:
    """Why somebody born on this day cannot take part at all; None where nothing is against it."""
    age = age_on(birth_date, on)
    if age >= LEAST_AGE:
        return None
    return _m(
        "Somebody born on %(day)s is %(age)d years old. Nobody under %(least)d can take part.",
        day=birth_date,
        age=age,
        least=LEAST_AGE,
    )


def working_life(birth_date: date, on: date) -> int:
    """How many months somebody can have worked by a day, from the youngest age that is believed."""
    years = age_on(birth_date, on) - YOUNGEST_WORKER
    months = (on.month - birth_date.month - (on.day < birth_date.day)) % 12
    return max(0, years * 12 + months)


def is_minor(birth_date: date, age_of_majority: int, on: date) -> bool:
    """Whether somebody is under the age of majority of their country on a day.

    "Their country" (domain.md) is the one they live in, for whoever asks: there the guardian lives
    who must agree, and so does the authority that would say so. Of a list it is the country that
    sends the person, which is recorded as that of residence; the nationality counts nowhere.
    """
    return age_on(birth_date, on) < age_of_majority


def guardian_missing(
    birth_date: date | None, age_of_majority: int, on: date, *, has_consent: bool
) -> bool:
    """Whether a guardian must still agree before an application is sent.

    An unknown birth date counts as of age here: the application asks for the date itself.
    """
    if birth_date is None or has_consent:
        return False
    return is_minor(birth_date, age_of_majority, on)


def shown_count(count: int) -> int | None:
    """A figure about people as it may be shown; None under five (say "fewer than 5")."""
    return count if count >= SMALLEST_GROUP else None


def passport_key(number: str) -> str:
    """A passport number as it is compared: capitals and digits only."""
    return _NOT_IN_PASSPORTS.sub("", number.upper())


def veiled(name: str) -> str:
    """The beginning of each part of a name, for who may not see the whole: `S… C…`."""
    return " ".join(_GRAPHEME.findall(part)[0] + "…" for part in name.split()[:4])
