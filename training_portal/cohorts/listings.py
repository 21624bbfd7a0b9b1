"""Lists of cohorts: for visitors, and the work table of staff."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from flask import abort
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select

from training_portal.cohorts.models import (
    Cohort,
    CohortDecision,
    CohortFunding,
    CohortState,
    SeatShare,
)
from training_portal.cohorts.permissions import CohortPermission
from training_portal.cohorts.queries import within_reach
from training_portal.cohorts.rules import Timing, effective_state, is_accepting
from training_portal.courses.models import Course, CourseText, CourseVersion
from training_portal.organisations.models import Organisation
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Actor
from training_portal.platform.text import search_key
from training_portal.platform.web.listing import ChoiceFilter, Column, Listing, View
from training_portal.platform.web.listing_rows import Page, every, fetch


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
    def is_open(self) -> bool:
        """Whether applications are taken now."""
        return is_accepting(self._timing, clock.now())

    @property
    def is_coming(self) -> bool:
        """Announced, and the window has not opened yet."""
        return self.decision is CohortDecision.ANNOUNCED and clock.now() < self.opens_at

    def __getitem__(self, key: str) -> Any:
        return getattr(self, key)


def _statement() -> Select[Any]:
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
        )
        .join(CourseVersion, CourseVersion.id == Cohort.course_version_id)
        .join(Course, Course.id == CourseVersion.course_id)
        .join(
            CourseText, and_(CourseText.version_id == CourseVersion.id, CourseText.language == "en")
        )
        .join(Organisation, Organisation.id == Cohort.host_id)
    )
    return cast("Select[Any]", statement)


def _accepting(now: datetime) -> ColumnElement[bool]:
    return and_(
        Cohort.decision == CohortDecision.ANNOUNCED,
        Cohort.is_held.is_(False),
        Cohort.application_opens_at <= now,
        Cohort.application_closes_at > now,
    )


def open_cohorts(limit: int = 20) -> list[CohortRow]:
    """Cohorts that take applications now, the one closing first on top."""
    rows = db.session.execute(
        _statement()
        .where(_accepting(clock.now()))
        .order_by(Cohort.application_closes_at, Cohort.id)
        .limit(limit)
    )
    return [CohortRow(*row) for row in rows]


def public_cohorts_of(course_ids: Sequence[int]) -> dict[int, list[CohortRow]]:
    """Cohorts that visitors see, open, coming or running, by course; one statement."""
    found: dict[int, list[CohortRow]] = {course_id: [] for course_id in course_ids}
    rows = db.session.execute(
        _statement()
        .where(
            Course.id.in_(course_ids),
            Cohort.decision != CohortDecision.DRAFT,
            Cohort.ends_on >= clock.now().date(),
        )
        .order_by(Cohort.starts_on, Cohort.id)
    )
    for row in rows:
        cohort = CohortRow(*row)
        found[cohort.course_id].append(cohort)
    return found


def courses_with_open_cohort(_value: str) -> ColumnElement[bool]:
    """SQL for the catalogue: some cohort of the course takes applications now."""
    other = CourseVersion.__table__.alias()
    return exists().where(
        Cohort.course_version_id == other.c.id,
        other.c.course_id == CourseVersion.course_id,
        _accepting(clock.now()),
    )


def courses_starting_from(day: str) -> ColumnElement[bool]:
    """SQL for the catalogue: an announced cohort of the course begins on the day or later."""
    other = CourseVersion.__table__.alias()
    return exists().where(
        Cohort.course_version_id == other.c.id,
        other.c.course_id == CourseVersion.course_id,
        Cohort.decision.not_in([CohortDecision.DRAFT, CohortDecision.CANCELLED]),
        Cohort.starts_on >= date.fromisoformat(day),
    )


def courses_on_corridor(corridor: str) -> ColumnElement[bool]:
    """SQL for the catalogue: the course, or a cohort of it, is held on the corridor."""
    other = CourseVersion.__table__.alias()
    return or_(
        CourseVersion.corridor_code == corridor,
        exists().where(
            Cohort.course_version_id == other.c.id,
            other.c.course_id == CourseVersion.course_id,
            Cohort.corridor_code == corridor,
        ),
    )


@dataclass(frozen=True)
class PublicCohort:
    """Everything a cohort's public page shows."""

    row: CohortRow
    cohort: Cohort
    plan: Sequence[tuple[str, int, int]]
    funding: Sequence[tuple[str, int]]


def public_cohort(public_id: str) -> PublicCohort:
    """A cohort as visitors see it; 404 for a draft that was never announced."""
    cohort = db.session.scalars(select(Cohort).where(Cohort.public_id == public_id)).one_or_none()
    if cohort is None or cohort.decision is CohortDecision.DRAFT:
        abort(404)
    row = db.session.execute(_statement().where(Cohort.id == cohort.id)).one()
    plan = db.session.execute(
        select(SeatShare.country_code, SeatShare.minimum, SeatShare.maximum)
        .where(SeatShare.cohort_id == cohort.id)
        .order_by(SeatShare.country_code)
    )
    funding = db.session.execute(
        select(Organisation.name, CohortFunding.share_basis_points)
        .join(Organisation, Organisation.id == CohortFunding.organisation_id)
        .where(CohortFunding.cohort_id == cohort.id)
        .order_by(CohortFunding.share_basis_points.desc(), Organisation.name)
    )
    return PublicCohort(CohortRow(*row), cohort, list(plan), list(funding))


COHORTS = Listing(
    columns=(
        Column("code", _l("Cohort"), sortable=True, always=True),
        Column("title", _l("Course"), sortable=True),
        Column("state", _l("State")),
        Column("dates", _l("Held"), sortable=True, falling=True),
        Column("closes_at", _l("Applications until"), sortable=True, falling=True),
        Column("seats", _l("Seats"), sortable=True, falling=True, numeric=True),
        Column("host", _l("Host"), sortable=True, shown=False),
        Column("venue", _l("Venue"), shown=False),
    ),
    default_sort="-dates",
    filters=(
        ChoiceFilter("state", _l("State"), _l("All states")),
        ChoiceFilter("course", _l("Course"), _l("All courses")),
    ),
    search_label=_l("Code, course or venue"),
)
_ORDER = {
    "code": Cohort.code,
    "title": CourseText.title_key,
    "dates": Cohort.starts_on,
    "closes_at": Cohort.application_closes_at,
    "seats": Cohort.seats_taken,
    "host": Organisation.name,
}


def _in_state(value: str) -> ColumnElement[bool]:
    """SQL of `effective_state`; dates are compared by the day in UTC plus the region's offset."""
    now = clock.now()
    today = clock.today("Asia/Bangkok")
    announced = and_(Cohort.decision == CohortDecision.ANNOUNCED)
    confirmed = and_(Cohort.decision == CohortDecision.CONFIRMED)
    moving = Cohort.is_held.is_(False)
    conditions: dict[str, ColumnElement[bool]] = {
        "draft": or_(
            Cohort.decision == CohortDecision.DRAFT,
            and_(announced, or_(Cohort.is_held, Cohort.application_opens_at > now)),
        ),
        "open": and_(announced, moving, Cohort.application_opens_at <= now),
        "screening": Cohort.decision == CohortDecision.SCREENING,
        "confirmed": and_(confirmed, or_(Cohort.is_held, Cohort.starts_on > today)),
        "running": and_(confirmed, moving, Cohort.starts_on <= today, Cohort.ends_on >= today),
        "completed": and_(confirmed, moving, Cohort.ends_on < today),
        "cancelled": Cohort.decision == CohortDecision.CANCELLED,
    }
    return conditions.get(value, false())


_WHERE: Mapping[str, Callable[[str], ColumnElement[bool]]] = {
    "state": _in_state,
    "course": lambda code: Course.code == code,
}


def _found(words: str) -> ColumnElement[bool]:
    return or_(
        Cohort.code.icontains(words, autoescape=True),
        Cohort.venue.icontains(words, autoescape=True),
        CourseText.title_key.contains(search_key(words), autoescape=True),
    )


def staff_cohorts(actor: Actor, view: View) -> Page[CohortRow]:
    """One page of the cohorts within the actor's reach."""
    statement = _statement().where(within_reach(actor, CohortPermission.SEE))
    return fetch(
        db.session, statement, view, row=CohortRow, order=_ORDER, tie=Cohort.id, where=_WHERE,
        search=_found,
    )  # fmt: skip


def all_staff_cohorts(actor: Actor, view: View) -> list[CohortRow]:
    """All cohorts of a view, for an export."""
    statement = _statement().where(within_reach(actor, CohortPermission.SEE))
    return every(
        db.session, statement, view, row=CohortRow, order=_ORDER, tie=Cohort.id, where=_WHERE,
        search=_found,
    )  # fmt: skip


def state_choices() -> list[tuple[str, str]]:
    return [(state.value, state.label) for state in CohortState]


def course_choices(actor: Actor) -> list[tuple[str, str]]:
    """Courses of the cohorts within reach."""
    rows = db.session.execute(
        select(Course.code, CourseText.title)
        .distinct()
        .join(CourseVersion, CourseVersion.course_id == Course.id)
        .join(Cohort, Cohort.course_version_id == CourseVersion.id)
        .join(
            CourseText, and_(CourseText.version_id == CourseVersion.id, CourseText.language == "en")
        )
        .where(within_reach(actor, CohortPermission.SEE))
        .order_by(CourseText.title)
    )
    return [(code, title) for code, title in rows]
