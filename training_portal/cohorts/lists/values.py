"""Cells to values, with what is wrong in words. Pure: today and the country are given."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from email_validator import EmailNotValidError, validate_email

from training_portal.cohorts.lists import countries, names, phones
from training_portal.cohorts.lists.birth_dates import read_birth_date
from training_portal.cohorts.lists.columns import words
from training_portal.cohorts.lists.reading import Cell
from training_portal.cohorts.lists.row import Level, Row
from training_portal.people.models import Sex
from training_portal.platform.messages import message as _m
from training_portal.platform.messages import term
from training_portal.platform.text import UNREADABLE, beginning, clean, is_storable, search_key
from training_portal.platform.web.dates import DateProblem
from training_portal.platform.web.plain_text import ascii_digits

#: Letters that a cell may have, as the columns of a person's record do.
LONGEST = 200
LONGEST_EMAIL = 254
_SEVERAL = re.compile(r"\s*[/;,|]\s*|\s+or\s+")
#: No list needs more of a cell than this to show what stood there.
_SHOWN = 300


def shown(cell: Cell) -> str:
    """A cell as the person sees it in the spreadsheet program."""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return cell


class Context(NamedTuple):
    """What a row is read against."""

    today: date
    #: ISO 3166-1 alpha-2 of the body that keeps the list; blank for none.
    country: str
    #: Whether the list writes dates in numbers with the month first.
    month_first: bool = False


#: Reads one cell: its row and column, its text, and the cell where its kind tells more.
Reader = Callable[[Row, str, str, Cell, Context], Any]


def read_row(
    line: int,
    cells: Mapping[str, Cell],
    today: date,
    country: str = "",
    readers: Mapping[str, Reader] | None = None,
    *,
    month_first: bool = False,
) -> Row:
    """Read every known cell of a row; `country` is that of the body that keeps the list."""
    context = Context(today, country, month_first)
    row = Row(
        line, {column: beginning(clean(shown(cell)), _SHOWN) for column, cell in cells.items()}
    )
    for column, reader in (readers or NOMINEE_READERS).items():
        cell = cells.get(column, "")
        row.values[column] = reader(row, column, _text_of(row, column, cell), cell, context)
    _settle_names(row)
    _compare_title(row)
    return row


def _text_of(row: Row, column: str, cell: Cell) -> str:
    """The cell as one clean line that can be stored."""
    text = clean(shown(cell))
    if not is_storable(text) or UNREADABLE in text:
        if column in _CAN_BE_LEFT_OUT:
            unreadable = _m("This cell holds characters that cannot be stored; it is left out.")
            row.say(column, Level.WARNING, unreadable)
        else:
            row.say(column, Level.ERROR, _m("This cell holds characters that cannot be stored."))
        return ""
    if len(text) > LONGEST and column not in _MAY_BE_LONG:
        if column not in _CAN_BE_LEFT_OUT:
            too_long = _m("This is longer than %(most)d characters.", most=LONGEST)
            row.say(column, Level.ERROR, too_long)
        return beginning(text, LONGEST)
    return text


#: What nobody needs to be nominated or recorded: a cell that cannot be read is left out, in words.
_CAN_BE_LEFT_OUT = frozenset({"passport", "phone", "experience", "rank"})
#: What is not kept as it stands, or says itself what is too long.
_MAY_BE_LONG = frozenset({"email", "remarks"})


def _name(row: Row, column: str, text: str, cell: Cell, _context: Context) -> str:
    names.check_name(row, column, text, shown(cell))
    name = names.without_titles(row, column, text)
    names.ask_whether_only_a_title(row, column, name)
    return name


def _name_part(row: Row, column: str, text: str, cell: Cell, _context: Context) -> str:
    names.check_name(row, column, text, shown(cell))
    return text


def _settle_names(row: Row) -> None:
    """From what the list has to one name as the person writes it, and one in the own script."""
    values = row.values
    values["name"] = values["name"] or names.joined_from_columns(row, native=False)
    values["native_name"] = values["native_name"] or names.joined_from_columns(row, native=True)
    values["family_name"] = values["family_name"] or values.pop("native_family", "")
    for part in ("given_name", "native_given", "native_family"):
        values.pop(part, None)
    own = values["native_name"]
    if names.is_latin(own) and not names.is_latin(values["name"]):
        values["name"], values["native_name"] = own, values["name"]
    if not values["name"]:
        values["name"] = own
        if not own and not any(remark.column == "name" for remark in row.remarks):
            row.say("name", Level.ERROR, _m("The name is missing."))


def _sex(row: Row, column: str, text: str, _cell: Cell, _context: Context) -> str:
    key = search_key(text)
    if not key:
        return ""
    sex = _sexes().get(key, "")
    if sex:
        return sex
    sex = names.sex_of_title(text)
    if sex:
        words_of_it = _m("“%(text)s” is taken as %(sex)s.", text=text, sex=_sex_word(sex))
    else:
        words_of_it = _m(
            "“%(text)s” is not known (write F, M or X): left out, the person will be asked.",
            text=text,
        )
    row.say(column, Level.WARNING, words_of_it)
    return sex


def _sex_label(sex: str) -> str:
    return Sex(sex).label


_sex_word = term("sex", _sex_label)


@cache
def _sexes() -> Mapping[str, str]:
    return {search_key(word): sex for sex, known in words()["sex"].items() for word in known}


def _title(row: Row, column: str, text: str, _cell: Cell, _context: Context) -> str:
    sex = names.sex_of_title(text)
    if sex:
        row.told_sex[column] = sex
    return text


def _compare_title(row: Row) -> None:
    """Hold the form of address against the column, or take the sex from it where that is blank."""
    told = set(row.told_sex.values())
    sex = row.values["sex"]
    if sex and told and sex not in told:
        row.say(
            "sex",
            Level.WARNING,
            _m("The form of address in front of the name does not go with this."),
        )
    elif not sex and not any(remark.column == "sex" for remark in row.remarks):
        row.say("sex", Level.WARNING, _m("The sex is missing; the person will be asked."))


def read_birth_cell(row: Row, column: str, text: str, cell: Cell, context: Context) -> str | None:
    """A date of birth in ISO form; None where there is none that can be taken."""
    if not text:
        row.say(column, Level.ERROR, _m("The date of birth is missing."))
        return None
    is_thai = "TH" in (row.values.get("nationality"), context.country)
    read = read_birth_date(
        cell, text, context.today, is_thai=is_thai, month_first=context.month_first
    )
    if isinstance(read, DateProblem):
        row.say(column, Level.ERROR, read.message)
        return None
    if read.guessed_from:
        row.say(
            column,
            Level.WARNING,
            _m("“%(text)s” is taken as %(day)s.", text=text, day=read.day),
        )
    if read.thai_year:
        row.say(
            column,
            Level.NOTE,
            _m("Buddhist year %(thai)d read as %(year)d.", thai=read.thai_year, year=read.day.year),
        )
    return read.day.isoformat()


def read_country(row: Row, column: str, text: str, _cell: Cell, _context: Context) -> str:
    """A country of the programme, in any of its spellings, as its code."""
    if not countries.key_of(text):
        row.say(column, Level.ERROR, _m("The nationality is missing."))
        return ""
    if code := countries.named(text):
        return code
    if code := countries.named(text, "noted"):
        row.say(
            column,
            Level.WARNING,
            _m("“%(text)s” is taken as %(country)s.", text=text, country=countries.with_code(code)),
        )
        return code
    row.say(column, Level.ERROR, countries.why_none(text))
    return ""


def _passport(row: Row, column: str, text: str, _cell: Cell, _context: Context) -> str:
    number = re.sub(r"[\s\-.]", "", ascii_digits(text)).upper()
    if number and not re.fullmatch(r"[A-Z0-9]{5,12}", number):
        row.say(
            column,
            Level.WARNING,
            _m(
                "“%(text)s” is no passport number (5 to 12 letters and digits); it is left out.",
                text=text,
            ),
        )
        return ""
    return number


def _years(row: Row, column: str, text: str, _cell: Cell, _context: Context) -> int | None:
    if not text:
        return None
    match = re.match(r"(\d{1,2})(?!\d)", ascii_digits(text))
    if match is None:
        row.say(
            column,
            Level.WARNING,
            _m("“%(text)s” is no number of years; it is left out.", text=text),
        )
        return None
    return int(match[1])


def _email(row: Row, column: str, text: str, _cell: Cell, _context: Context) -> str:
    address = text.removeprefix("mailto:").strip(" ;,")
    if not address:
        row.say(column, Level.WARNING, _m("No e-mail: you get a letter with a link to hand out."))
        return ""
    if address.count("@") != 1:
        missing = _m("There is no @ in the e-mail address.")
        several = _m("There are several @ in it: give one e-mail address.")
        row.say(column, Level.ERROR, several if "@" in address else missing)
        return ""
    try:
        found = validate_email(address, check_deliverability=False).normalized
    except EmailNotValidError:
        found = ""
    if not found or len(found) > LONGEST_EMAIL:
        row.say(column, Level.ERROR, _m("This is no e-mail address."))
        return ""
    return found


def _phone(row: Row, column: str, text: str, _cell: Cell, context: Context) -> str:
    """The first number of the cell in E.164, as the body's or the person's country dials it."""
    written = [part for part in _SEVERAL.split(ascii_digits(text)) if part]
    if not written:
        return ""
    nationality, sent_from = row.values.get("nationality"), row.values.get("sending_country")
    dialling = phones.dialling(sent_from or context.country, nationality, context.country)
    found = next(filter(None, (phones.dialled(part, dialling) for part in written)), None)
    if found is None:
        row.say(
            column,
            Level.WARNING,
            _m("“%(text)s” is no complete phone number; it is left out.", text=text),
        )
        return ""
    if len(written) > 1:
        row.say(column, Level.NOTE, _m("Several numbers: %(phone)s is kept.", phone=found.phone))
    if found.country and (len(dialling) > 1 or not found.is_valid):
        words_of_it = _m(
            "“%(text)s” is taken as a number of %(country)s, %(phone)s: is that right?",
            text=text,
            country=countries.country(found.country),
            phone=found.phone,
        )
        row.say(column, Level.WARNING, words_of_it)
    return found.phone


def _rank(row: Row, column: str, text: str, _cell: Cell, _context: Context) -> int | None:
    digits = ascii_digits(text)
    if not digits:
        return None
    if not re.fullmatch(r"[1-9]\d{0,3}(\.0+)?", digits):
        row.say(column, Level.WARNING, _m("“%(text)s” is no rank; it is left out.", text=text))
        return None
    return int(float(digits))


def read_text(_row: Row, _column: str, text: str, _cell: Cell, _context: Context) -> str:
    """A cell that is kept as it stands."""
    return text


#: What any list says of a person. In this order: names in two columns and phone numbers need to
#: know the nationality.
PERSON_READERS: dict[str, Reader] = {
    "nationality": read_country,
    "title": _title,
    "name": _name,
    "native_name": _name,
    "given_name": _name_part,
    "family_name": _name_part,
    "native_given": _name_part,
    "native_family": _name_part,
    "sex": _sex,
    "birth_date": read_birth_cell,
    "passport": _passport,
    "position": read_text,
    "organisation": read_text,
    "email": _email,
    "phone": _phone,
}
NOMINEE_READERS: dict[str, Reader] = PERSON_READERS | {
    "experience": _years,
    "rank": _rank,
    "remarks": read_text,
}
