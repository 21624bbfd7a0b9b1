"""Dates as lists write them, above all of birth: real dates, text, Thai years, numbers. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from training_portal.cohorts.lists.reading import Cell
from training_portal.people.rules import age_objection
from training_portal.platform.messages import message as _m
from training_portal.platform.web.dates import (
    BUDDHIST_OFFSET,
    FAR_AHEAD,
    LONGEST,
    DateProblem,
    no_date,
    read_date,
)
from training_portal.platform.web.plain_text import ascii_digits

#: Buddhist years that people alive can be born in.
_THAI_YEAR = re.compile(r"(?<!\d)(2[4-6]\d\d)(?!\d)")
_THAI = re.compile(r"[\u0e00-\u0e7f]")
_TIME = re.compile(r"[T ]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*([AaPp][Mm])?Z?$")
_EIGHT = re.compile(r"\d{8}")
_TWO_NUMBERS = re.compile(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d\d)")
_TWO_DIGITS = re.compile(r"(.*[^\d'’])['’]?(\d\d)")
#: Day 0 of Excel's calendar, and the numbers that are birth dates and no years.
_EXCEL_DAY_0 = date(1899, 12, 30)
_EXCEL_DAYS = range(5_000, 60_000)
_OLDEST = 100
#: A year of two digits is only read where it makes somebody of an age to be trained.
_OLDEST_GUESSED = 80


@dataclass(frozen=True)
class Read:
    """A day, and what is to be said of how it was read."""

    day: date
    #: The Buddhist year it was written in; 0 for none.
    thai_year: int = 0
    #: A number that was taken for a day, or a year of two digits: the person should compare.
    guessed_from: str = ""


def read_birth_date(
    cell: Cell, text: str, today: date, *, is_thai: bool = False, month_first: bool = False
) -> Read | DateProblem:
    """The date of a cell that is not empty, or what is wrong with it.

    `is_thai` where the person or the body is Thai: a year of two digits may then be Buddhist.
    """
    read = read_day(cell, text, today, month_first=month_first)
    if isinstance(read, DateProblem):
        in_order = turned(text) if month_first else text
        short = _of_short_year(in_order, today, is_thai=is_thai)
        return replace(short, guessed_from=text) if short else read
    if read.day >= today:
        return DateProblem(_m("%(day)s lies in the future.", day=read.day))
    if objection := age_objection(read.day, today):
        return DateProblem(objection)
    if today.year - read.day.year > _OLDEST:
        return DateProblem(_m("%(day)s is too long ago.", day=read.day))
    return read


def _of_short_year(text: str, today: date, *, is_thai: bool) -> Read | None:
    """“5-Jun-95”: read where one century alone makes a plausible age; None where none or two do.

    The Buddhist century is never read into it, but it can be the other one that was meant.
    """
    match = _TWO_DIGITS.fullmatch(_TIME.sub("", ascii_digits(text)))
    if match is None:
        return None
    plausible = []
    for century in (1900, 2000, 2500) if is_thai or _THAI.search(text) else (1900, 2000):
        read = read_day("", f"{match[1]}{century + int(match[2])}", today)
        if isinstance(read, Read) and _is_plausible(read.day, today):
            plausible.append(read)
    if len(plausible) != 1 or plausible[0].thai_year:
        return None
    return Read(plausible[0].day, guessed_from=text)


def _is_plausible(born: date, today: date) -> bool:
    old_enough = born < today and not age_objection(born, today)
    return old_enough and today.year - born.year <= _OLDEST_GUESSED


def _first_two(text: str) -> tuple[int, int]:
    """The first two numbers of a date in numbers that has its year last; zeros for any other."""
    match = _TWO_NUMBERS.fullmatch(_TIME.sub("", ascii_digits(text)))
    return (int(match[1]), int(match[2])) if match else (0, 0)


def turned(text: str) -> str:
    """A date in numbers with its first two changed round; any other text as it is."""
    match = _TWO_NUMBERS.fullmatch(_TIME.sub("", ascii_digits(text)))
    return f"{match[2]}/{match[1]}/{match[3]}" if match else text


def is_month_first(text: str) -> bool:
    """Whether a date can only have its month first, which makes the others of its list doubtful."""
    first, second = _first_two(text)
    return 1 <= first <= 12 < second <= 31


def is_either_way(text: str) -> bool:
    """Whether a date is another one with its month first: 03/05/1991 is, 03/03/1991 is not."""
    first, second = _first_two(text)
    return 1 <= first <= 12 and 1 <= second <= 12 and first != second


def read_day(
    cell: Cell, text: str, today: date, *, month_first: bool = False
) -> Read | DateProblem:
    """Any day as lists write it, or what is wrong with it; whose day it is, is not asked.

    `month_first` where the whole list writes its dates in numbers like that.
    """
    if isinstance(cell, date):
        return _of_date_cell(cell, today)
    if len(text) > LONGEST:
        return no_date()
    if month_first:
        text = turned(text)
    written = _TIME.sub("", ascii_digits(text))
    if isinstance(cell, float) and cell in _EXCEL_DAYS:
        return Read(_EXCEL_DAY_0 + timedelta(days=int(cell)), guessed_from=text)
    if _EIGHT.fullmatch(written):
        return _of_eight_digits(written, today)
    thai = _THAI_YEAR.search(written)
    if thai is None:
        found = read_date(written, today=today)
        return found if isinstance(found, DateProblem) else Read(found)
    western = str(int(thai[1]) - BUDDHIST_OFFSET)
    found = read_date(written[: thai.start()] + western + written[thai.end() :], today=today)
    return found if isinstance(found, DateProblem) else Read(found, thai_year=int(thai[1]))


def _of_date_cell(cell: date, today: date) -> Read | DateProblem:
    """A real date; in a spreadsheet with a Thai calendar its year can be the Buddhist one."""
    if cell.year < today.year + FAR_AHEAD:
        return Read(cell)
    try:
        return Read(cell.replace(year=cell.year - BUDDHIST_OFFSET), thai_year=cell.year)
    except ValueError:
        return DateProblem(
            _m(
                "%(year)s has no 29 February: it is not a leap year.",
                year=cell.year - BUDDHIST_OFFSET,
            )
        )


def _of_eight_digits(digits: str, today: date) -> Read | DateProblem:
    """19880312, or 12031988; the year stands where it makes sense."""
    for year, month, day in (
        (digits[:4], digits[4:6], digits[6:]),
        (digits[4:], digits[2:4], digits[:2]),
    ):
        if today.year - _OLDEST <= int(year) <= today.year:
            found = read_date(f"{year}-{month}-{day}", today=today)
            return found if isinstance(found, DateProblem) else Read(found, guessed_from=digits)
    return DateProblem(_m("Write a day, a month and a year, for example 12/02/2027."))
