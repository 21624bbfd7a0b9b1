"""A list of nominees that waits, unsealed, with what there is to say of it now."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from flask import abort
from flask_babel import gettext as _

from training_portal.admissions.doubts import requirements_of
from training_portal.admissions.import_queries import LISTS
from training_portal.admissions.known_people import Known, people_nominated_by
from training_portal.admissions.list_requirements import Requirements
from training_portal.admissions.models import NomineeImport
from training_portal.admissions.nominee_lists import ALIKE, between
from training_portal.cohorts.lists.checking import MOST_AT_ONCE, marks_of, shared_addresses
from training_portal.cohorts.lists.date_order import can_be_turned, date_notes
from training_portal.cohorts.lists.kept_rows import KeptRow, ask_of_hidden, from_json, notes_of
from training_portal.cohorts.lists.row import Level, Remark
from training_portal.cohorts.models import Cohort
from training_portal.eligibility.wording import rule_label
from training_portal.organisations.models import Organisation
from training_portal.platform.database import db
from training_portal.platform.messages import Message
from training_portal.platform.messages import message as _m
from training_portal.platform.text import email_key

#: Said of somebody on a list whom the body has put forward for this cohort before.
ALREADY_NOMINATED = _m("You have nominated this person already: left as it is.")


@dataclass
class ImportRow(KeptRow):
    """A row of a list of nominees as its page shows it."""

    #: Whether another row that is not dropped has the same e-mail address.
    shares_address: bool = False
    #: Whether an earlier step of a job has nominated the person.
    is_nominated: bool = False
    #: Whether the body has put the person forward for this cohort before; that stays as it is.
    is_known: bool = False
    #: Of whom is known: that an earlier row is the same person, in words; blank for nobody's.
    again: str = ""
    #: Whether somebody has to say that it is another person than a row with this name and address.
    is_alike: bool = False
    #: Whether only rows that are wrong themselves stand in its way: without these it is taken.
    takes_their_place: bool = False
    #: Kinds of the course's rules that the row does not meet.
    unmet: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        """The e-mail address of this person and nobody else on the list; blank for none."""
        return "" if self.shares_address else self.values["email"]


@dataclass
class OpenedList:
    """A waiting list, unsealed, with what there is to say now."""

    rows: list[ImportRow] = field(default_factory=list)
    #: Lines that are no people, with how they begin.
    skipped: list[tuple[int, str]] = field(default_factory=list)
    #: Headings of columns that are not read.
    unread: list[str] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
    #: Whether dates in numbers were read with the month first, and whether one could be another.
    month_first: bool = False
    can_be_turned: bool = False
    #: Whether the officer said that rows which the workbook does not show are used like others.
    takes_hidden: bool = False
    #: How many people a job has nominated before it was stopped; they are no rows any more.
    nominated: int = 0
    #: What nobody on the list meets of the course's rules, in sentences.
    unmet_by_all: list[str] = field(default_factory=list)

    def row(self, line: int) -> ImportRow:
        """The row of a line; 404 when there is none."""
        return next((row for row in self.rows if row.line == line), None) or abort(404)

    @property
    def included(self) -> list[ImportRow]:
        """Rows that were not left out."""
        return [row for row in self.rows if not row.is_dropped]

    @property
    def taken(self) -> list[ImportRow]:
        """Rows of people to be nominated: neither left out nor nominated already."""
        return [row for row in self.included if not row.is_known]

    def foreign(self, country: str) -> list[tuple[str, int]]:
        """Nationalities other than a country's among those to be nominated, and of how many."""
        codes = Counter(row.values["nationality"] for row in self.taken)
        return [(code, many) for code, many in codes.most_common() if code and code != country]

    @property
    def hidden(self) -> list[int]:
        """Lines that the workbook does not show, while nobody said whether they are used."""
        return [] if self.takes_hidden else [row.line for row in self.taken if row.is_hidden]

    @property
    def known(self) -> int:
        """How many people are nominated already and stay as they are, each counted once."""
        return sum(row.is_known and not row.again for row in self.rows)

    @property
    def staying(self) -> int:
        """How many people stay nominated when the list is thrown away."""
        return self.nominated + self.known

    @property
    def dropped(self) -> int:
        return sum(row.is_dropped for row in self.rows)

    @property
    def in_their_place(self) -> list[int]:
        """Lines of rows that are taken once all rows with errors are left out, for the same person
        as one of these."""
        return [row.line for row in self.wrong if row.takes_their_place]

    @property
    def why_nobody(self) -> str:
        """Why a list has nobody to be nominated, in words; blank where there is somebody."""
        if self.taken:
            return ""
        if self.known:
            return str(_("Everybody who is left is nominated already: there is nothing to do."))
        return str(_("Every row was left out: there is nobody to nominate."))

    @property
    def unmet(self) -> list[tuple[str, int]]:
        """Rules of the course that some do not meet, with how many; the most frequent first."""
        kinds = Counter(kind for row in self.taken for kind in row.unmet)
        return [(rule_label(kind), count) for kind, count in kinds.most_common()]

    @property
    def unmet_people(self) -> int:
        """How many do not meet some rule of the course."""
        return sum(bool(row.unmet) for row in self.taken)

    @property
    def wrong(self) -> list[ImportRow]:
        return [row for row in self.taken if row.errors]

    @property
    def to_correct(self) -> list[ImportRow]:
        """Rows that somebody has to correct; of hidden ones it is asked whether they are used."""
        hidden = set(self.hidden)
        return [row for row in self.wrong if row.line not in hidden]

    @property
    def doubtful(self) -> list[ImportRow]:
        """Rows to look at that need not be corrected."""
        return [row for row in self.taken if row.warnings and not row.errors]

    @property
    def fine(self) -> int:
        """How many rows of those to be nominated have nothing to correct or to look at."""
        return len(self.taken) - len(self.told)

    @property
    def known_rows(self) -> int:
        """How many rows are of people nominated already."""
        return sum(row.is_known for row in self.included)

    @property
    def is_long(self) -> bool:
        """Whether a job nominates them, in steps."""
        return len(self.taken) > MOST_AT_ONCE

    @property
    def told(self) -> list[ImportRow]:
        """Rows with an error or a warning that were not left out."""
        return [row for row in self.taken if row.errors or row.warnings]

    @property
    def left_out(self) -> list[ImportRow]:
        """Rows that were left out: they are there to be taken back."""
        return [row for row in self.rows if row.is_dropped]

    def shown(self, part: str) -> list[ImportRow]:
        """The rows of a part of the list; all of them for a blank one."""
        return {"problems": self.told, "dropped": self.left_out}.get(part, self.rows)

    @property
    def reached(self) -> int:
        """How many get an e-mail."""
        return sum(bool(row.address) for row in self.taken)

    @property
    def fingerprint(self) -> str:
        """Changes when a row is dropped, taken back or mended."""
        told = repr([(row.line, sorted(row.values.items())) for row in self.taken])
        return hashlib.sha256(told.encode()).hexdigest()[:24]


def opened(kept: NomineeImport) -> OpenedList:
    """A waiting list as it stands now; empty once it was confirmed or discarded.

    What rows say about each other, and who was nominated already, is asked anew each time: it
    changes as rows are dropped and taken back, and as colleagues nominate people by hand.
    """
    found, reading = LISTS.unsealed(kept)
    rows = [
        ImportRow(row.line, row.is_dropped, *from_json(row.content), is_nominated=row.is_done)
        for row in found
    ]
    if not reading.get("takes_hidden"):
        ask_of_hidden(row for row in rows if not row.is_dropped)
    # Whom a step has nominated still shares an address with others: so all are related first.
    _relate(rows, people_nominated_by(kept.organisation_id, kept.cohort_id))
    left = [row for row in rows if not row.is_nominated]
    done = sum(row.is_nominated and not row.again for row in rows)
    result = OpenedList(left, **reading, nominated=done)
    waiting = [row for row in found if not row.is_done]
    result.notes = notes_of(reading) + date_notes(waiting, month_first=result.month_first)
    result.can_be_turned = can_be_turned(waiting, month_first=result.month_first)
    _hold_against_rules(result, _requirements(kept))
    return result


def _requirements(kept: NomineeImport) -> Requirements:
    """What the course asks for, on the days that the cohort has now."""
    cohort = db.session.get_one(Cohort, kept.cohort_id)
    body = db.session.get_one(Organisation, kept.organisation_id)
    return requirements_of(cohort, body.country_code)


def _hold_against_rules(result: OpenedList, asked: Requirements) -> None:
    for row in result.taken:
        found = asked.unmet_by(row)
        row.unmet = list(found)
        row.remarks += found.values()
    if result.taken:
        result.unmet_by_all = asked.unmet_by_all()


def _has_error(remarks: Sequence[Remark]) -> bool:
    return any(remark.level is Level.ERROR for remark in remarks)


def _first_lines(rows: Iterable[ImportRow]) -> dict[tuple[str, ...], int]:
    """By what people are known again, and the first of these lines that has it."""
    found: dict[tuple[str, ...], int] = {}
    for row in rows:
        for mark in marks_of(row.values):
            found.setdefault(mark, row.line)
    return found


def _relate(rows: Sequence[ImportRow], known: Known) -> None:
    taken = [row for row in rows if not row.is_dropped]
    right = [row for row in taken if not row.errors]
    for row in taken:
        values = row.values
        row.is_known = known.has(values["passport"], values["name"], values["birth_date"])
    nominated = {row.line for row in taken if row.is_known}
    said, without = between(taken, nominated), between(right, nominated)
    in_the_way = {row.line for row in right if _has_error(said[row.line])}
    left_out = _first_lines(row for row in rows if row.is_dropped)
    shared = {line for lines in shared_addresses(taken).values() for line in lines}
    for row in taken:
        values = row.values
        row.is_alike = any(
            each.column == ALIKE and each.level is Level.ERROR for each in said[row.line]
        )
        row.takes_their_place = row.line in in_the_way and not _has_error(without[row.line])
        row.remarks += said[row.line]
        earlier = min(
            (left_out[mark] for mark in marks_of(values) if mark in left_out), default=row.line
        )
        if earlier < row.line:
            words = _m("The same person as line %(line)d, which is left out.", line=earlier)
            row.remarks.append(Remark("row", Level.WARNING, words))
        row.shares_address = row.line in shared
        if row.is_known:
            # Whatever else there is to say of the row does not matter: nothing comes of it.
            row.again = next((each.words for each in said[row.line] if each.column == "row"), "")
            row.remarks = [Remark("row", Level.NOTE, ALREADY_NOMINATED)]
            continue
        if known.has_named(values["name"], values["native_name"]):
            words = _m("You nominated somebody of this name already: is this another person?")
            row.remarks.append(Remark("name", Level.WARNING, words))
        if email_key(row.values["email"]) in known.addresses:
            row.shares_address = True
            words = _m(
                "Another person you nominated has this e-mail: you get a letter to hand out."
            )
            row.remarks.append(Remark("email", Level.WARNING, words))
