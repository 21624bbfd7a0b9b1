"""What becomes of attendance, marks and decisions when a person's data is erased."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from training_portal.cohorts.models import Enrolment
from training_portal.learning.models import Attendance, CompletionDecision, Mark
from training_portal.platform import clock
from training_portal.platform.database import db


def erase_results(person_id: int) -> None:
    """Take away how somebody was there, what they reached, and every word about how it ended.

    That the enrolment ended, when, and whether as completed stays for the aggregates; a proposal
    that waits for a second person is over. Runs in the unit of work of the erasure.
    """
    enrolments = select(Enrolment.id).where(Enrolment.person_id == person_id).scalar_subquery()
    db.session.execute(delete(Attendance).where(Attendance.enrolment_id.in_(enrolments)))
    db.session.execute(delete(Mark).where(Mark.enrolment_id.in_(enrolments)))
    about_them = CompletionDecision.enrolment_id.in_(enrolments)
    db.session.execute(update(CompletionDecision).where(about_them).values(reason="", findings=[]))
    db.session.execute(
        update(CompletionDecision)
        .where(
            about_them,
            CompletionDecision.confirmed_at.is_(None),
            CompletionDecision.refused_at.is_(None),
        )
        .values(refused_at=clock.now())
    )
