"""A whole list: which rows are people, and what rows say about each other. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any, Protocol

from training_portal.cohorts.lists.columns import (
    PEOPLE,
    Headings,
    Table,
    find_table,
    heading_key,
    is_heading_again,
    words,
)
from training_portal.cohorts.lists.csv_text import Encoding
from training_portal.cohorts.lists.date_order import ask_of_doubtful_dates
from training_portal.cohorts.lists.parts import days_put_together, whole
from training_portal.cohorts.lists.reading import MOST_PEOPLE, Cell, Line, Sheet
from training_portal.cohorts.lists.row import HIDDEN, Level, Remark, Row
from training_portal.cohorts.lists.totals import is_count, is_total
from training_portal.cohorts.lists.values import shown
from training_portal.people.rules import ASSUMED_MAJORITY, is_minor, name_key, passport_key
from training_portal.platform.files import UploadRefused
from training_portal.platform.messages import Message, nmessage, together
from training_portal.platform.messages import message as _m
from training_portal.platform.text import clean, email_key, shorten

#: Lists of more people are read by a job, and worked off by one: nobody waits so long for a page.
MOST_AT_ONCE = 500
#: How often reading says how far it has come.
_TOLD_EVERY = 100
#: Cells that only a row about a person has.
_TELLING = ("birth_date", "passport", "nationality", "sending_country", "email", "sex", "phone")
_NAME_COLUMNS = ("name", "native_name", "given_name", "family_name", "native_given")
#: Reads the cells of a line.
ReadRow = Callable[[int, Mapping[str, Cell]], Row]
Tell = Callable[[int, int], None]


def tell_nobody(_done: int, _total: int) -> None:
    """For who does not ask how far reading has come."""


@dataclass
class Checked:
    """A list after checking."""

    people: list[Row] = field(default_factory=list)
    #: Lines that are no people, with how they begin.
    skipped: list[tuple[int, str]] = field(default_factory=list)
    #: Headings of columns that are not read.
    unread: list[str] = field(default_factory=list)
    #: What is to be said of the list as a whole.
    notes: list[Message] = field(default_factory=list)
    #: How the text was read, where it is text.
    encoding: Encoding | None = None
    #: The columns that the list has.
    columns: list[str] = field(default_factory=list)
    #: Whether dates in numbers were read with the month first.
    month_first: bool = False


def is_long(sheets: Sequence[Sheet], headings: Headings = PEOPLE) -> bool:
    """Whether a list holds more people than a request should read.

    Raises UploadRefused for one that holds more than are read at all: nobody waits for a job to be
    told that.
    """
    if all(len(sheet.lines) <= MOST_AT_ONCE for sheet in sheets):
        return False
    table = find_table(sheets, headings)
    if table is None:
        return False
    people = list(islice((each for each in table.lines if _is_row(table, each)), MOST_PEOPLE + 1))
    if len(people) > MOST_PEOPLE:
        raise _too_many(people[-1])
    return len(people) > MOST_AT_ONCE


def _too_many(line: Line) -> UploadRefused:
    words_of_it = _m(
        "The list has more than %(most)d people; line %(line)d is one too many. Split it.",
        most=MOST_PEOPLE,
        line=line.number,
    )
    return UploadRefused(words_of_it)


def check_people(
    sheets: Sequence[Sheet],
    read_row: ReadRow,
    *,
    headings: Headings = PEOPLE,
    month_first: bool = False,
    tell: Tell = tell_nobody,
) -> Checked:
    """Read a list. Raises UploadRefused when it has no header, no people or too many.

    `month_first` says how `read_row` reads dates; `tell` is told how many lines were read, and of
    how many.
    """
    table = find_table(sheets, headings)
    if table is None:
        raise UploadRefused(_no_header(sheets))
    checked = Checked(
        unread=list(table.unread),
        encoding=table.sheet.encoding,
        columns=list(dict.fromkeys(map(whole, table.columns.values()))),
        month_first=month_first,
    )
    if table.sheet.note:
        checked.notes.append(table.sheet.note)
    _name_hidden(sheets, table, checked)
    if len([sheet for sheet in sheets if sheet.lines]) > 1:
        checked.notes.append(_m("Read from the sheet “%(name)s”.", name=table.sheet.name))
        _name_other_lists(sheets, table, checked)
    _read_rows(table, checked, read_row, tell)
    _name_missing_columns(checked)
    ask_of_doubtful_dates(checked)
    return checked


def _name_missing_columns(checked: Checked) -> None:
    """Say once what would be said of each row, where the list has no such column at all."""
    missing = {
        "sex": _m("The list has no column for the sex: each person will be asked."),
        "email": _m(
            "The list has no column for e-mail addresses: for each person you get a letter with a "
            "link to hand out."
        ),
        "birth_date": _m(
            "The list has no column for the date of birth: people are known by the name alone."
        ),
    }
    for column, words_of_it in missing.items():
        asked = [row for row in checked.people if row.warns_of(column)]
        if column in checked.columns or not asked:
            continue
        checked.notes.append(words_of_it)
        for row in asked:
            row.remarks = [each for each in row.remarks if each.column != column]


def _no_header(sheets: Sequence[Sheet]) -> Message:
    if not any(sheet.lines for sheet in sheets):
        return _m("There is nothing in this file.")
    return _m(
        "No row with headings was found in the first 20 lines. The list needs a row that names "
        "its columns: the name and at least two others, such as date of birth and nationality."
    )


def _read_rows(table: Table, checked: Checked, read_row: ReadRow, tell: Tell) -> None:
    for number, line in enumerate(table.lines):
        if number % _TOLD_EVERY == _TOLD_EVERY - 1:
            tell(number, len(table.lines))
        cells = _cells(table, line)
        if not _is_row(table, line):
            beginning = next(filter(None, (clean(shown(cell)) for cell in line.cells)), "")
            if beginning:
                checked.skipped.append((line.number, shorten(beginning, 60)))
            continue
        if len(checked.people) == MOST_PEOPLE:
            raise _too_many(line)
        person = read_row(line.number, cells)
        if line.is_hidden:
            person.raw[HIDDEN] = "yes"
        checked.people.append(person)
    if not checked.people:
        raise UploadRefused(_m("There is nobody below the headings."))


def _cells(table: Table, line: Line) -> dict[str, Cell]:
    """The cells of a line by their column; a day in several columns as one cell."""
    cells = {
        column: line.cells[position]
        for position, column in table.columns.items()
        if position < len(line.cells)
    }
    in_parts = {column: shown(cell) for column, cell in cells.items() if whole(column) != column}
    if not in_parts:
        return cells
    rest = {column: cell for column, cell in cells.items() if column not in in_parts}
    return rest | days_put_together(in_parts)


def _is_row(table: Table, line: Line) -> bool:
    cells = _cells(table, line)
    return not is_heading_again(table, line) and not _is_sum(line, cells) and _is_person(cells)


def _is_sum(line: Line, cells: Mapping[str, Cell]) -> bool:
    """A line of totals, in whatever cell its word stands: “Total” may stand under “No.”.

    Who has a date of birth, a passport or the like is somebody, whatever the other cells say; a
    number of people in such a column (“12 F” under “Nationality”) tells of nobody.
    """
    telling = (clean(shown(cells.get(column, ""))) for column in _TELLING if column != "sex")
    if any(text and not is_count(text) for text in telling):
        return False
    return any(is_total(clean(shown(cell))) for cell in line.cells)


def _name_hidden(sheets: Sequence[Sheet], table: Table, checked: Checked) -> None:
    """Say what the workbook does not show; of rows the person is asked (keeping.py)."""
    if table.hidden:
        words_of_it = _m(
            "Hidden columns were read like the others: %(headings)s. If they are not meant for the "
            "programme, delete them and upload the file again.",
            headings=together(table.hidden),
        )
        checked.notes.append(words_of_it)
    if unseen := [_quoted(sheet) for sheet in sheets if sheet.is_hidden]:
        words_of_it = _m(
            "Hidden sheets were not read: %(names)s. If there are people in them, show the sheets "
            "and upload the file again.",
            names=together(unseen),
        )
        checked.notes.append(words_of_it)


def _quoted(sheet: Sheet) -> Message:
    """The name of a sheet, in the quotation marks of whoever reads it."""
    return _m("“%(name)s”", name=sheet.name)


def _name_other_lists(sheets: Sequence[Sheet], table: Table, checked: Checked) -> None:
    """Say which other sheets hold a list of people too: one is read, and none is lost unseen."""
    others = [find_table([sheet], table.headings) for sheet in sheets if sheet is not table.sheet]
    names = [
        _quoted(each.sheet)
        for each in others
        if each is not None and any(_is_row(each, line) for line in each.lines)
    ]
    if names:
        words_of_it = nmessage(
            "%(names)s holds a list too and was not read. Put all people into one sheet, or send "
            "that sheet as a file of its own.",
            "%(names)s hold lists too and were not read. Put all people into one sheet, or send "
            "each of those sheets as a file of its own.",
            len(names),
            names=together(names),
        )
        checked.notes.append(words_of_it)


def _is_person(cells: Mapping[str, Cell]) -> bool:
    """A row with a name, or with so much else that the name must have been forgotten.

    A name with nothing beside it may be a total or a signature: its words tell.
    """
    telling = sum(bool(clean(shown(cells.get(column, "")))) for column in _TELLING)
    name = next(filter(None, (clean(shown(cells.get(column, ""))) for column in _NAME_COLUMNS)), "")
    if not name or telling:
        return bool(name) or telling >= 3
    key = heading_key(name)
    return not any(
        key == word or key.startswith(word + " ") or (not word.isascii() and key.startswith(word))
        for word in map(heading_key, (*words()["totals"], *words()["not_people"]))
    )


def name_minor(row: Row, country: str, majority: Mapping[str, int], today: date) -> None:
    """Say of somebody who is not of age in the sending country until when a guardian must agree."""
    if not row.values["birth_date"]:
        return
    born = date.fromisoformat(row.values["birth_date"])
    age = majority.get(country, ASSUMED_MAJORITY)
    if is_minor(born, age, today):
        row.say(
            "birth_date",
            Level.WARNING,
            _m(
                "A minor until %(day)s: a guardian must agree.",
                day=_birthday(born, age),
            ),
        )


def _birthday(born: date, age: int) -> date:
    """Who was born on 29 February is a year older on 1 March of a common year."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


class Entry(Protocol):
    """A row that was read: its line, its cells and values."""

    @property
    def line(self) -> int: ...

    @property
    def raw(self) -> Mapping[str, str]: ...

    @property
    def values(self) -> dict[str, Any]: ...


def marks_of(values: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """By what the same person is known again within a list."""
    born = values["birth_date"] or ""
    marks: list[tuple[str, ...]] = []
    if values["passport"]:
        marks.append(("passport", passport_key(values["passport"])))
    if born and values["name"]:
        marks.append(("name", name_key(values["name"]), born))
    if born and values["email"]:
        marks.append(("email", email_key(values["email"]), born))
    return marks


def name_duplicates(entries: Sequence[Entry], said: dict[int, list[Remark]]) -> None:
    """Whoever stands in the list twice: said at the later row."""
    first: dict[tuple[str, ...], int] = {}
    for entry in entries:
        marks = marks_of(entry.values)
        same = next((first[mark] for mark in marks if mark in first), None)
        if same is not None:
            words_of_it = _m("The same person as line %(line)d.", line=same)
            said[entry.line].append(Remark("row", Level.ERROR, words_of_it))
        for mark in marks:
            first.setdefault(mark, entry.line)


def shared_addresses(rows: Iterable[Entry]) -> dict[str, list[int]]:
    """E-mail addresses that more than one of the rows has, with their lines."""
    lines: dict[str, list[int]] = {}
    for entry in rows:
        if entry.values["email"]:
            lines.setdefault(email_key(entry.values["email"]), []).append(entry.line)
    return {address: those for address, those in lines.items() if len(those) > 1}


def name_shared_addresses(entries: Sequence[Entry], said: dict[int, list[Remark]]) -> None:
    """Somebody who stands in the list twice shares an address with nobody."""
    once = [entry for entry in entries if not said[entry.line]]
    for lines in shared_addresses(once).values():
        for line in lines:
            others = [str(other) for other in lines if other != line]
            words_of_it = nmessage(
                "The same e-mail as line %(lines)s: for each of them you get a letter with a link "
                "to hand out.",
                "The same e-mail as lines %(lines)s: for each of them you get a letter with a link "
                "to hand out.",
                len(others),
                lines=together(others),
            )
            said[line].append(Remark("email", Level.WARNING, words_of_it))
