"""A conflict of interest that an interviewer declares, of somebody they need not review."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.admissions.models import Application
from training_portal.appointments.models import AppointmentHost
from training_portal.appointments.queries import appointment_about
from training_portal.cohorts.models import Cohort
from training_portal.platform import clock
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.workflow import NotAllowed, Refused
from training_portal.reviews import review_services
from training_portal.reviews.interview_queries import KIND
from training_portal.reviews.models import HELD_REVIEWS, ConflictKind, Review, ReviewState


@transactional
def declare(number: str, kind: ConflictKind, words: str, *, actor: Actor) -> None:
    """Say that the actor must not interview who booked a time with them.

    It is kept as a conflict of a review, their own where they have one, so that they are given
    neither a time with this person nor the application again. Raises Refused where their review
    is sent, or the application is not reviewed any more; NotAllowed where the time is not theirs.
    """
    found = select(Application.id, Application.cohort_id).where(Application.public_id == number)
    application_id, cohort_id = db.session.execute(found).one()
    lock(Cohort, cohort_id, shared=True)
    lock(Application, application_id)
    if not _holds_it(application_id, actor):
        raise NotAllowed
    review = _own_review(application_id, actor) or _new(application_id, actor)
    if review.state is ReviewState.SENT:
        raise Refused(_("You sent a review of this application: write to the programme instead."))
    review_services.declare_conflict(review.id, kind, words, actor=actor)


def _holds_it(application_id: int, actor: Actor) -> bool:
    own = appointment_about(KIND, application_id)
    if own is None or own.slot is None or not own.is_booked:
        return False
    hosts = select(AppointmentHost.account_id).where(AppointmentHost.slot_id == own.slot.id)
    return actor.account_id in db.session.scalars(hosts).all()


def _own_review(application_id: int, actor: Actor) -> Review | None:
    return db.session.scalar(
        select(Review).where(
            Review.application_id == application_id,
            Review.reviewer_id == actor.account_id,
            Review.state.in_(HELD_REVIEWS),
        )
    )


def _new(application_id: int, actor: Actor) -> Review:
    assert actor.account_id is not None  # who holds a time has an account
    review = Review(
        application_id=application_id, reviewer_id=actor.account_id, assigned_at=clock.now()
    )
    db.session.add(review)
    db.session.flush()
    return review
