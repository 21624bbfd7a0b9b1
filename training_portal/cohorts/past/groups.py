"""The cohorts of a list: which course, which host, from when to when. Pure over plain values."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _

from training_portal.cohorts.lists.birth_dates import read_day
from training_portal.cohorts.lists.row import Level, Remark
from training_portal.platform.messages import Message
from training_portal.platform.messages import message as _m
from training_portal.platform.text import search_key
from training_portal.platform.web.dates import DateProblem

#: Shorter than this the days of a course are right; longer ones are slips of the year.
LONGEST_YEARS = 3
LONGEST_CODE = 40


@dataclass(frozen=True)
class Course:
    """A course that cohorts can be recorded of, in the version that stands now."""

    code: str
    version_id: int
    title: str
    #: Titles in all languages.
    titles: Sequence[str]


@dataclass(frozen=True)
class Host:
    """An organisation that may have held a course."""

    public_id: str
    id: int
    name: str
    names: Sequence[str]
    country: str
    time_zone: str
    is_demo: bool = False


@dataclass(frozen=True)
class Catalogue:
    """What the words of a list are looked up in: as far as its sender may record cohorts."""

    courses: Sequence[Course]
    hosts: Sequence[Host]
    #: Codes of all cohorts that there are.
    codes: frozenset[str] = frozenset()
    #: Course code and days of all cohorts that there are, with their codes.
    held: Mapping[tuple[str, date, date], str] = field(default_factory=dict)


@dataclass
class Group:
    """A cohort of a list as it stands now."""

    key: str
    #: As the list writes it, or as staff said since.
    cells: Mapping[str, str]
    people: int = 0
    course: Course | None = None
    host: Host | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    venue: str = ""
    code: str = ""
    remarks: list[Remark] = field(default_factory=list)

    @property
    def name(self) -> str:
        """How the page calls it."""
        written = self.cells.get("cohort", "") or self.cells.get("course", "")
        return self.code or written or str(_("The cohort of this list"))

    @property
    def is_wrong(self) -> bool:
        return any(remark.level is Level.ERROR for remark in self.remarks)

    def say(self, column: str, message: Message) -> None:
        self.remarks.append(Remark(column, Level.ERROR, message))


def settled(
    key: str,
    cells: Mapping[str, str],
    known: Catalogue,
    today: date,
    *,
    month_first: bool = False,
) -> Group:
    """A cohort from what is written of it, with what is wrong with it."""
    group = Group(key, cells)
    group.course = _course(group, known.courses)
    group.host = _host(group, known.hosts)
    group.starts_on = _day(group, "starts_on", today, month_first)
    group.ends_on = _day(group, "ends_on", today, month_first)
    group.venue = cells.get("venue", "") or (group.host.name if group.host else "")
    _hold_days(group, today)
    _settle_code(group, known)
    return group


def _course(group: Group, courses: Sequence[Course]) -> Course | None:
    text = group.cells.get("course", "")
    key = search_key(text)
    for course in courses:
        if key and key in {search_key(course.code), *map(search_key, course.titles)}:
            return course
    near = difflib.get_close_matches(key, [search_key(each.title) for each in courses], 1, 0.75)
    if not key:
        group.say("course", _m("The course is missing."))
    elif near:
        title = next(each.title for each in courses if search_key(each.title) == near[0])
        words = _m("“%(text)s” is no course; did you mean %(title)s?", text=text, title=title)
        group.say("course", words)
    else:
        group.say("course", _m("“%(text)s” is no course of the portal.", text=text))
    return None


def _host(group: Group, hosts: Sequence[Host]) -> Host | None:
    text = group.cells.get("host", "")
    key = search_key(text)
    for host in hosts:
        if key and key in {search_key(host.public_id), *map(search_key, host.names)}:
            return host
    if not key:
        group.say("host", _m("The host is missing."))
    else:
        words = _m("“%(text)s” is no organisation for which you can record cohorts.", text=text)
        group.say("host", words)
    return None


def _day(group: Group, column: str, today: date, month_first: bool) -> date | None:
    text = group.cells.get(column, "")
    if not text:
        is_first = column == "starts_on"
        group.say(
            column, _m("The first day is missing.") if is_first else _m("The last day is missing.")
        )
        return None
    read = read_day(text, text, today, month_first=month_first)
    if isinstance(read, DateProblem):
        group.say(column, read.message)
        return None
    return read.day


def _hold_days(group: Group, today: date) -> None:
    start, end = group.starts_on, group.ends_on
    if start is None or end is None:
        return
    if end < start:
        group.say("ends_on", _m("The last day lies before the first."))
    elif end >= today:
        words = _m("%(day)s: a cohort that is not over yet is opened, not recorded.", day=end)
        group.say("ends_on", words)
    elif end.year - start.year > LONGEST_YEARS:
        group.say("ends_on", _m("No course lasts so long: compare the years."))


def _settle_code(group: Group, known: Catalogue) -> None:
    """The code as the list has it, or one made of course and year."""
    if group.course is None or group.starts_on is None or group.ends_on is None:
        group.code = group.cells.get("cohort", "")[:LONGEST_CODE]
        return
    there = known.held.get((group.course.code, group.starts_on, group.ends_on))
    written = " ".join(group.cells.get("cohort", "").split())
    if len(written) > LONGEST_CODE:
        words = _m("The code of a cohort has at most %(most)d characters.", most=LONGEST_CODE)
        group.say("cohort", words)
    group.code = written or proposed_code(group.course.code, group.starts_on, known.codes)
    if there is not None:
        words = _m(
            "A cohort of this course with these days is there already: %(code)s.", code=there
        )
        group.say("cohort", words)
    elif group.code in known.codes:
        group.say("cohort", _m("There is a cohort with this code: %(code)s.", code=group.code))


def proposed_code(course: str, starts_on: date, taken: frozenset[str]) -> str:
    """`QM-2019-P1` of quality-management in 2019: initials, year, P for past, the next number."""
    initials = "".join(part[0] for part in course.split("-") if part).upper()
    number = 1
    while f"{initials}-{starts_on.year}-P{number}" in taken:
        number += 1
    return f"{initials}-{starts_on.year}-P{number}"


def name_same(groups: Sequence[Group]) -> None:
    """Say of cohorts of one list that have one code, or one course, host and days, which it is."""
    seen: dict[tuple[object, ...], Group] = {}
    for group in groups:
        marks: list[tuple[object, ...]] = [("code", group.code)] if group.code else []
        if group.course and group.host and group.starts_on:
            marks.append((group.course.code, group.host.id, group.starts_on, group.ends_on))
        same = next((seen[mark] for mark in marks if mark in seen), None)
        if same is not None and not group.is_wrong:
            words = _m("The same as the cohort %(code)s of this list.", code=same.name)
            group.say("cohort", words)
        for mark in marks:
            seen.setdefault(mark, group)
