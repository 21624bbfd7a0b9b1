"""Cohorts as visitors see them in lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    true,
)

from training_portal.cohorts.models import (
    Cohort,
    CohortDecision,
    CohortState,
    PastCohort,
    SeatShare,
)
from training_portal.cohorts.rules import (
    Standing,
    Timing,
    effective_state,
    is_accepting,
    standing,
    standing_for_staff,
)
from training_portal.courses.models import Course, CourseText, CourseVersion
from training_portal.courses.queries import Where, titles_in_other_languages
from training_portal.courses.titles import is_for_reader
from training_portal.organisations.models import Organisation
from training_portal.platform import clock
from training_portal.platform.database import UtcDateTime, db


@dataclass(frozen=True)
class CohortRow:
    """A cohort in a list."""

    public_id: str
    code: str
    title: str
    course_code: str
    venue: str
    starts_on: date
    ends_on: date
    opens_at: datetime
    closes_at: datetime
    time_zone: str
    decision: CohortDecision
    is_held: bool
    capacity: int
    seats_taken: int
    host: str
    course_id: int
    version_id: int
    #: Recorded afterwards: it was over before the portal, and had no window here.
    is_past: bool

    @property
    def name(self) -> str:
        return self.code

    @property
    def _timing(self) -> Timing:
        return Timing(
            self.decision,
            self.is_held,
            self.opens_at,
            self.closes_at,
            self.starts_on,
            self.ends_on,
            self.time_zone,
        )

    @property
    def state(self) -> CohortState:
        """The state now."""
        return effective_state(self._timing, clock.now())

    @property
    def standing(self) -> Standing:
        """What visitors are told of the state."""
        return standing(self._timing, clock.now())

    @property
    def for_staff(self) -> CohortState | Standing:
        """The state in the words of staff."""
        return standing_for_staff(self._timing, clock.now())

    @property
    def aside(self) -> str:
        """What staff need beside the state: what visitors are told, where that differs."""
        label = self.standing.label
        return "" if label == self.for_staff.label else label

    @property
    def is_open(self) -> bool:
        """Whether applications are taken now."""
        return is_accepting(self._timing, clock.now())

    @property
    def is_coming(self) -> bool:
        """Announced, and the window opens by itself."""
        announced = self.decision is CohortDecision.ANNOUNCED and not self.is_held
        return announced and clock.now() < self.opens_at

    def __getitem__(self, key: str) -> Any:
        return getattr(self, key)


#: Other versions of the same course.
_OTHER_VERSION = CourseVersion.__table__.alias()


@cache
def cohort_rows() -> Select[Any]:
    """The statement that fills `CohortRow`."""
    statement = (
        select(
            Cohort.public_id,
            Cohort.code,
            CourseText.title,
            Course.code,
            Cohort.venue,
            Cohort.starts_on,
            Cohort.ends_on,
            Cohort.application_opens_at,
            Cohort.application_closes_at,
            Cohort.time_zone,
            Cohort.decision,
            Cohort.is_held,
            Cohort.capacity,
            Cohort.seats_taken,
            Organisation.name,
            Course.id,
            CourseVersion.id,
            exists().where(PastCohort.cohort_id == Cohort.id),
        )
        .join(CourseVersion, CourseVersion.id == Cohort.course_version_id)
        .join(Course, Course.id == CourseVersion.course_id)
        .join(CourseText, and_(CourseText.version_id == CourseVersion.id, is_for_reader()))
        .join(Organisation, Organisation.id == Cohort.host_id)
    )
    return cast("Select[Any]", statement)


def row_of(cohort: Cohort) -> CohortRow:
    """One cohort as a row."""
    return CohortRow(*db.session.execute(cohort_rows().where(Cohort.id == cohort.id)).one())


def accepting(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """SQL of `rules.is_accepting`."""
    return and_(
        Cohort.decision == CohortDecision.ANNOUNCED,
        Cohort.is_held.is_(False),
        Cohort.application_opens_at <= now,
        Cohort.application_closes_at > now,
    )


@dataclass(frozen=True)
class OpenCohort:
    """An open cohort with the course's titles in other languages and the countries it is for."""

    row: CohortRow
    names: Mapping[str, str]
    countries: Sequence[str]


def open_cohorts(limit: int = 20) -> list[OpenCohort]:
    """Cohorts that take applications now, the one closing first on top: three statements."""
    found = db.session.execute(
        cohort_rows()
        .where(accepting(clock.now()))
        .order_by(Cohort.application_closes_at, Cohort.id)
        .limit(limit)
    )
    rows = [CohortRow(*row) for row in found]
    names = titles_in_other_languages([row.version_id for row in rows])
    countries = _countries_of([row.public_id for row in rows])
    return [
        OpenCohort(row, names.get(row.version_id, {}), countries[row.public_id]) for row in rows
    ]


def _countries_of(public_ids: Sequence[str]) -> dict[str, list[str]]:
    """Codes of the countries that have seats, by cohort."""
    found: dict[str, list[str]] = {public_id: [] for public_id in public_ids}
    for public_id, code in db.session.execute(
        select(Cohort.public_id, SeatShare.country_code)
        .join(SeatShare, SeatShare.cohort_id == Cohort.id)
        .where(Cohort.public_id.in_(public_ids), SeatShare.maximum > 0)
        .order_by(SeatShare.country_code)
    ):
        found[public_id].append(code)
    return found


@cache
def _public_cohorts() -> Select[Any]:
    """Parameters: `courses`, and `since`, the day that they end on at the earliest."""
    return (
        cohort_rows()
        .where(
            Course.id.in_(bindparam("courses", expanding=True)),
            Cohort.decision.not_in([CohortDecision.DRAFT, CohortDecision.CANCELLED]),
            Cohort.ends_on >= bindparam("since"),
        )
        .order_by(Cohort.starts_on, Cohort.id)
    )


def public_cohorts_of(course_ids: Sequence[int]) -> dict[int, list[CohortRow]]:
    """Cohorts that visitors see, open, coming or running, by course; one statement.

    Cancelled ones are left out: their pages stay for those who have the address.
    """
    # A day is left over for venues behind UTC; `state` below knows the zone.
    since = clock.today() - timedelta(days=1)
    found: dict[int, list[CohortRow]] = {course_id: [] for course_id in course_ids}
    wanted = {"courses": course_ids, "since": since}
    for row in db.session.execute(_public_cohorts(), wanted):
        cohort = CohortRow(*row)
        if cohort.state is not CohortState.COMPLETED:
            found[cohort.course_id].append(cohort)
    return found


@cache
def _next_cohorts() -> Select[Any]:
    """Parameters: `courses` and `now`."""
    now = bindparam("now", type_=UtcDateTime())
    place = func.row_number().over(
        partition_by=CourseVersion.course_id,
        order_by=(Cohort.application_opens_at > now, Cohort.starts_on, Cohort.id),
    )
    ranked = (
        select(Cohort.id, place.label("place"))
        .join(CourseVersion, CourseVersion.id == Cohort.course_version_id)
        .where(
            CourseVersion.course_id.in_(bindparam("courses", expanding=True)),
            Cohort.decision == CohortDecision.ANNOUNCED,
            Cohort.is_held.is_(False),
            Cohort.application_closes_at > now,
        )
        .subquery()
    )
    return cohort_rows().join(ranked, and_(ranked.c.id == Cohort.id, ranked.c.place == 1))


def next_cohorts_of(course_ids: Sequence[int]) -> dict[int, CohortRow]:
    """The cohort that each course is applied for next; one statement, a row a course.

    Of those that take applications now the first to begin, else the first to begin of those whose
    window opens later.
    """
    wanted = {"courses": course_ids, "now": clock.now()}
    rows = (CohortRow(*row) for row in db.session.execute(_next_cohorts(), wanted))
    return {row.course_id: row for row in rows}


def catalogue_conditions(filters: Mapping[str, str]) -> Where:
    """The catalogue's conditions that rest on cohorts.

    `open`, `from` and `until` are asked of one and the same cohort: a course that is open now and
    another intake of which starts in March is not "open now, starting in March".
    """
    keys = [key for key in ("open", "from", "until") if key in filters]
    if not keys:
        return {"corridor": courses_on_corridor}
    wanted = [
        Cohort.course_version_id == _OTHER_VERSION.c.id,
        _OTHER_VERSION.c.course_id == CourseVersion.course_id,
        Cohort.decision.not_in([CohortDecision.DRAFT, CohortDecision.CANCELLED]),
    ]
    if "open" in filters:
        wanted.append(accepting(clock.now()))
    if "from" in filters:
        wanted.append(Cohort.starts_on >= date.fromisoformat(filters["from"]))
    if "until" in filters:
        wanted.append(Cohort.starts_on <= date.fromisoformat(filters["until"]))
    some_cohort = exists().where(*wanted)
    # One subquery is enough, whichever of the three are set.
    by_cohort: dict[str, Callable[[str], ColumnElement[bool]]] = {
        key: (lambda _value: true()) for key in keys[1:]
    }
    by_cohort |= {key: (lambda _value: some_cohort) for key in keys[:1]}
    return {"corridor": courses_on_corridor, **by_cohort}


@cache
def soonest_to_close() -> ColumnElement[Any]:
    """SQL for the catalogue: until when a course takes applications; NULL where it takes none.

    Built once; the parameter `now` is the moment that is asked about.
    """
    now = bindparam("now", type_=UtcDateTime())
    return (
        select(func.min(Cohort.application_closes_at))
        .join(_OTHER_VERSION, _OTHER_VERSION.c.id == Cohort.course_version_id)
        .where(_OTHER_VERSION.c.course_id == CourseVersion.course_id, accepting(now))
        .correlate(CourseVersion)
        .scalar_subquery()
    )


def courses_on_corridor(corridor: str) -> ColumnElement[bool]:
    """SQL for the catalogue: the course, or a cohort of it, is held on the corridor."""
    return or_(
        CourseVersion.corridor_code == corridor,
        exists().where(
            Cohort.course_version_id == _OTHER_VERSION.c.id,
            _OTHER_VERSION.c.course_id == CourseVersion.course_id,
            Cohort.corridor_code == corridor,
        ),
    )
