"""Dates as people write them: several formats, month names, every script's digits, Thai years.

The rules are pure: the caller says what day it is. Forms show the problem beside the field;
the importer of spreadsheets shows the same words beside the row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from babel.dates import get_month_names

from training_portal.platform.messages import Message
from training_portal.platform.messages import message as _m
from training_portal.platform.web.plain_text import ascii_digits, normalise_line

LONGEST: Final = 60
"""Characters of the longest text that is looked at: no date in any of the languages needs more."""

BUDDHIST_OFFSET: Final = 543
"""Years between the Buddhist year as Thailand counts it and the Gregorian one."""

FAR_AHEAD: Final = 400
"""A year so far ahead is a Buddhist one, or a slip."""

_PLANNED_AHEAD: Final = 50
"""Years ahead within which a Buddhist year still means something; a contract may be that long."""

MONTH_NAME_LANGUAGES: Final = ("en", "ja", "km", "lo", "my", "th", "vi")

_ERA_MARKS = re.compile(
    r"พ\.?ศ\.?|ค\.?ศ\.?|ພ\.ສ\.|ຄ\.ສ\.|\b(?:B\.?E\.?|C\.?E\.?|A\.?D\.?)(?=\s|\d|$)"
)
_VIETNAMESE_WORDS = re.compile(r"\s*\b(?:ngày|tháng|năm),?\s*", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?$")
_DAY_FIRST = re.compile(r"^(\d{1,2})\s*[-/., ]\s*(\d{1,2})\s*[-/., ]\s*(\d{1,4})$")
# A name is all that is no digit; its strokes, dots and spaces at the ends are taken off afterwards.
# So no two parts beside each other can take the same characters, and nothing is tried twice.
_DAY_NAME_YEAR = re.compile(
    r"^(?:[^\d,]+(?:,\s*|(?<=\s)))?(\d{1,2})(?:st|nd|rd|th)?([^\d]+)(\d{1,4})$"
)
_NAME_DAY_YEAR = re.compile(r"^([^\d]+[\s.])(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{1,4})$")
_MONTH_YEAR = re.compile(r"^(\d{1,2})\s*[-/. ]\s*(\d{1,4})$")
_YEAR_MONTH = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})月?$")
_NAME_YEAR = re.compile(r"^([^\d]+)(\d{1,4})$")


@dataclass(frozen=True, slots=True)
class DateProblem:
    """Why a text is no date, and the date it may have meant."""

    message: Message
    suggestion: date | None = None


@cache
def _month_names() -> Mapping[str, int]:
    names: dict[str, int] = {}
    for language in MONTH_NAME_LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, language).items():
                    key = _month_key(str(name))
                    if key and not key.isdecimal():
                        names[key] = number
    names["sept"] = 9
    return names


def _month_key(name: str) -> str:
    return ascii_digits(name).casefold().replace(".", "").replace(" ", "").strip(",-/")


def _plain(text: str) -> str:
    """The text with ASCII digits, without era marks, and Vietnamese month words as strokes."""
    written = _ERA_MARKS.sub(" ", ascii_digits(normalise_line(text)))
    return _VIETNAMESE_WORDS.sub("/", written).strip("/ ")


def read_date(text: str, *, today: date) -> date | DateProblem:
    """The Gregorian date written in `text`, day before month, or what is wrong with it."""
    if len(text) > LONGEST:
        return no_date()
    written = _plain(text)
    if match := _YEAR_FIRST.match(written):
        year, month, day = (int(part) for part in match.groups())
        return _checked(year, month, day, match.group(1), today)
    if match := _DAY_FIRST.match(written):
        day, month, year = (int(part) for part in match.groups())
        return _checked(year, month, day, match.group(3), today)
    for pattern, day_at, name_at in ((_DAY_NAME_YEAR, 1, 2), (_NAME_DAY_YEAR, 2, 1)):
        match = pattern.match(written)
        number = _month_names().get(_month_key(match.group(name_at))) if match else None
        if match and number is not None:
            return _checked(
                int(match.group(3)),
                number,
                int(match.group(day_at)),
                match.group(3),
                today,
            )
    return no_date()


def no_date() -> DateProblem:
    """What is said of a text in which no day can be found."""
    return DateProblem(_m("Write a day, a month and a year, for example 12/02/2027."))


def read_month(text: str, *, today: date) -> date | DateProblem:
    """The first day of the month written in `text`, or what is wrong with it."""
    if len(text) > LONGEST:
        return _no_month()
    written = _plain(text)
    year_text = ""
    month = 0
    if match := _YEAR_MONTH.match(written):
        year_text, month = match.group(1), int(match.group(2))
    elif match := _MONTH_YEAR.match(written):
        month, year_text = int(match.group(1)), match.group(2)
    elif (match := _NAME_YEAR.match(written)) and _month_key(match.group(1)) in _month_names():
        month, year_text = _month_names()[_month_key(match.group(1))], match.group(2)
    if not year_text:
        if written.isdecimal() and len(written) == 4:
            return _year_problem(int(written), today) or DateProblem(
                _m("Write the month too, for example 03/%(year)s.", year=written)
            )
        return _no_month()
    if not 1 <= month <= 12:
        return DateProblem(
            _m("There is no month %(month)s. Write the month first, then the year.", month=month)
        )
    return _checked(int(year_text), month, 1, year_text, today)


def _no_month() -> DateProblem:
    return DateProblem(_m("Write a month and a year, for example 03/2022."))


def _year_problem(year: int, today: date) -> DateProblem | None:
    """What is said of a year far ahead; another one is offered only where it makes sense."""
    if year <= today.year + FAR_AHEAD:
        return None
    gregorian = year - BUDDHIST_OFFSET
    if gregorian > today.year + _PLANNED_AHEAD:
        return DateProblem(_m("%(year)s is far ahead. Please check the year.", year=year))
    return DateProblem(
        _m(
            "%(year)s is far ahead. Is it a Buddhist year? Then write %(gregorian)s.",
            year=year,
            gregorian=gregorian,
        )
    )


def _checked(year: int, month: int, day: int, year_text: str, today: date) -> date | DateProblem:
    if len(year_text) != 4 or year < 1000:
        return DateProblem(_m("Write the year with four digits, like this: 1990 or 2027."))
    if not 1 <= month <= 12:
        return DateProblem(
            _m(
                "There is no month %(month)s. Write the day first, then the month.",
                month=month,
            )
        )
    if problem := _year_problem(year, today):
        gregorian = year - BUDDHIST_OFFSET
        if gregorian > today.year + _PLANNED_AHEAD:
            return problem
        meant = _checked(gregorian, month, day, str(gregorian), today)
        # A day that the Gregorian year lacks is not offered: what is wrong with it is said.
        return meant if isinstance(meant, DateProblem) else DateProblem(problem.message, meant)
    try:
        return date(year, month, day)
    except ValueError:
        if month == 2 and day == 29:
            return DateProblem(_m("%(year)s has no 29 February: it is not a leap year.", year=year))
        return DateProblem(_m("That month has no day %(day)s. Please check the date.", day=day))
