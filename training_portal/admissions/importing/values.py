"""Cells to values, with what is wrong in words. Pure: today and the countries are given."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _

from training_portal.admissions.importing.columns import words
from training_portal.admissions.importing.reading import Cell
from training_portal.courses.rules import country_name
from training_portal.platform.i18n import day as day_in_words
from training_portal.platform.text import (
    clean,
    has_hidden_characters,
    is_storable,
    looks_like_zawgyi,
    search_key,
)
from training_portal.platform.web.dates import DateProblem, read_date
from training_portal.platform.web.plain_text import ascii_digits

BUDDHIST_OFFSET = 543
LONGEST = 200
_YEAR = re.compile(r"(?<!\d)(2[4-6]\d\d)(?!\d)")
#: Marks that belong to the letter before them: a title cannot end in front of one.
_MARK = re.compile(r"[\u0e31\u0e33-\u0e3a\u0e47-\u0e4e]")


class Level(StrEnum):
    """How much a remark matters: an error must be mended, the others are for reading."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Remark:
    """Something to say about a cell, or about a whole row (`row`)."""

    column: str
    level: Level
    words: str


@dataclass
class Nominee:
    """One row: what stood there, what was read, and what there is to say."""

    line: int
    raw: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)

    def say(self, column: str, level: Level, sentence: str) -> None:
        self.remarks.append(Remark(column, level, str(sentence)))

    @property
    def errors(self) -> int:
        return sum(remark.level is Level.ERROR for remark in self.remarks)

    @property
    def warnings(self) -> int:
        return sum(remark.level is Level.WARNING for remark in self.remarks)


def shown(cell: Cell) -> str:
    """A cell as the person sees it in the spreadsheet program."""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return cell


def read_row(line: int, cells: Mapping[str, Cell], today: date) -> Nominee:
    """Read every known cell of a row."""
    row = Nominee(line, {column: shown(cell)[:500] for column, cell in cells.items()})
    for column, reader in _READERS.items():
        cell = cells.get(column, "")
        text = clean(shown(cell))
        if not is_storable(text):
            row.say(column, Level.ERROR, _("This cell holds characters that cannot be stored."))
            text = ""
        elif len(text) > LONGEST and column != "remarks":
            row.say(column, Level.ERROR, _("This is longer than 200 characters."))
            text = text[:LONGEST]
        row.values[column] = reader(row, column, text, cell, today)
    _compare_title(row)
    return row


def _name(row: Nominee, column: str, text: str, _cell: Cell, _today: date) -> str:
    if has_hidden_characters(text):
        row.say(column, Level.ERROR, _("The name holds invisible characters: type it again."))
    if looks_like_zawgyi(text):
        row.say(
            column,
            Level.ERROR,
            _("This is in the old Zawgyi encoding: type the name in Unicode."),
        )
    return _without_title(row, column, text)


def _without_title(row: Nominee, column: str, text: str) -> str:
    titles = words()["titles"]
    for title, sex in sorted(titles["plain"].items(), key=lambda item: -len(item[0])):
        rest = _after(title, text)
        if rest is not None:
            row.values.setdefault("title_sex", sex)
            return rest
    if column == "name":
        for title in titles["asked"]:
            rest = _after(title, text)
            if rest is not None:
                row.say(
                    column,
                    Level.WARNING,
                    _(
                        "“%(title)s” is a form of address and was taken off: is the name in the "
                        "passport “%(name)s”?",
                        title=text.split(maxsplit=1)[0],
                        name=rest,
                    ),
                )
                return rest
    return text


def _after(title: str, text: str) -> str | None:
    """What stands behind a title; None when the name does not begin with it.

    Latin titles are words of their own; Thai ones are written together with the name, unless the
    next letter carries a mark that belongs to the title's last letter (a name like นายิกา).
    """
    if not text.casefold().startswith(title):
        return None
    rest = text[len(title) :]
    if title.isascii():
        return rest.strip() if rest[:1] == " " and rest.strip() else None
    return rest.strip() if rest.strip() and not _MARK.match(rest) else None


def _sex(row: Nominee, column: str, text: str, _cell: Cell, _today: date) -> str:
    key = search_key(text)
    if not key:
        row.say(column, Level.WARNING, _("The sex is missing; the person will be asked."))
        return ""
    for sex, known in words()["sex"].items():
        if key in {search_key(word) for word in known}:
            return str(sex)
    row.say(column, Level.ERROR, _("“%(text)s”: write F, M or X.", text=text))
    return ""


def _compare_title(row: Nominee) -> None:
    title = row.values.pop("title_sex", "")
    if title and row.values.get("sex") and title != row.values["sex"]:
        row.say(
            "sex",
            Level.WARNING,
            _("The form of address in front of the name does not go with this."),
        )


def _birth_date(row: Nominee, column: str, text: str, cell: Cell, today: date) -> str | None:
    if not text:
        row.say(column, Level.ERROR, _("The date of birth is missing."))
        return None
    found, buddhist = _date(cell, text, today)
    if isinstance(found, DateProblem):
        row.say(column, Level.ERROR, found.message)
        return None
    if found >= today:
        row.say(
            column,
            Level.ERROR,
            _("%(day)s lies in the future.", day=day_in_words(found)),
        )
        return None
    if today.year - found.year > 100:
        row.say(column, Level.ERROR, _("More than 100 years ago: check the year."))
        return None
    if buddhist:
        row.say(
            column,
            Level.NOTE,
            _("Buddhist year %(thai)d read as %(year)d.", thai=buddhist, year=found.year),
        )
    return found.isoformat()


def _date(cell: Cell, text: str, today: date) -> tuple[date | DateProblem, int]:
    """The date, and the Buddhist year it was written in (0 for none)."""
    if isinstance(cell, date):
        if cell.year < today.year + 400:
            return cell, 0
        try:
            return cell.replace(year=cell.year - BUDDHIST_OFFSET), cell.year
        except ValueError:
            return DateProblem(_("29 February of a year that is no leap year.")), cell.year
    written = ascii_digits(text)
    match = _YEAR.search(written)
    if match is None:
        return read_date(text, today=today), 0
    thai = int(match[1])
    western = written[: match.start()] + str(thai - BUDDHIST_OFFSET) + written[match.end() :]
    return read_date(western, today=today), thai


def _nationality(row: Nominee, column: str, text: str, _cell: Cell, _today: date) -> str:
    key = search_key(text).strip(". ")
    if not key:
        row.say(column, Level.ERROR, _("The nationality is missing."))
        return ""
    for code, spellings in words()["countries"].items():
        if key in {search_key(word) for word in spellings["plain"]}:
            return str(code)
        if key in {search_key(word) for word in spellings["noted"]}:
            row.say(
                column,
                Level.WARNING,
                _("“%(text)s” is taken as %(country)s.", text=text, country=_with_code(code)),
            )
            return str(code)
    guess = words()["mistaken"].get(key)
    if guess:
        row.say(
            column,
            Level.ERROR,
            _(
                "“%(text)s” is not a country of the programme; did you mean %(country)s?",
                text=text,
                country=_with_code(guess),
            ),
        )
    else:
        row.say(column, Level.ERROR, _("“%(text)s” is not a country.", text=text))
    return ""


def _with_code(code: str) -> str:
    return f"{country_name(code)} ({code})"


def _passport(row: Nominee, column: str, text: str, _cell: Cell, _today: date) -> str:
    number = re.sub(r"[\s\-]", "", text).upper()
    if number and not re.fullmatch(r"[A-Z0-9]{5,12}", number):
        row.say(column, Level.ERROR, _("A passport number has 5 to 12 letters and digits."))
        return ""
    return number


def _years(row: Nominee, column: str, text: str, _cell: Cell, _today: date) -> int | None:
    if not text:
        return None
    match = re.match(r"\d{1,2}(?:[.,]\d+)?", ascii_digits(text))
    if match is None:
        row.say(column, Level.WARNING, _("“%(text)s” is no number of years.", text=text))
        return None
    return int(float(match[0].replace(",", ".")))


def _email(row: Nominee, column: str, text: str, _cell: Cell, _today: date) -> str:
    if not text:
        row.say(
            column,
            Level.WARNING,
            _("No e-mail: you get a letter with a link to hand out."),
        )
        return ""
    if text.count("@") != 1:
        missing = _("There is no @ in the e-mail address.")
        row.say(column, Level.ERROR, missing if "@" not in text else _("There are two @ in it."))
        return ""
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        row.say(column, Level.ERROR, _("This is no e-mail address."))
        return ""


def _phone(_row: Nominee, _column: str, text: str, _cell: Cell, _today: date) -> str:
    return ascii_digits(text)[:40]


def international(phone: str, country: str) -> str:
    """A phone number in E.164 where it can be told, else as it was written."""
    try:
        number = phonenumbers.parse(phone, country or None)
    except phonenumbers.NumberParseException:
        return phone
    if not phonenumbers.is_possible_number(number):
        return phone
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _rank(row: Nominee, column: str, text: str, _cell: Cell, _today: date) -> int | None:
    digits = ascii_digits(text)
    if not digits:
        return None
    if not re.fullmatch(r"\d{1,4}(\.0+)?", digits):
        row.say(column, Level.WARNING, _("“%(text)s” is no rank; it is left out.", text=text))
        return None
    return int(float(digits))


def _text(_row: Nominee, _column: str, text: str, _cell: Cell, _today: date) -> str:
    return text


_READERS: dict[str, Callable[[Nominee, str, str, Cell, date], Any]] = {
    "name": _name,
    "native_name": _name,
    "family_name": _text,
    "sex": _sex,
    "birth_date": _birth_date,
    "nationality": _nationality,
    "passport": _passport,
    "position": _text,
    "organisation": _text,
    "experience": _years,
    "email": _email,
    "phone": _phone,
    "rank": _rank,
    "remarks": _text,
}
