"""How far people have come: what was recorded for a cohort, held against the course's rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, select

from training_portal.cohorts.models import Cohort, Enrolment, EnrolmentState
from training_portal.courses.models import AssessmentComponent, CourseRule, RuleStage
from training_portal.learning.models import (
    Attendance,
    CompletionDecision,
    Mark,
    Presence,
    TrainingSession,
)
from training_portal.learning.queries import Participant, components, participants
from training_portal.learning.rules import (
    ComponentRecord,
    SessionRecord,
    attendance_percent,
    check_completion,
    late_rule,
    total_mark,
)
from training_portal.platform.database import db


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
    )
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


@dataclass(frozen=True)
class Progress:
    """How far an enrolment has come: figures, each rule's result, and how it ended, if it did."""

    person: Participant
    attendance: Decimal
    total: Decimal
    record: Record
    #: As stored with the decision where there is one, else as it would be now.
    results: Sequence[Mapping[str, Any]]
    decision: CompletionDecision | None

    @property
    def is_taking_part(self) -> bool:
        return self.person.state in (EnrolmentState.ENROLLED, EnrolmentState.ACTIVE)

    @property
    def would_complete(self) -> bool:
        return bool(self.results) and all(result["is_met"] for result in self.results)


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
    now = check_completion(evidence.rules, record.sessions, record.components)
    stored = decision.findings if decision is not None else []
    return Progress(
        person=person,
        attendance=attendance_percent(record.sessions, late_rule(evidence.rules)),
        total=total_mark(record.components),
        record=record,
        results=stored or [result.as_json() for result in now],
        decision=decision,
    )


def progress_of(cohort: Cohort, enrolment: Enrolment) -> Progress:
    """One enrolment's progress."""
    return next(
        row for row in progress_of_cohort(cohort) if row.person.enrolment_id == enrolment.id
    )
