"""A list of past cohorts: what its rows say of people and how it ended for them. Pure.

What a row must have is less than for a nominee: old lists know neither birthdays nor passports, and
nothing is decided by them any more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from training_portal.cohorts.lists.birth_dates import read_day
from training_portal.cohorts.lists.checking import (
    Checked,
    Entry,
    Tell,
    check_people,
    name_minor,
    name_shared_addresses,
    tell_nobody,
)
from training_portal.cohorts.lists.columns import FOLDER, Headings
from training_portal.cohorts.lists.reading import Cell, Sheet
from training_portal.cohorts.lists.row import Level, Remark, Row
from training_portal.cohorts.lists.values import (
    PERSON_READERS,
    Context,
    Reader,
    read_birth_cell,
    read_country,
    read_row,
)
from training_portal.cohorts.models import EnrolmentState
from training_portal.people.rules import name_key, passport_key
from training_portal.platform.messages import message as _m
from training_portal.platform.text import email_key, search_key
from training_portal.platform.web.dates import DateProblem
from training_portal.platform.yaml_files import read_yaml

PAST = Headings(("headings.yaml", "past_headings.yaml"))
#: Columns about the cohort that a row is of.
OF_COHORT = ("course", "host", "venue", "starts_on", "ends_on")
_DAYS_OF_COHORT = ("starts_on", "ends_on")
#: A result or a certificate may come so long after the last day.
LATEST_RESULT = timedelta(days=183)
#: Letters of a certificate's number, as the table keeps them.
LONGEST_NUMBER = 80


@cache
def _outcomes() -> Mapping[str, str]:
    loaded = read_yaml(FOLDER / "past_words.yaml")
    return {search_key(word): state for state, words in loaded.items() for word in words}


def _nationality(row: Row, column: str, text: str, cell: Cell, context: Context) -> str:
    return str(read_country(row, column, text, cell, context)) if text else ""


def _birth_date(row: Row, column: str, text: str, cell: Cell, context: Context) -> str | None:
    if text:
        return read_birth_cell(row, column, text, cell, context)
    row.say(column, Level.WARNING, _m("No date of birth: the person is known by the name alone."))
    return None


def _sending_country(row: Row, column: str, text: str, cell: Cell, context: Context) -> str:
    """From where somebody was sent: what the list says, or else the nationality, with a word."""
    if text:
        return str(read_country(row, column, text, cell, context))
    nationality = str(row.values["nationality"])
    if nationality:
        if column in row.raw:
            words = _m("No sending country: taken from the nationality.")
            row.say(column, Level.WARNING, words)
        return nationality
    if row.raw.get("nationality"):
        row.remarks = [each for each in row.remarks if each.column != "nationality"]
        return str(read_country(row, column, row.raw["nationality"], cell, context))
    row.say(column, Level.ERROR, _m("The country that sent the person is missing."))
    return ""


def _outcome(row: Row, column: str, text: str, _cell: Cell, _context: Context) -> str:
    state = _outcomes().get(search_key(text).strip(" ."), "")
    if text and not state:
        words = _m(
            "“%(text)s” is no result that is known: write completed or not completed.", text=text
        )
        row.say(column, Level.ERROR, words)
    return state


def _day(row: Row, column: str, text: str, cell: Cell, context: Context) -> str | None:
    """A day; `against_cohort` judges it."""
    if not text:
        return None
    read = read_day(cell, text, context.today, month_first=context.month_first)
    if isinstance(read, DateProblem):
        row.say(column, Level.ERROR, read.message)
        return None
    return read.day.isoformat()


def _certificate(row: Row, column: str, text: str, _cell: Cell, _context: Context) -> str:
    if len(text) > LONGEST_NUMBER:
        words = _m("This is longer than %(most)d characters.", most=LONGEST_NUMBER)
        row.say(column, Level.ERROR, words)
        return ""
    return text


READERS: dict[str, Reader] = {
    **{column: reader for column, reader in PERSON_READERS.items() if column != "phone"},
    "nationality": _nationality,
    "birth_date": _birth_date,
    "sending_country": _sending_country,
    # Dialled as where somebody was sent from.
    "phone": PERSON_READERS["phone"],
    "outcome": _outcome,
    "outcome_on": _day,
    "certificate": _certificate,
    "certificate_on": _day,
}


@dataclass(frozen=True)
class PastReader:
    """Reads single rows of a list of past cohorts."""

    #: Ages of majority by country.
    majority: Mapping[str, int]
    today: date
    #: The country of the host, for phone numbers; blank for none.
    country: str = ""
    #: Whether somebody of whom the list says nothing completed the course.
    all_completed: bool = False
    month_first: bool = False

    def read(self, line: int, cells: Mapping[str, Cell]) -> Row:
        row = read_row(line, cells, self.today, self.country, READERS, month_first=self.month_first)
        row.values["cohort"] = cohort_key(row.raw, self.today)
        self._settle_outcome(row)
        name_minor(row, row.values["sending_country"], self.majority, self.today)
        return row

    def _settle_outcome(self, row: Row) -> None:
        """Where nothing is said of the result: a certificate tells, or whoever sent the list."""
        if row.values["outcome"] or row.raw.get("outcome"):
            return
        if self.all_completed:
            row.values["outcome"] = EnrolmentState.COMPLETED.value
        elif row.values["certificate"]:
            row.values["outcome"] = EnrolmentState.COMPLETED.value
            words = _m("No result, but a certificate: taken as completed.")
            row.say("outcome", Level.WARNING, words)
        else:
            row.say("outcome", Level.ERROR, _m("The result is missing."))


def _of_cohort(raw: Mapping[str, str], today: date, *, month_first: bool) -> dict[str, str]:
    """What a row says of its cohort, as it is compared: a day is one, however it is written."""
    found = {}
    for column in OF_COHORT:
        if text := raw.get(column, ""):
            found[column] = search_key(text)
            if column in _DAYS_OF_COHORT:
                read = read_day(text, text, today, month_first=month_first)
                if not isinstance(read, DateProblem):
                    found[column] = read.day.isoformat()
    return found


def cohort_key(raw: Mapping[str, str], today: date) -> str:
    """By what rows of one cohort are known: its code, or else course, host and days together.

    Days are compared with the day first, also where the list has the month first: a list that is
    turned keeps its cohorts.
    """
    label = search_key(raw.get("cohort", ""))
    return label or " · ".join(_of_cohort(raw, today, month_first=False).values())


def check_past(sheets: Sequence[Sheet], reader: PastReader, *, tell: Tell = tell_nobody) -> Checked:
    """Read a list. Raises UploadRefused when it has no header, no people or too many."""
    checked = check_people(
        sheets, reader.read, headings=PAST, month_first=reader.month_first, tell=tell
    )
    if "sending_country" not in checked.columns and "nationality" in checked.columns:
        words = _m("The list has no column for the sending country: the nationality stands for it.")
        checked.notes.append(words)
    return checked


def cohort_cells(rows: Iterable[Entry], raw_of: Mapping[int, Mapping[str, str]]) -> dict[str, Any]:
    """By cohort, what its rows say of it first: code, course, host, venue and days as written."""
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        cells = found.setdefault(row.values["cohort"], {})
        for column in ("cohort", *OF_COHORT):
            if text := raw_of[row.line].get(column, ""):
                cells.setdefault(column, text)
    return found


def between(
    rows: Sequence[Entry],
    raw_of: Mapping[int, Mapping[str, str]],
    mended: Collection[str] = (),
    *,
    today: date,
    month_first: bool = False,
) -> dict[int, list[Remark]]:
    """What the given rows say about each other, by line.

    Asked again whenever a row is left out or taken back. Cohorts that staff have `mended` stand as
    they said, whatever rows say of them.
    """
    said: dict[int, list[Remark]] = {row.line: [] for row in rows}
    first = first_of(rows)
    _name_twice(rows, first, said)
    once = {first[row.line]: row for row in reversed(rows)}
    name_shared_addresses(list(reversed(once.values())), said)
    _name_certificates(rows, said)
    unsettled = [row for row in rows if row.values["cohort"] not in mended]
    of_cohort = {
        row.line: _of_cohort(raw_of[row.line], today, month_first=month_first) for row in unsettled
    }
    _name_contradictions(unsettled, raw_of, of_cohort, said)
    return said


def _marks(values: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """By what the same person is known again: two things together, or the passport."""
    name, born, email = name_key(values["name"]), values["birth_date"], values["email"]
    marks: list[tuple[str, ...]] = []
    if values["passport"]:
        marks.append(("passport", passport_key(values["passport"])))
    if name and born:
        marks.append(("born", name, born))
    if name and email:
        marks.append(("email", name, email_key(email)))
    return marks


def first_of(rows: Sequence[Entry]) -> dict[int, int]:
    """By line, the first line that is of the same person; its own for who stands there once."""
    seen: dict[tuple[str, ...], int] = {}
    first: dict[int, int] = {}
    for row in rows:
        marks = _marks(row.values)
        same = next((seen[mark] for mark in marks if mark in seen), row.line)
        first[row.line] = same
        for mark in marks:
            seen.setdefault(mark, same)
    return first


def _name_twice(
    rows: Sequence[Entry], first: Mapping[int, int], said: dict[int, list[Remark]]
) -> None:
    """Twice in one cohort is an error; once each in two of them is how an archive looks."""
    places: dict[tuple[int, str], int] = {}
    names: dict[tuple[str, str], int] = {}
    for row in rows:
        person, cohort = first[row.line], row.values["cohort"]
        named = (name_key(row.values["name"]), cohort)
        if (person, cohort) in places:
            words = _m("The same person as line %(line)d.", line=places[person, cohort])
            said[row.line].append(Remark("row", Level.ERROR, words))
        elif person != row.line:
            words = _m("The same person as line %(line)d, in another cohort.", line=person)
            said[row.line].append(Remark("row", Level.NOTE, words))
        elif named in names:
            words = _m("The same name as line %(line)d: are they two people?", line=names[named])
            said[row.line].append(Remark("name", Level.WARNING, words))
        places.setdefault((person, cohort), row.line)
        names.setdefault(named, row.line)


def _name_certificates(rows: Sequence[Entry], said: dict[int, list[Remark]]) -> None:
    """A number stands on one piece of paper."""
    first: dict[str, int] = {}
    for row in rows:
        key = search_key(row.values["certificate"])
        if key and key in first:
            words = _m("The same certificate number as line %(line)d.", line=first[key])
            if not any(each.level is Level.ERROR for each in said[row.line]):
                said[row.line].append(Remark("certificate", Level.ERROR, words))
        if key:
            first.setdefault(key, row.line)


def _name_contradictions(
    rows: Sequence[Entry],
    raw_of: Mapping[int, Mapping[str, str]],
    of_cohort: Mapping[int, Mapping[str, str]],
    said: dict[int, list[Remark]],
) -> None:
    """A row that says something else of its cohort than the first row that says anything."""
    first: dict[tuple[str, str], tuple[int, str]] = {}
    for row in rows:
        for column, compared in of_cohort[row.line].items():
            place = (row.values["cohort"], column)
            line, before = first.setdefault(place, (row.line, compared))
            if before != compared:
                words = _m(
                    "“%(text)s”, but line %(line)d of the same cohort says “%(before)s”.",
                    text=raw_of[row.line].get(column, ""),
                    line=line,
                    before=raw_of[line].get(column, ""),
                )
                said[row.line].append(Remark("cohort", Level.ERROR, words))
                break


def against_cohort(
    values: Mapping[str, Any], starts_on: date | None, ends_on: date | None, today: date
) -> list[Remark]:
    """What a row's days say against those of its cohort; nothing where those are wrong."""
    if starts_on is None or ends_on is None or ends_on >= today:
        return []
    remarks = []
    latest = min(today, ends_on + LATEST_RESULT)
    for column in ("outcome_on", "certificate_on"):
        day = date.fromisoformat(values[column]) if values[column] else None
        if day and not starts_on <= day <= latest:
            words = _m(
                "%(day)s does not go with a cohort of %(start)s to %(end)s.",
                day=day,
                start=starts_on,
                end=ends_on,
            )
            remarks.append(Remark(column, Level.ERROR, words))
    over = values["outcome"] in (EnrolmentState.COMPLETED, EnrolmentState.NOT_COMPLETED)
    if values["outcome"] and not over and not values["outcome_on"]:
        words = _m("No date of the end: the last day of the cohort stands for it.")
        remarks.append(Remark("outcome_on", Level.WARNING, words))
    return remarks
