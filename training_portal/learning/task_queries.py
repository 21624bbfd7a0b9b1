"""What waits for trainers and staff: sessions nobody marked, and decisions for a second person."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from training_portal.cohorts.models import Cohort, Enrolment, EnrolmentState
from training_portal.cohorts.queries import within_reach
from training_portal.learning.models import (
    Attendance,
    CompletionDecision,
    TrainingSession,
)
from training_portal.learning.permissions import LearningPermission
from training_portal.learning.queries import waits_for_a_second
from training_portal.people.models import Person
from training_portal.people.queries import visible_people
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Actor


class UnmarkedSessions(NamedTuple):
    """Sessions of a cohort that have begun and have no attendance, with what there is of the first.

    `session_id` and `title` are of the one session where there is one only.
    """

    how_many: int
    session_id: str
    title: str
    cohort_id: str
    cohort_code: str
    ends_at: datetime
    time_zone: str


def sessions_without_attendance(actor: Actor, limit: int = 20) -> list[UnmarkedSessions]:
    """By cohort within reach, sessions that have begun without anybody marked, oldest first.

    Of whom the actor may see: whether a hidden person was marked is told by no task.
    """
    visible = visible_people(actor)
    taking_part = (
        select(Enrolment.cohort_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.state.in_((EnrolmentState.ENROLLED, EnrolmentState.ACTIVE)), visible)
    )
    marked = (
        select(Attendance.session_id)
        .join(Enrolment, Enrolment.id == Attendance.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(visible)
    )
    rows = db.session.execute(
        select(
            func.count(),
            func.min(TrainingSession.public_id),
            func.min(TrainingSession.title),
            Cohort.public_id,
            Cohort.code,
            func.min(TrainingSession.ends_at),
            Cohort.time_zone,
        )
        .join(Cohort, Cohort.id == TrainingSession.cohort_id)
        .where(
            within_reach(actor, LearningPermission.MARK),
            TrainingSession.cancelled_at.is_(None),
            TrainingSession.starts_at <= clock.now(),
            Cohort.id.in_(taking_part),
            TrainingSession.id.not_in(marked),
        )
        .group_by(Cohort.id, Cohort.public_id, Cohort.code, Cohort.time_zone)
        .order_by(func.min(TrainingSession.starts_at), Cohort.id)
        .limit(limit)
    )
    return [UnmarkedSessions(*row) for row in rows]


class WaitingProposal(NamedTuple):
    """A decision by hand that waits for a second person."""

    cohort_id: str
    cohort_code: str
    enrolment_id: str


def proposals_of_others(actor: Actor, limit: int = 20) -> list[WaitingProposal]:
    """Decisions by hand within reach that this actor could confirm, oldest first.

    Not where the place has ended otherwise meanwhile.
    """
    rows = db.session.execute(
        select(Cohort.public_id, Cohort.code, Enrolment.public_id)
        .join(Enrolment, Enrolment.cohort_id == Cohort.id)
        .join(CompletionDecision, CompletionDecision.enrolment_id == Enrolment.id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(
            within_reach(actor, LearningPermission.DECIDE_BY_HAND),
            visible_people(actor),
            waits_for_a_second(),
            CompletionDecision.proposed_by_id != actor.account_id,
        )
        .order_by(CompletionDecision.id)
        .limit(limit)
    )
    return [WaitingProposal(*row) for row in rows]
