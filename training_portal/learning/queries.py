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
from sqlalchemy import func, select

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
from training_portal.learning.rules import ComponentRecord, SessionRecord
from training_portal.people.models import Person
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
    marked: int


def sessions_of(cohort_id: int) -> list[SessionRow]:
    """All sessions of a cohort in order of time; one statement."""
    marked = (
        select(func.count())
        .where(Attendance.session_id == TrainingSession.id)
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
            marked,
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


def participants(
    cohort_id: int, states: Sequence[EnrolmentState] | None = None
) -> list[Participant]:
    """The people of a cohort by name; of the given states, or all."""
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
        )
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.cohort_id == cohort_id)
        .order_by(Person.name_key, Enrolment.id)
    )
    if states is not None:
        statement = statement.where(Enrolment.state.in_(states))
    return [Participant(*row) for row in db.session.execute(statement)]


def presences(session_id: int) -> dict[int, Presence]:
    """How each enrolment (by id) was there at a session, as far as it is marked."""
    return dict(
        db.session.execute(
            select(Attendance.enrolment_id, Attendance.presence).where(
                Attendance.session_id == session_id
            )
        ).tuples()
    )


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


@dataclass(frozen=True)
class Record:
    """What was recorded for one enrolment."""

    sessions: list[SessionRecord]
    components: list[ComponentRecord]


@dataclass(frozen=True)
class Evidence:
    """What completion rests on, for a whole cohort; read in five statements whatever its size."""

    rules: list[tuple[str, Mapping[str, Any]]]
    sessions: Sequence[tuple[int, Decimal]]
    components: Sequence[AssessmentComponent]
    presences: Mapping[tuple[int, int], Presence]
    points: Mapping[tuple[int, int], list[Decimal]]

    def of(self, enrolment_id: int) -> Record:
        return Record(
            sessions=[
                SessionRecord(hours, self.presences.get((enrolment_id, session_id)))
                for session_id, hours in self.sessions
            ],
            components=[
                ComponentRecord(
                    code=component.code,
                    title=component.texts["en"],
                    weight=component.weight,
                    pass_mark=component.pass_mark,
                    points=self.points.get((enrolment_id, component.id), []),
                )
                for component in self.components
            ],
        )


def evidence_of_cohort(cohort: Cohort) -> Evidence:
    """Everything recorded for a cohort; sessions that were cancelled count for nobody."""
    version_id = cohort.course_version_id
    rules = db.session.execute(
        select(CourseRule.kind, CourseRule.values)
        .where(CourseRule.version_id == version_id, CourseRule.stage == RuleStage.COMPLETION)
        .order_by(CourseRule.position)
    ).tuples()
    held = db.session.execute(
        select(TrainingSession.id, TrainingSession.starts_at, TrainingSession.ends_at).where(
            TrainingSession.cohort_id == cohort.id, TrainingSession.cancelled_at.is_(None)
        )
    ).all()
    attended = db.session.execute(
        select(Attendance.enrolment_id, Attendance.session_id, Attendance.presence)
        .join(TrainingSession, TrainingSession.id == Attendance.session_id)
        .where(TrainingSession.cohort_id == cohort.id)
    )
    points: dict[tuple[int, int], list[Decimal]] = defaultdict(list)
    marked = db.session.execute(
        select(Mark.enrolment_id, Mark.component_id, Mark.points)
        .join(Enrolment, Enrolment.id == Mark.enrolment_id)
        .where(Enrolment.cohort_id == cohort.id)
        .order_by(Mark.attempt)
    )
    for enrolment_id, component_id, value in marked:
        points[enrolment_id, component_id].append(value)
    return Evidence(
        rules=[(kind, values) for kind, values in rules],
        sessions=[
            (session_id, Decimal(int((end - start).total_seconds())) / 3600)
            for session_id, start, end in held
        ],
        components=components(version_id),
        presences={(enrolment, session): presence for enrolment, session, presence in attended},
        points=points,
    )


def enrolment_of(cohort: Cohort, public_id: str) -> Enrolment:
    """An enrolment by its public id, if it is of this cohort; 404 otherwise."""
    enrolment = db.session.scalars(
        select(Enrolment).where(Enrolment.public_id == public_id, Enrolment.cohort_id == cohort.id)
    ).one_or_none()
    return enrolment or abort(404)


def decisions_on(enrolment_id: int) -> Sequence[CompletionDecision]:
    """All completion decisions on an enrolment, newest first."""
    return db.session.scalars(
        select(CompletionDecision)
        .where(CompletionDecision.enrolment_id == enrolment_id)
        .order_by(CompletionDecision.id.desc())
    ).all()


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
