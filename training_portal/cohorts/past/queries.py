"""Read models of lists of past cohorts: those that wait, and what was recorded from them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date

from flask import abort
from sqlalchemy import ColumnElement, false, select, true

from training_portal.cohorts.lists.checking import MOST_AT_ONCE, shared_addresses
from training_portal.cohorts.lists.date_order import can_be_turned, date_notes
from training_portal.cohorts.lists.keeping import Drawer
from training_portal.cohorts.lists.kept_rows import KeptRow, ask_of_hidden, from_json, notes_of
from training_portal.cohorts.lists.row import Level, Remark
from training_portal.cohorts.models import Cohort, PastImport, PastRow, PastState
from training_portal.cohorts.past.groups import Catalogue, Course, Group, Host, name_same, settled
from training_portal.cohorts.past.reading import (
    against_cohort,
    between,
    cohort_cells,
    first_of,
)
from training_portal.cohorts.permissions import CohortPermission
from training_portal.cohorts.planning_queries import hosts
from training_portal.courses.models import Course as CourseOfPortal
from training_portal.courses.models import CourseText, CourseVersion
from training_portal.geography.models import Country
from training_portal.organisations.models import Organisation
from training_portal.people.known_again import Known, Match, known_people
from training_portal.people.rules import ASSUMED_MAJORITY, is_minor
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.messages import Message
from training_portal.platform.messages import message as _m
from training_portal.platform.policy import Actor
from training_portal.platform.sorting import by_letters
from training_portal.platform.text import email_key

PAST = CohortPermission.RECORD_PAST
#: Zone in which a list's days are held against today, before its cohorts are known.
ZONE = "Asia/Bangkok"
#: Where lists of past cohorts wait.
LISTS: Drawer[PastImport] = Drawer(
    lists=PastImport,
    rows=PastRow,
    subject="past_import",
    key="past",
    reading=PastState.READING,
    waiting=PastState.CHECKED,
    discarded=PastState.DISCARDED,
    said=("defaults",),
)


def within_reach(actor: Actor) -> ColumnElement[bool]:
    """SQL: the lists an actor may work on: the coordinator all, a manager those of the own host."""
    if not actor.holds(PAST):
        return false()
    if actor.holds_everywhere(PAST):
        return true()
    return PastImport.organisation_id.in_(actor.organisations_for(PAST))


def import_for(actor: Actor, public_id: str) -> PastImport:
    """A list within reach; 404 for everybody else's as for none."""
    found = db.session.scalars(
        select(PastImport).where(PastImport.public_id == public_id, within_reach(actor))
    ).one_or_none()
    return found or abort(404)


def lists_to_confirm(actor: Actor) -> list[tuple[str, str]]:
    """The lists within reach that nobody has recorded or discarded: public id and file's name."""
    rows = db.session.execute(
        select(PastImport.public_id, PastImport.original_name)
        .where(PastImport.state == PastState.CHECKED, within_reach(actor))
        .order_by(PastImport.id)
    )
    return [(public_id, name) for public_id, name in rows]


def catalogue(organisation_id: int | None) -> Catalogue:
    """What a list's words are looked up in; a manager's list knows the own institution only."""
    return Catalogue(_courses(), _hosts(organisation_id), *_cohorts())


def _courses() -> list[Course]:
    rows = db.session.execute(
        select(CourseOfPortal.code, CourseVersion.id, CourseText.language, CourseText.title)
        .join(CourseVersion, CourseVersion.course_id == CourseOfPortal.id)
        .join(CourseText, CourseText.version_id == CourseVersion.id)
        .where(CourseVersion.is_current)
        .order_by(by_letters(CourseOfPortal.code))
    ).all()
    titles: dict[tuple[str, int], dict[str, str]] = {}
    for code, version_id, language, title in rows:
        titles.setdefault((code, version_id), {})[language] = title
    return [
        Course(code, version_id, named.get("en", code), list(named.values()))
        for (code, version_id), named in titles.items()
    ]


def _hosts(organisation_id: int | None) -> list[Host]:
    statement = (
        select(
            Organisation.public_id,
            Organisation.id,
            Organisation.name,
            Organisation.native_name,
            Organisation.country_code,
            Country.time_zone,
            Organisation.is_demo,
        )
        .join(Country, Country.code == Organisation.country_code)
        .order_by(Organisation.id)
    )
    if organisation_id is not None:
        statement = statement.where(Organisation.id == organisation_id)
    return [
        Host(
            public_id, row_id, name, [each for each in (name, native) if each], country, zone, demo
        )
        for public_id, row_id, name, native, country, zone, demo in db.session.execute(statement)
    ]


def _cohorts() -> tuple[frozenset[str], dict[tuple[str, date, date], str]]:
    rows = db.session.execute(
        select(CourseOfPortal.code, Cohort.starts_on, Cohort.ends_on, Cohort.code)
        .join(CourseVersion, CourseVersion.id == Cohort.course_version_id)
        .join(CourseOfPortal, CourseOfPortal.id == CourseVersion.course_id)
    ).all()
    return (
        frozenset(row[3] for row in rows),
        {(course, start, end): code for course, start, end, code in rows},
    )


@dataclass
class PastRowRead(KeptRow):
    """A row of a list of past cohorts as its page shows it."""

    group: Group | None = None
    #: Line of the first row of the same person.
    first_line: int = 0
    #: Whether the address is that of another person of the list, or of the portal.
    shares_address: bool = False
    is_minor: bool = False
    match: Match | None = None

    @property
    def address(self) -> str:
        """Where the notice goes; blank for those who get a letter.

        Nobody's record is opened by a link sent to an address that another person reads, and a
        minor's by none at all.
        """
        if self.is_same and self.match and self.match.address:
            return self.match.address
        return "" if self.shares_address or self.is_minor else str(self.values["email"])

    @property
    def is_same(self) -> bool:
        """Whether staff said that this is the person who is known already."""
        said = self.values.get("known") or {}
        return bool(self.match and said.get("person") == self.match.public_id and said.get("same"))

    @property
    def is_decided(self) -> bool:
        """Whether staff said anything about the match that there is now."""
        said = self.values.get("known") or {}
        return self.match is not None and said.get("person") == self.match.public_id


@dataclass
class OpenedPast:
    """A waiting list, unsealed, with what there is to say now."""

    rows: list[PastRowRead] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    skipped: list[tuple[int, str]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
    #: Whether dates in numbers were read with the month first, and whether one could be another.
    month_first: bool = False
    can_be_turned: bool = False
    #: Whether staff said that rows which the workbook does not show are used like others.
    takes_hidden: bool = False
    #: What was said on the upload form, for cells that a list leaves blank.
    defaults: dict[str, str] = field(default_factory=dict)
    #: By cohort, what staff said of it since.
    mended: dict[str, dict[str, str]] = field(default_factory=dict)

    def row(self, line: int) -> PastRowRead:
        """The row of a line; 404 when there is none."""
        return next((row for row in self.rows if row.line == line), None) or abort(404)

    @property
    def taken(self) -> list[PastRowRead]:
        return [row for row in self.rows if not row.is_dropped]

    @property
    def hidden(self) -> list[int]:
        """Lines that the workbook does not show, while nobody said whether they are used."""
        return [] if self.takes_hidden else [row.line for row in self.taken if row.is_hidden]

    @property
    def dropped(self) -> int:
        return len(self.rows) - len(self.taken)

    @property
    def wrong(self) -> list[PastRowRead]:
        return [row for row in self.taken if row.errors]

    @property
    def doubtful(self) -> list[PastRowRead]:
        """Rows to look at that need not be corrected."""
        return [row for row in self.taken if row.warnings and not row.errors]

    @property
    def fine(self) -> int:
        """How many rows of those taken have nothing to correct or to look at."""
        return len(self.taken) - len(self.told)

    @property
    def to_correct(self) -> list[PastRowRead]:
        """Rows that somebody has to correct; of hidden ones it is asked whether they are used."""
        hidden = set(self.hidden)
        return [row for row in self.wrong if row.line not in hidden]

    @property
    def wrong_groups(self) -> list[Group]:
        return [group for group in self.groups if group.is_wrong]

    @property
    def can_go_on(self) -> bool:
        return bool(self.taken) and not self.wrong and not self.wrong_groups

    @property
    def told(self) -> list[PastRowRead]:
        """Rows with an error or a warning that were not left out."""
        return [row for row in self.taken if row.errors or row.warnings]

    @property
    def left_out(self) -> list[PastRowRead]:
        """Rows that were left out: they are there to be taken back."""
        return [row for row in self.rows if row.is_dropped]

    def shown(self, part: str) -> list[PastRowRead]:
        """The rows of a part of the list; all of them for a blank one."""
        return {"problems": self.told, "dropped": self.left_out}.get(part, self.rows)

    @property
    def people(self) -> list[PastRowRead]:
        """The first row of each person."""
        return [row for row in self.taken if row.first_line == row.line]

    @property
    def reached(self) -> int:
        """How many get an e-mail."""
        return sum(bool(row.address) for row in self.people)

    @property
    def is_long(self) -> bool:
        """Whether a job records them."""
        return len(self.taken) > MOST_AT_ONCE

    @property
    def fingerprint(self) -> str:
        """Changes when a row or a cohort is mended, left out or taken back."""
        told = [(row.line, sorted(row.values.items(), key=str)) for row in self.taken]
        cohorts = [(group.key, sorted(group.cells.items())) for group in self.groups]
        return hashlib.sha256(repr((told, cohorts)).encode()).hexdigest()[:24]


def wrong_cohorts(kept: PastImport) -> int:
    """Of how many cohorts of a waiting list something is to be mended."""
    return len(_unsealed(kept)[0].wrong_groups)


def opened(kept: PastImport) -> OpenedPast:
    """A waiting list as it stands now; empty once it was recorded or discarded."""
    result, raw_of = _unsealed(kept)
    _relate(result, raw_of)
    return result


def _unsealed(kept: PastImport) -> tuple[OpenedPast, dict[int, dict[str, str]]]:
    """A waiting list with its cohorts, and what was written in its rows, by line."""
    found, reading = LISTS.unsealed(kept)
    rows = [PastRowRead(row.line, row.is_dropped, *from_json(row.content)) for row in found]
    result = OpenedPast(rows, **reading)
    result.notes = notes_of(reading) + date_notes(found, month_first=result.month_first)
    result.can_be_turned = can_be_turned(found, month_first=result.month_first)
    if not result.takes_hidden:
        ask_of_hidden(result.taken)
    raw_of = {row.line: row.raw for row in rows}
    result.groups = _groups(result, raw_of, catalogue(kept.organisation_id))
    return result, raw_of


def _groups(result: OpenedPast, raw_of: dict[int, dict[str, str]], known: Catalogue) -> list[Group]:
    """The cohorts of the rows that are taken; one that staff mended stands as they said."""
    cells = cohort_cells(result.taken, raw_of)
    today = clock.today(ZONE)
    groups = []
    for key, written in cells.items():
        said = {**result.defaults, **written, **result.mended.get(key, {})}
        group = settled(key, said, known, today, month_first=result.month_first)
        known = replace(known, codes=known.codes | ({group.code} - {written.get("cohort", "")}))
        group.people = sum(row.values["cohort"] == key for row in result.taken)
        groups.append(group)
    name_same(groups)
    return groups


def _relate(result: OpenedPast, raw_of: dict[int, dict[str, str]]) -> None:
    taken, today = result.taken, clock.today(ZONE)
    said = between(taken, raw_of, result.mended, today=today, month_first=result.month_first)
    first = first_of(taken)
    groups = {group.key: group for group in result.groups}
    known, majority = known_people(row.values for row in taken), ages_of_majority()
    firsts = [row for row in taken if first[row.line] == row.line]
    shared = {line for lines in shared_addresses(firsts).values() for line in lines}
    matches = {row.line: known.match(row.values) for row in firsts}
    decided = {row.line: row.values.get("known") for row in firsts}
    for row in taken:
        row.group, row.first_line = groups.get(row.values["cohort"]), first[row.line]
        row.remarks += said[row.line]
        if row.group is not None:
            row.remarks += against_cohort(row.values, row.group.starts_on, row.group.ends_on, today)
        row.shares_address = row.first_line in shared
        row.match = matches[row.first_line]
        if row.line != row.first_line:
            row.values = {**row.values, "known": decided[row.first_line]}
        age = majority.get(row.values["sending_country"], ASSUMED_MAJORITY)
        row.is_minor = row.born is not None and is_minor(row.born, age, today)
        if row.line == row.first_line:
            _name_known(row, known)


def _name_known(row: PastRowRead, known: Known) -> None:
    """Propose who this may be; staff say, and nothing is joined before they did."""
    if row.match is not None and not row.is_decided:
        words = _m("Perhaps known already: say whether this is %(who)s.", who=row.match.words)
        row.remarks.append(Remark("row", Level.ERROR, words))
    elif not row.is_same and email_key(row.values["email"]) in known.addresses:
        row.shares_address = True
        words = _m("Somebody else here has this e-mail: you get a letter to hand out.")
        row.remarks.append(Remark("email", Level.WARNING, words))


def ages_of_majority() -> dict[str, int]:
    """By country."""
    return dict(db.session.execute(select(Country.code, Country.age_of_majority)).all())


def group_of(result: OpenedPast, number: int) -> Group:
    """A cohort of a list by its place in it, counted from 1; 404 when there is none."""
    if not 1 <= number <= len(result.groups):
        abort(404)
    return result.groups[number - 1]


def host_choices(actor: Actor) -> list[tuple[str, str]]:
    """Organisations for which the actor may record cohorts."""
    return [(body.public_id, body.label) for body in hosts(actor)]


def course_choices() -> list[tuple[str, str]]:
    """Published courses by title."""
    return sorted(((each.code, each.title) for each in _courses()), key=lambda pair: pair[1])
