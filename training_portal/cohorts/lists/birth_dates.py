"""Dates as lists write them, above all of birth: real dates, text, Thai years, numbers. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _

from training_portal.cohorts.lists.reading import Cell
from training_portal.people.rules import age_objection
from training_portal.platform.i18n import date_only
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
_TIME = re.compile(r"[T ]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*([AaPp][Mm])?Z?$")
_EIGHT = re.compile(r"\d{8}")
_MONTH_FIRST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})")
#: Day 0 of Excel's calendar, and the numbers that are birth dates and no years.
_EXCEL_DAY_0 = date(1899, 12, 30)
_EXCEL_DAYS = range(5_000, 60_000)
_OLDEST = 100


@dataclass(frozen=True)
class Read:
    """A day, and what is to be said of how it was read."""

    day: date
    #: The Buddhist year it was written in; 0 for none.
    thai_year: int = 0
    #: A number that was taken for a day: the person should compare.
    guessed_from: str = ""


def read_birth_date(cell: Cell, text: str, today: date) -> Read | DateProblem:
    """The date of a cell that is not empty, or what is wrong with it."""
    read = read_day(cell, text, today)
    if isinstance(read, DateProblem):
        return read
    if read.day >= today:
        return DateProblem(_("%(day)s lies in the future.", day=date_only(read.day)))
    if objection := age_objection(read.day, today):
        return DateProblem(objection)
    if today.year - read.day.year > _OLDEST:
        return DateProblem(_("%(day)s is too long ago.", day=date_only(read.day)))
    return read


def is_month_first(text: str) -> bool:
    """Whether a date can only have its month first, which makes the others of its list doubtful."""
    match = _MONTH_FIRST.fullmatch(ascii_digits(text))
    return bool(match) and int(match[1]) <= 12 < int(match[2]) <= 31 if match else False


def read_day(cell: Cell, text: str, today: date) -> Read | DateProblem:
    """Any day as lists write it, or what is wrong with it; whose day it is, is not asked."""
    if isinstance(cell, date):
        return _of_date_cell(cell, today)
    if len(text) > LONGEST:
        return no_date()
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
            _(
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
    return DateProblem(_("Write a day, a month and a year, for example 12/02/2027."))
