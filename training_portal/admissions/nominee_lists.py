"""Lists of nominees: what is asked of a row, and what rows say about each other. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from training_portal.cohorts.lists import countries
from training_portal.cohorts.lists.checking import (
    Checked,
    Entry,
    Tell,
    check_people,
    name_duplicates,
    name_minor,
    name_shared_addresses,
    tell_nobody,
)
from training_portal.cohorts.lists.reading import Cell, Sheet
from training_portal.cohorts.lists.row import ANOTHER, Level, Remark, Row
from training_portal.cohorts.lists.values import read_row
from training_portal.people.rules import name_key
from training_portal.platform.messages import message as _m
from training_portal.platform.text import email_key, language_of_script

#: The column of which it is said that two rows are alike in name and address.
ALIKE: Final = "email"
#: A nationality other than the nominating country's is noted when it is this rare in the list.
RARE = 0.25


@dataclass(frozen=True)
class Reader:
    """Reads single rows of one body's lists."""

    country: str
    #: Ages of majority by country.
    majority: Mapping[str, int]
    today: date
    month_first: bool = False

    def read(self, line: int, cells: Mapping[str, Cell]) -> Row:
        nominee = read_row(line, cells, self.today, self.country, month_first=self.month_first)
        name_minor(nominee, self.country, self.majority, self.today)
        _ask_for_latin_letters(nominee)
        return nominee


def check_list(
    sheets: Sequence[Sheet],
    *,
    nominating_country: str,
    majority: Mapping[str, int],
    today: date,
    month_first: bool = False,
    tell: Tell = tell_nobody,
) -> Checked:
    """Read a list. Raises UploadRefused when it has no header, no people or too many."""
    reader = Reader(nominating_country, majority, today, month_first)
    checked = check_people(sheets, reader.read, month_first=month_first, tell=tell)
    _name_foreigners(checked.people, nominating_country)
    return checked


def _ask_for_latin_letters(nominee: Row) -> None:
    """Certificate and passport have the name in Latin letters: the person alone can spell it."""
    name = nominee.values["name"]
    if name and language_of_script(name):
        nominee.say(
            "name",
            Level.WARNING,
            _m(
                "There is no name in Latin letters, which certificates and passports need: the "
                "person will be asked."
            ),
        )


def _name_foreigners(nominees: Sequence[Row], country: str) -> None:
    counts = Counter(nominee.values["nationality"] for nominee in nominees)
    for nominee in nominees:
        nationality = nominee.values["nationality"]
        if not nationality or nationality == country:
            continue
        if counts[nationality] / len(nominees) < RARE:
            nominee.say(
                "nationality",
                Level.WARNING,
                _m(
                    "The list says “%(text)s”, so the nationality is %(country)s. Few on this list "
                    "have it. If it is a slip, correct the row. The seat counts for %(own)s all "
                    "the same, because you nominate.",
                    text=nominee.raw.get("nationality", ""),
                    country=countries.country(nationality),
                    own=countries.country(country),
                ),
            )


def between(rows: Iterable[Entry], nominated: Collection[int] = ()) -> dict[int, list[Remark]]:
    """What the given rows say about each other, by line.

    `nominated` are the lines of people who are nominated already: their rank is no longer that of
    this list. Asked again whenever a row is left out or taken back: who was a duplicate may then
    be none.
    """
    entries = list(rows)
    said: dict[int, list[Remark]] = {entry.line: [] for entry in entries}
    name_duplicates(entries, said)
    _name_alike([entry for entry in entries if entry.line not in nominated], said)
    name_shared_addresses(entries, said)
    _name_shared_ranks([entry for entry in entries if entry.line not in nominated], said)
    return said


def alike_mark(values: Mapping[str, Any]) -> str:
    """Name and e-mail of a row, as they are compared; blank where one of them is missing."""
    name, email = name_key(values["name"] or ""), email_key(values["email"] or "")
    return f"{name} {email}" if name and email else ""


def _name_alike(entries: Sequence[Entry], said: dict[int, list[Remark]]) -> None:
    """Two rows with one name and one address, and other days of birth: a slip in one of the days,
    or a father and his son. Nominating somebody twice is worse than being asked: somebody says.
    """
    first: dict[str, int] = {}
    for entry in entries:
        mark = alike_mark(entry.values)
        if not mark or said[entry.line]:
            continue
        if mark in first and entry.raw.get(ANOTHER) != mark:
            words_of_it = _m(
                "The same name and e-mail as line %(line)d: correct one of them or leave it out, "
                "or say that they are two different people.",
                line=first[mark],
            )
            said[entry.line].append(Remark(ALIKE, Level.ERROR, words_of_it))
        first.setdefault(mark, entry.line)


def _name_shared_ranks(entries: Sequence[Entry], said: dict[int, list[Remark]]) -> None:
    first: dict[int, int] = {}
    for entry in entries:
        rank = entry.values["rank"]
        if rank is None or any(remark.column == "row" for remark in said[entry.line]):
            continue
        if rank in first:
            words_of_it = _m(
                "The same rank as line %(line)d: the order of the list decides.", line=first[rank]
            )
            said[entry.line].append(Remark("rank", Level.WARNING, words_of_it))
        first.setdefault(rank, entry.line)
