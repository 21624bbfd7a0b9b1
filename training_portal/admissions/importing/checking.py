"""A whole list: which rows are people, and what rows say about each other. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from flask_babel import gettext as _

from training_portal.admissions.importing.birth_dates import is_month_first
from training_portal.admissions.importing.columns import (
    Table,
    find_table,
    heading_key,
    is_heading_again,
    words,
)
from training_portal.admissions.importing.csv_text import Encoding
from training_portal.admissions.importing.nominee import Level, Nominee, Remark
from training_portal.admissions.importing.reading import Cell, Sheet
from training_portal.admissions.importing.values import read_row, shown
from training_portal.courses.rules import country_name
from training_portal.people.rules import is_minor, name_key, passport_key
from training_portal.platform.files import UploadRefused
from training_portal.platform.i18n import date_only
from training_portal.platform.text import clean, shorten

MOST_NOMINEES = 5_000
#: Longer lists are read and nominated by a job: a request would keep the person waiting.
MOST_AT_ONCE = 500
#: How often reading says how far it has come.
_TOLD_EVERY = 100
#: A nationality other than the nominating country's is noted when it is this rare in the list.
RARE = 0.25
#: Where none is on record for a country: the highest age of majority of the six.
ASSUMED_MAJORITY = 20
#: Cells that only a row about a person has.
_TELLING = ("birth_date", "passport", "nationality", "email", "sex", "phone")


@dataclass
class Checked:
    """A list after checking."""

    nominees: list[Nominee] = field(default_factory=list)
    #: Lines that are no people, with how they begin.
    skipped: list[tuple[int, str]] = field(default_factory=list)
    #: Headings of columns that are not read.
    unread: list[str] = field(default_factory=list)
    #: What is to be said of the list as a whole.
    notes: list[str] = field(default_factory=list)
    #: How the text was read, where it is text.
    encoding: Encoding | None = None


def is_long(sheets: Sequence[Sheet]) -> bool:
    """Whether a list may hold more people than a request should read."""
    return any(len(sheet.lines) > MOST_AT_ONCE for sheet in sheets)


def check_list(
    sheets: Sequence[Sheet],
    *,
    nominating_country: str,
    majority: Mapping[str, int],
    today: date,
    tell: Callable[[int, int], None] = lambda _done, _total: None,
) -> Checked:
    """Read a list. Raises UploadRefused when it has no header, no people or too many.

    `tell` is told how many lines were read, and of how many.
    """
    table = find_table(sheets)
    if table is None:
        raise UploadRefused(_no_header(sheets))
    checked = Checked(unread=list(table.unread), encoding=table.sheet.encoding)
    if table.sheet.note:
        checked.notes.append(table.sheet.note)
    if len([sheet for sheet in sheets if sheet.lines]) > 1:
        checked.notes.append(str(_("Read from the sheet “%(name)s”.", name=table.sheet.name)))
    _read_rows(table, checked, Reader(nominating_country, majority, today), tell)
    _name_foreigners(checked.nominees, nominating_country)
    _name_doubtful_dates(checked)
    return checked


def _no_header(sheets: Sequence[Sheet]) -> str:
    if not any(sheet.lines for sheet in sheets):
        return str(_("There is nothing in this file."))
    return str(
        _(
            "No row with headings was found in the first 20 lines. The list needs a row that names "
            "its columns: the name and at least two others, such as date of birth and nationality."
        )
    )


@dataclass(frozen=True)
class Reader:
    """Reads single rows of one body's lists."""

    country: str
    #: Ages of majority by country.
    majority: Mapping[str, int]
    today: date

    def read(self, line: int, cells: Mapping[str, Cell]) -> Nominee:
        nominee = read_row(line, cells, self.today, self.country)
        _name_minor(nominee, self.majority, self.today)
        return nominee


def _read_rows(
    table: Table, checked: Checked, reader: Reader, tell: Callable[[int, int], None]
) -> None:
    for number, line in enumerate(table.lines):
        if number % _TOLD_EVERY == _TOLD_EVERY - 1:
            tell(number, len(table.lines))
        cells = {
            column: line.cells[position]
            for position, column in table.columns.items()
            if position < len(line.cells)
        }
        if is_heading_again(table, cells) or not _is_person(cells):
            beginning = next(filter(None, (clean(shown(cell)) for cell in line.cells)), "")
            if beginning:
                checked.skipped.append((line.number, shorten(beginning, 60)))
            continue
        if len(checked.nominees) == MOST_NOMINEES:
            raise UploadRefused(
                _(
                    "The list has more than %(most)d people; line %(line)d is one too many. "
                    "Split it.",
                    most=MOST_NOMINEES,
                    line=line.number,
                )
            )
        checked.nominees.append(reader.read(line.number, cells))
    if not checked.nominees:
        raise UploadRefused(_("There is nobody below the headings."))


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
        for word in map(heading_key, words()["not_people"])
    )


_NAME_COLUMNS = ("name", "native_name", "given_name", "family_name", "native_given")


def _name_minor(nominee: Nominee, majority: Mapping[str, int], today: date) -> None:
    if not nominee.values["birth_date"]:
        return
    born = date.fromisoformat(nominee.values["birth_date"])
    age = majority.get(nominee.values["nationality"], ASSUMED_MAJORITY)
    if is_minor(born, age, today):
        nominee.say(
            "birth_date",
            Level.WARNING,
            _(
                "A minor until %(day)s: a guardian must agree.",
                day=date_only(_birthday(born, age)),
            ),
        )


def _birthday(born: date, age: int) -> date:
    """Who was born on 29 February is a year older on 1 March of a common year."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def _name_foreigners(nominees: Sequence[Nominee], country: str) -> None:
    counts = Counter(nominee.values["nationality"] for nominee in nominees)
    for nominee in nominees:
        nationality = nominee.values["nationality"]
        if not nationality or nationality == country:
            continue
        if counts[nationality] / len(nominees) < RARE:
            nominee.say(
                "nationality",
                Level.WARNING,
                _(
                    "Not your country's: taken as %(country)s. Seats count by the nominating "
                    "organisation.",
                    country=country_name(nationality),
                ),
            )


def _name_doubtful_dates(checked: Checked) -> None:
    """One date with its month first makes those doubtful that could be read either way."""
    lines = [
        nominee.line
        for nominee in checked.nominees
        if is_month_first(nominee.raw.get("birth_date", ""))
    ]
    if lines:
        checked.notes.append(
            str(
                _(
                    "Dates are read with the day first, but line %(lines)s can only have the month "
                    "first: compare all dates of birth.",
                    lines=", ".join(map(str, lines[:10])),
                )
            )
        )


class Entry(Protocol):
    """A row that was read: its line and values."""

    @property
    def line(self) -> int: ...

    @property
    def values(self) -> dict[str, Any]: ...


def between(rows: Iterable[Entry]) -> dict[int, list[Remark]]:
    """What the given rows say about each other, by line.

    Asked again whenever a row is left out or taken back: who was a duplicate may then be none.
    """
    entries = list(rows)
    said: dict[int, list[Remark]] = {entry.line: [] for entry in entries}
    _name_duplicates(entries, said)
    _name_shared_addresses(entries, said)
    _name_shared_ranks(entries, said)
    return said


def _marks(values: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """By what the same person is known again within a list."""
    born = values["birth_date"] or ""
    marks: list[tuple[str, ...]] = []
    if values["passport"]:
        marks.append(("passport", passport_key(values["passport"])))
    if born and values["name"]:
        marks.append(("name", name_key(values["name"]), born))
    if born and values["email"]:
        marks.append(("email", values["email"].casefold(), born))
    return marks


def _name_duplicates(entries: Sequence[Entry], said: dict[int, list[Remark]]) -> None:
    first: dict[tuple[str, ...], int] = {}
    for entry in entries:
        marks = _marks(entry.values)
        same = next((first[mark] for mark in marks if mark in first), None)
        if same is not None:
            words_of_it = str(_("The same person as line %(line)d.", line=same))
            said[entry.line].append(Remark("row", Level.ERROR, words_of_it))
        for mark in marks:
            first.setdefault(mark, entry.line)


def shared_addresses(rows: Iterable[Entry]) -> dict[str, list[int]]:
    """E-mail addresses that more than one of the rows has, with their lines."""
    lines: dict[str, list[int]] = {}
    for entry in rows:
        if entry.values["email"]:
            lines.setdefault(entry.values["email"].casefold(), []).append(entry.line)
    return {address: those for address, those in lines.items() if len(those) > 1}


def _name_shared_addresses(entries: Sequence[Entry], said: dict[int, list[Remark]]) -> None:
    """Somebody who stands in the list twice shares an address with nobody."""
    once = [entry for entry in entries if not said[entry.line]]
    for lines in shared_addresses(once).values():
        for line in lines:
            others = ", ".join(str(other) for other in lines if other != line)
            words_of_it = _(
                "The same e-mail as line %(lines)s: for each of them you get a letter with a link "
                "to hand out.",
                lines=others,
            )
            said[line].append(Remark("email", Level.WARNING, str(words_of_it)))


def _name_shared_ranks(entries: Sequence[Entry], said: dict[int, list[Remark]]) -> None:
    first: dict[int, int] = {}
    for entry in entries:
        rank = entry.values["rank"]
        if rank is None or any(remark.column == "row" for remark in said[entry.line]):
            continue
        if rank in first:
            words_of_it = _(
                "The same rank as line %(line)d: the order of the list decides.", line=first[rank]
            )
            said[entry.line].append(Remark("rank", Level.WARNING, str(words_of_it)))
        first.setdefault(rank, entry.line)
