"""How far people have come: what was recorded for a cohort, held against the course's rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, select

from training_portal.cohorts.models import Cohort, Enrolment, EnrolmentState
from training_portal.courses.models import AssessmentComponent
from training_portal.learning.models import (
    Attendance,
    CompletionDecision,
    Mark,
    Presence,
    TrainingSession,
)
from training_portal.learning.queries import (
    Participant,
    completion_rules,
    components,
    local_day,
    participants,
)
from training_portal.learning.rules import (
    ComponentRecord,
    SessionRecord,
    Standing,
    attendance_percent,
    attendance_so_far,
    check_completion,
    counting_in_words,
    is_complete,
    late_rule,
    outlook,
    total_mark,
)
from training_portal.platform import clock
from training_portal.platform.database import db


@dataclass(frozen=True)
class PlannedSession:
    """A session that was not cancelled; to come only while its cohort runs."""

    id: int
    hours: Decimal
    is_to_come: bool


@dataclass(frozen=True)
class Record:
    """What was recorded for one enrolment."""

    sessions: list[SessionRecord]
    components: list[ComponentRecord]


@dataclass(frozen=True)
class Evidence:
    """What completion rests on, for a whole cohort; read in five statements whatever its size."""

    rules: list[tuple[str, Mapping[str, Any]]]
    sessions: Sequence[PlannedSession]
    components: Sequence[AssessmentComponent]
    presences: Mapping[tuple[int, int], Presence]
    points: Mapping[tuple[int, int], list[Decimal]]
    #: Whether the last day is not over: what is not marked is then not missed.
    is_running: bool

    def of(self, enrolment_id: int) -> Record:
        return Record(
            sessions=[
                SessionRecord(
                    session.hours,
                    self.presences.get((enrolment_id, session.id)),
                    session.is_to_come,
                )
                for session in self.sessions
            ],
            components=[
                ComponentRecord(
                    code=component.code,
                    title=component.title,
                    weight=component.weight,
                    pass_mark=component.pass_mark,
                    points=self.points.get((enrolment_id, component.id), []),
                    attempts=component.attempts,
                    texts=component.texts,
                )
                for component in self.components
            ],
        )


def evidence_of_cohort(cohort: Cohort) -> Evidence:
    """Everything recorded for a cohort; sessions that were cancelled count for nobody."""
    version_id, now = cohort.course_version_id, clock.now()
    is_running = local_day(cohort, now) <= cohort.ends_on
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
        rules=completion_rules(version_id),
        sessions=[
            PlannedSession(
                id=session_id,
                hours=Decimal(int((end - start).total_seconds())) / 3600,
                is_to_come=is_running and end > now,
            )
            for session_id, start, end in held
        ],
        components=components(version_id),
        presences={(enrolment, session): presence for enrolment, session, presence in attended},
        points=points,
        is_running=is_running,
    )


@dataclass(frozen=True)
class Progress:
    """How far an enrolment has come: figures, each rule's result, and how it ended, if it did."""

    person: Participant
    #: In percent of the hours, and in points; None while nothing is marked.
    attendance: Decimal | None
    total: Decimal | None
    record: Record
    #: Each with its `standing`: as stored with the decision where there is one, else as it is now.
    results: Sequence[Mapping[str, Any]]
    #: Whether completion, decided on what is recorded now, would be reached.
    would_complete: bool
    decision: CompletionDecision | None
    #: How many late arrivals the course counts as an absence.
    late: int | None

    @property
    def counting(self) -> str:
        """How excused and late hours count, in words."""
        return counting_in_words(self.late)

    @property
    def is_taking_part(self) -> bool:
        return self.person.state in (EnrolmentState.ENROLLED, EnrolmentState.ACTIVE)

    @property
    def met(self) -> int:
        """How many rules nothing can undo any more."""
        return sum(result["standing"] is Standing.MET for result in self.results)

    @property
    def is_safe(self) -> bool:
        """Whether there are rules and all of them are met."""
        return 0 < len(self.results) == self.met

    @property
    def is_open(self) -> bool:
        """Whether none of the rules is missed and some are still open."""
        standings = {result["standing"] for result in self.results}
        return Standing.OPEN in standings and Standing.MISSED not in standings


def progress_of_cohort(
    cohort: Cohort, visible: ColumnElement[bool] | None = None
) -> list[Progress]:
    """Everybody's progress, or that of those a page may show; as many statements for any cohort."""
    evidence = evidence_of_cohort(cohort)
    decisions = {
        decision.enrolment_id: decision
        for decision in db.session.scalars(
            select(CompletionDecision)
            .join(Enrolment, Enrolment.id == CompletionDecision.enrolment_id)
            .where(Enrolment.cohort_id == cohort.id, CompletionDecision.confirmed_at.is_not(None))
            .order_by(CompletionDecision.id)
        )
    }
    return [
        _progress(person, evidence, decisions.get(person.enrolment_id))
        for person in participants(cohort.id, visible=visible)
    ]


def _progress(
    person: Participant, evidence: Evidence, decision: CompletionDecision | None
) -> Progress:
    record = evidence.of(person.enrolment_id)
    final = check_completion(evidence.rules, record.sessions, record.components)
    shown = outlook(
        evidence.rules, record.sessions, record.components, is_running=evidence.is_running
    )
    stored = decision.findings if decision is not None else []
    return Progress(
        person=person,
        attendance=_attendance(record, evidence),
        total=total_mark(record.components) if _has_marks(record) else None,
        record=record,
        results=[{**each, "standing": Standing.final(each["is_met"])} for each in stored]
        or [{**each.as_json(), "standing": each.standing} for each in shown],
        would_complete=is_complete(final),
        decision=decision,
        late=late_rule(evidence.rules),
    )


def _attendance(record: Record, evidence: Evidence) -> Decimal | None:
    late = late_rule(evidence.rules)
    if evidence.is_running:
        return attendance_so_far(record.sessions, late)
    return attendance_percent(record.sessions, late) if record.sessions else None


def _has_marks(record: Record) -> bool:
    return any(component.points for component in record.components)


def progress_of(cohort: Cohort, enrolment: Enrolment) -> Progress:
    """One enrolment's progress."""
    return next(
        row for row in progress_of_cohort(cohort) if row.person.enrolment_id == enrolment.id
    )
