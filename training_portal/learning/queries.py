"""Read models of learning: sessions, attendance sheets, mark sheets, evidence for completion."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from flask import abort
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, func, or_, select

from training_portal.accounts.models import Account
from training_portal.cohorts.lifecycle import enrolment_lifecycle
from training_portal.cohorts.models import Cohort, Enrolment, EnrolmentState
from training_portal.courses.models import (
    AssessmentComponent,
    CourseModule,
    CourseRule,
    RuleStage,
)
from training_portal.learning.models import (
    Attendance,
    CompletionDecision,
    Mark,
    Presence,
    TrainingSession,
)
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db


def local_day(cohort: Cohort, moment: datetime) -> date:
    """The date of a moment at the cohort's venue."""
    return moment.astimezone(ZoneInfo(cohort.time_zone)).date()


class SessionRow(NamedTuple):
    """A session in a cohort's list, with how many of those taking part are marked."""

    public_id: str
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    module_code: str | None
    cancelled_at: datetime | None
    cancelled_because: str
    marked: int
    series: str | None

    def is_to_come(self, now: datetime) -> bool:
        """Whether it is on, and has neither begun nor anybody marked at it."""
        return self.cancelled_at is None and self.starts_at > now and not self.marked


def sessions_of(cohort_id: int, visible: ColumnElement[bool]) -> list[SessionRow]:
    """All sessions of a cohort in order of time; `visible` says whose marks count."""
    marked = (
        select(func.count())
        .select_from(Attendance)
        .join(Enrolment, Enrolment.id == Attendance.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Attendance.session_id == TrainingSession.id, visible)
        .correlate(TrainingSession)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            TrainingSession.public_id,
            TrainingSession.title,
            TrainingSession.starts_at,
            TrainingSession.ends_at,
            TrainingSession.place,
            CourseModule.code,
            TrainingSession.cancelled_at,
            TrainingSession.cancelled_because,
            marked,
            TrainingSession.series,
        )
        .outerjoin(CourseModule, CourseModule.id == TrainingSession.module_id)
        .where(TrainingSession.cohort_id == cohort_id)
        .order_by(TrainingSession.starts_at, TrainingSession.id)
    )
    return [SessionRow(*row) for row in rows]


def session_of(cohort: Cohort, public_id: str) -> TrainingSession:
    """A session by its public id, if it is of this cohort; 404 otherwise."""
    session = db.session.scalars(
        select(TrainingSession).where(
            TrainingSession.public_id == public_id, TrainingSession.cohort_id == cohort.id
        )
    ).one_or_none()
    return session or abort(404)


def still_to_come(cohort_id: int, series: str | None) -> list[TrainingSession]:
    """Sessions of a series that can still be cancelled, in order of time, read anew."""
    is_marked = select(Attendance.id).where(Attendance.session_id == TrainingSession.id).exists()
    return list(
        db.session.scalars(
            select(TrainingSession)
            .where(
                TrainingSession.cohort_id == cohort_id,
                TrainingSession.series == series,
                TrainingSession.cancelled_at.is_(None),
                TrainingSession.starts_at > clock.now(),
                ~is_marked,
            )
            .order_by(TrainingSession.starts_at, TrainingSession.id)
            .execution_options(populate_existing=True)
        )
    )


@dataclass(frozen=True)
class Series:
    """Sessions planned in one go, of which some are still to come."""

    first: SessionRow
    count: int


def series_to_come(sessions: Sequence[SessionRow], now: datetime) -> list[Series]:
    """Of a cohort's sessions the series with more than one still to come, the nearest first."""
    found: dict[str, list[SessionRow]] = {}
    for session in sessions:
        if session.series is not None and session.is_to_come(now):
            found.setdefault(session.series, []).append(session)
    return [Series(rows[0], len(rows)) for rows in found.values() if len(rows) > 1]


def sessions_at_the_time_of(session: TrainingSession) -> list[str]:
    """The titles of other sessions of the cohort that share time with it, cancelled ones apart."""
    return list(
        db.session.scalars(
            select(TrainingSession.title)
            .where(
                TrainingSession.cohort_id == session.cohort_id,
                TrainingSession.id != session.id,
                TrainingSession.cancelled_at.is_(None),
                TrainingSession.starts_at < session.ends_at,
                TrainingSession.ends_at > session.starts_at,
            )
            .order_by(TrainingSession.starts_at)
        )
    )


class Participant(NamedTuple):
    """Somebody enrolled in a cohort, as lists show them."""

    enrolment_id: int
    public_id: str
    person_id: int
    full_name: str
    native_name: str
    native_language: str
    sending_country: str
    state: EnrolmentState
    #: The keys of all names, by which lists are sorted and searched.
    name_key: str


def participants(
    cohort_id: int,
    states: Sequence[EnrolmentState] | None = None,
    visible: ColumnElement[bool] | None = None,
) -> list[Participant]:
    """The people of a cohort by name; of the given states, or all.

    A page gives `visible` (people.queries.visible_people), so that it lists no hidden person to who
    may not see them; what is computed for the whole cohort leaves it out.
    """
    statement = (
        select(
            Enrolment.id,
            Enrolment.public_id,
            Person.id,
            Person.full_name,
            Person.native_name,
            Person.native_language,
            Enrolment.sending_country,
            Enrolment.state,
            Person.name_key,
        )
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.cohort_id == cohort_id)
        .order_by(Person.name_key, Enrolment.id)
    )
    if states is not None:
        statement = statement.where(Enrolment.state.in_(states))
    if visible is not None:
        statement = statement.where(visible)
    return [Participant(*row) for row in db.session.execute(statement)]


def presences(session_id: int) -> dict[int, Presence]:
    """How each enrolment (by id) was there at a session, as far as it is marked."""
    rows = db.session.execute(
        select(Attendance.enrolment_id, Attendance.presence).where(
            Attendance.session_id == session_id
        )
    )
    return dict(rows.all())


def completion_rules(version_id: int) -> list[tuple[str, Mapping[str, Any]]]:
    """The rules of completion of a course version: kind and values, in their order."""
    rows = db.session.execute(
        select(CourseRule.kind, CourseRule.values)
        .where(CourseRule.version_id == version_id, CourseRule.stage == RuleStage.COMPLETION)
        .order_by(CourseRule.position)
    )
    return [(kind, values) for kind, values in rows]


def components(version_id: int) -> Sequence[AssessmentComponent]:
    return db.session.scalars(
        select(AssessmentComponent)
        .where(AssessmentComponent.version_id == version_id)
        .order_by(AssessmentComponent.position)
    ).all()


def component_of(version_id: int, code: str) -> AssessmentComponent:
    """A component of the course version by its code; 404 otherwise."""
    component = db.session.scalars(
        select(AssessmentComponent).where(
            AssessmentComponent.version_id == version_id, AssessmentComponent.code == code
        )
    ).one_or_none()
    return component or abort(404)


def modules(version_id: int) -> Sequence[CourseModule]:
    return db.session.scalars(
        select(CourseModule)
        .where(CourseModule.version_id == version_id)
        .order_by(CourseModule.position)
    ).all()


def marks_of(component_id: int, cohort_id: int) -> dict[int, dict[int, Decimal]]:
    """Points by enrolment id and attempt."""
    found: dict[int, dict[int, Decimal]] = defaultdict(dict)
    rows = db.session.execute(
        select(Mark.enrolment_id, Mark.attempt, Mark.points)
        .join(Enrolment, Enrolment.id == Mark.enrolment_id)
        .where(Mark.component_id == component_id, Enrolment.cohort_id == cohort_id)
    )
    for enrolment_id, attempt, points in rows:
        found[enrolment_id][attempt] = points
    return found


def marks_of_attempt(component_id: int, cohort_id: int, attempt: int) -> dict[int, Decimal]:
    """Points of one attempt by enrolment id."""
    marks = marks_of(component_id, cohort_id)
    return {each: points[attempt] for each, points in marks.items() if attempt in points}


def enrolment_of(cohort: Cohort, public_id: str, visible: ColumnElement[bool]) -> Enrolment:
    """An enrolment of this cohort, of a person whom the reader may see; 404 otherwise."""
    enrolment = db.session.scalars(
        select(Enrolment)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.public_id == public_id, Enrolment.cohort_id == cohort.id, visible)
    ).one_or_none()
    return enrolment or abort(404)


def waits_for_a_second() -> ColumnElement[bool]:
    """SQL: a decision by hand is open, and its enrolment can still end like that."""
    sources = {
        is_completed: {
            state
            for step in enrolment_lifecycle.transitions
            if step.verb == ("complete_by_hand" if is_completed else "not_complete_by_hand")
            for state in step.sources
        }
        for is_completed in (True, False)
    }
    return and_(
        CompletionDecision.confirmed_at.is_(None),
        CompletionDecision.refused_at.is_(None),
        or_(
            *(
                and_(CompletionDecision.is_completed.is_(is_completed), Enrolment.state.in_(states))
                for is_completed, states in sources.items()
            )
        ),
    )


def waiting_proposals(cohort_id: int) -> frozenset[int]:
    """The enrolments of a cohort whose decision by hand waits for a second person."""
    return frozenset(
        db.session.scalars(
            select(CompletionDecision.enrolment_id)
            .join(Enrolment, Enrolment.id == CompletionDecision.enrolment_id)
            .where(Enrolment.cohort_id == cohort_id, waits_for_a_second())
        )
    )


def proposer_of(decision: CompletionDecision) -> str:
    """Who proposed a decision by hand, by name."""
    name = db.session.scalar(
        select(Account.display_name).where(Account.id == decision.proposed_by_id)
    )
    return name or _("Somebody")


def name_of(person_id: int) -> str:
    """The name of somebody as they write it."""
    return db.session.scalars(select(Person.full_name).where(Person.id == person_id)).one()


def open_proposal(enrolment_id: int) -> CompletionDecision | None:
    """The decision by hand that waits for a second person, if there is one."""
    return db.session.scalars(
        select(CompletionDecision).where(
            CompletionDecision.enrolment_id == enrolment_id,
            CompletionDecision.confirmed_at.is_(None),
            CompletionDecision.refused_at.is_(None),
        )
    ).one_or_none()


def decision_of(enrolment: Enrolment, public_id: str) -> CompletionDecision:
    decision = db.session.scalars(
        select(CompletionDecision).where(
            CompletionDecision.public_id == public_id,
            CompletionDecision.enrolment_id == enrolment.id,
        )
    ).one_or_none()
    return decision or abort(404)


def session_as_form(cohort: Cohort, session: TrainingSession) -> dict[str, Any]:
    """A session as its form shows it, in the venue's time."""
    zone = ZoneInfo(cohort.time_zone)
    starts, ends = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
    return {
        "title": session.title,
        "module": str(session.module_id) if session.module_id else "",
        "day": starts.date(),
        "starts": f"{starts:%H:%M}",
        "ends": f"{ends:%H:%M}",
        "place": session.place,
    }
