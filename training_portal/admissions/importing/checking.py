"""A whole list: which rows are people, and what rows say about each other. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from training_portal.admissions.importing.columns import find_table
from training_portal.admissions.importing.reading import Cell, Sheet
from training_portal.admissions.importing.values import (
    Level,
    Nominee,
    international,
    read_row,
    shown,
)
from training_portal.courses.rules import country_name
from training_portal.people.rules import is_minor, name_key, passport_key
from training_portal.platform.files import UploadRefused
from training_portal.platform.i18n import day as day_in_words
from training_portal.platform.text import clean

MOST_NOMINEES = 500
#: A nationality other than the nominating country's is noted when it is this rare in the list.
RARE = 0.25


@dataclass(frozen=True)
class Checked:
    """A list after checking: its people, the lines that are none, and a note on how it was read."""

    nominees: list[Nominee]
    skipped: list[int]
    note: str


def check_list(
    sheets: list[Sheet], *, nominating_country: str, majority: Mapping[str, int], today: date
) -> Checked:
    """Read a list. Raises UploadRefused when it has no header, no people or too many."""
    table = find_table(sheets)
    if table is None:
        raise UploadRefused(
            _(
                "No row with headings was found. The list needs a row that names its columns, at "
                "least the name and two others such as date of birth and nationality."
            )
        )
    nominees: list[Nominee] = []
    skipped: list[int] = []
    for number in range(table.first, len(table.sheet.rows)):
        row = table.sheet.rows[number]
        cells = {
            column: row[position]
            for position, column in table.columns.items()
            if position < len(row)
        }
        if not any(clean(shown(cell)) for cell in row):
            continue
        if not _is_person(cells):
            skipped.append(number + 1)
            continue
        nominees.append(read_row(number + 1, cells, today))
    if not nominees:
        raise UploadRefused(_("There is nobody below the headings."))
    if len(nominees) > MOST_NOMINEES:
        raise UploadRefused(
            _(
                "The list has %(count)d people: at most %(most)d can be taken at once. Split it.",
                count=len(nominees),
                most=MOST_NOMINEES,
            )
        )
    for nominee in nominees:
        _settle(nominee, nominating_country, majority, today)
    _name_duplicates(nominees)
    _name_shared_addresses(nominees)
    _name_foreigners(nominees, nominating_country)
    return Checked(nominees, skipped, table.sheet.note)


def _is_person(cells: Mapping[str, Cell]) -> bool:
    """A row with a name, or with so much else that the name must have been forgotten."""
    if any(clean(shown(cells.get(column, ""))) for column in ("name", "native_name")):
        return True
    telling = ("birth_date", "passport", "nationality", "email", "sex")
    return sum(bool(clean(shown(cells.get(column, "")))) for column in telling) >= 3


def _settle(
    nominee: Nominee, nominating_country: str, majority: Mapping[str, int], today: date
) -> None:
    values = nominee.values
    if not values["name"] and not values["native_name"]:
        nominee.say("name", Level.ERROR, _("The name is missing."))
    values["name"] = values["name"] or values["native_name"]
    values["phone"] = international(values["phone"], nominating_country)
    if values["birth_date"]:
        born = date.fromisoformat(values["birth_date"])
        age = majority.get(values["nationality"], 20)
        if is_minor(born, age, today):
            try:
                until = born.replace(year=born.year + age)
            except ValueError:
                until = date(born.year + age, 3, 1)
            nominee.say(
                "birth_date",
                Level.WARNING,
                _("A minor until %(day)s: a guardian must agree.", day=day_in_words(until)),
            )


def _marks(nominee: Nominee) -> list[tuple[str, ...]]:
    """By what the same person is known again within a list."""
    values = nominee.values
    born = values["birth_date"] or ""
    marks: list[tuple[str, ...]] = []
    if values["passport"]:
        marks.append(("passport", passport_key(values["passport"])))
    if born and values["name"]:
        marks.append(("name", name_key(values["name"]), born))
    if born and values["email"]:
        marks.append(("email", values["email"].casefold(), born))
    return marks


def _name_duplicates(nominees: list[Nominee]) -> None:
    first: dict[tuple[str, ...], int] = {}
    for nominee in nominees:
        marks = _marks(nominee)
        same = next((first[mark] for mark in marks if mark in first), None)
        if same is not None:
            nominee.values["same_as"] = same
            nominee.say("row", Level.ERROR, _("The same person as line %(line)d.", line=same))
        for mark in marks:
            first.setdefault(mark, nominee.line)


def _name_shared_addresses(nominees: list[Nominee]) -> None:
    others: dict[str, list[Nominee]] = {}
    for nominee in nominees:
        if nominee.values["email"] and "same_as" not in nominee.values:
            others.setdefault(nominee.values["email"].casefold(), []).append(nominee)
    for group in others.values():
        for nominee in group if len(group) > 1 else []:
            lines = ", ".join(str(other.line) for other in group if other is not nominee)
            nominee.values["email_is_shared"] = True
            nominee.say(
                "email",
                Level.WARNING,
                _(
                    "The same e-mail as line %(lines)s: for both you get a letter with a link to "
                    "hand out.",
                    lines=lines,
                ),
            )


def _name_foreigners(nominees: list[Nominee], country: str) -> None:
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
