"""What this room gives of a person to that person (platform/own_data.py)."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.cohorts.models import Cohort, Enrolment
from training_portal.courses.models import AssessmentComponent
from training_portal.learning.models import Attendance, CompletionDecision, Mark, TrainingSession
from training_portal.platform.own_data import Field, Owner, Part, Records, records


def of_results(owner: Owner) -> Part:
    """How the person was there, what they reached, and how it ended."""
    return Part([_attendance(owner), _marks(owner), _decisions(owner)])


def _attendance(owner: Owner) -> Records:
    return records(
        "attendance",
        _("Attendance"),
        [
            Field(TrainingSession.title, _("Session")),
            Field(TrainingSession.starts_at, _("Begins")),
            Field(Attendance.presence, _("Attendance")),
            Field(Attendance.marked_at, _("Marked")),
        ],
        select(Attendance)
        .join(TrainingSession, TrainingSession.id == Attendance.session_id)
        .join(Enrolment, Enrolment.id == Attendance.enrolment_id)
        .where(Enrolment.person_id == owner.person_id)
        .order_by(TrainingSession.starts_at, Attendance.id),
    )


def _marks(owner: Owner) -> Records:
    return records(
        "marks",
        _("Marks"),
        [
            Field(Cohort.code, _("Cohort")),
            Field(AssessmentComponent.code, _("Component")),
            Field(Mark.attempt, _("Attempt")),
            Field(Mark.points, _("Points")),
            Field(Mark.recorded_at, _("Recorded")),
        ],
        select(Mark)
        .join(AssessmentComponent, AssessmentComponent.id == Mark.component_id)
        .join(Enrolment, Enrolment.id == Mark.enrolment_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(Enrolment.person_id == owner.person_id)
        .order_by(Mark.id),
    )


def _decisions(owner: Owner) -> Records:
    """What was confirmed; a proposal is a matter between two of the staff until then."""
    return records(
        "decisions",
        _("Completion"),
        [
            Field(Cohort.code, _("Cohort")),
            Field(CompletionDecision.is_completed, _("Completed")),
            Field(CompletionDecision.is_manual, _("Decided by two people")),
            Field(CompletionDecision.reason, _("Reason")),
            Field(CompletionDecision.confirmed_at, _("Decided")),
        ],
        select(CompletionDecision)
        .join(Enrolment, Enrolment.id == CompletionDecision.enrolment_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(Enrolment.person_id == owner.person_id, CompletionDecision.confirmed_at.is_not(None))
        .order_by(CompletionDecision.id),
    )
