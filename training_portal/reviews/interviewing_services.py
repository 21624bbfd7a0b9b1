"""What interviewers do: open the score sheet of an interview, or declare a conflict of interest."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.admissions.models import Application
from training_portal.cohorts.models import Cohort
from training_portal.platform import audit, clock
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.workflow import NotAllowed, Refused
from training_portal.reviews import review_services
from training_portal.reviews.assignment_queries import is_reviewable
from training_portal.reviews.models import (
    GIVEN_UP,
    HELD_REVIEWS,
    OPEN_REVIEWS,
    ConflictKind,
    Review,
    ReviewState,
)
from training_portal.reviews.permissions import ReviewPermission
from training_portal.reviews.plan_queries import criteria_of
from training_portal.reviews.sheet_queries import hosts_now, sitting_with


@transactional
def declare(number: str, kind: ConflictKind, words: str, *, actor: Actor) -> None:
    """Say that the actor must not interview who booked a time with them.

    It is kept as a conflict of a review, their own where they have one, so that they are given
    neither a time with this person nor the application again. Raises Refused where their review
    is sent, or the application is not reviewed any more; NotAllowed where the time is not theirs.
    """
    application_id = _locked(number, actor).id
    reviews = _own_reviews(application_id, actor) or [_new(application_id, actor.account_id)]
    if any(review.state is ReviewState.SENT for review in reviews):
        raise Refused(_("You sent a review of this application: write to the programme instead."))
    for review in reviews:
        review_services.declare_conflict(review.id, kind, words, actor=actor)


@transactional
def open_sheet(number: str, *, actor: Actor) -> str:
    """The public id of the actor's review of an interview, made when it is opened first.

    Raises Refused where the plan judges nothing in the interview, or the application is not
    reviewed any more; NotAllowed where the time is not theirs.
    """
    application = _locked(number, actor)
    own = _own_reviews(application.id, actor)
    for review in own:
        if review.is_interview:
            return review.public_id
    if not any(each.is_for_interview for each in criteria_of(application.cohort_id)):
        raise Refused(_("The plan of reviews names nothing that is judged in the interview."))
    if not is_reviewable(application):
        raise Refused(_("This application is not reviewed now."))
    review = _new(application.id, actor.account_id)
    audit.record(
        "open_sheet",
        "review",
        review.id,
        actor=actor,
        after={"reviewer": review.reviewer_id},
        person_id=application.person_id,
    )
    # Who read the application for their own review has said already that there is no conflict.
    if any(each.state in (ReviewState.BEGUN, ReviewState.SENT) for each in own):
        review_services.begin(review.id, actor=actor)
    return review.public_id


def move_sheets(application_id: int, *, actor: Actor) -> None:
    """Give the score sheets that were begun of an interview to who holds it from now on.

    In the running unit of work. The new sheet is blank: what another wrote is theirs, and a score
    is nobody's to take over. The former one rests (`sheet_queries.rests`) with its draft.
    """
    reviews = db.session.scalars(
        select(Review).where(Review.application_id == application_id, Review.is_interview)
    ).all()
    hosts = hosts_now(application_id)
    begun = [each for each in reviews if each.state in OPEN_REVIEWS]
    if not any(each.reviewer_id not in hosts for each in begun):
        return
    known = {each.reviewer_id for each in reviews if each.state not in GIVEN_UP}
    for account_id in sorted(hosts - known):
        review = _new(application_id, account_id)
        audit.record(
            "move_sheet",
            "review",
            review.id,
            actor=actor,
            after={"reviewer": account_id},
            person_id=db.session.get_one(Application, application_id).person_id,
        )


def _locked(number: str, actor: Actor) -> Application:
    """The application under its locks. Raises NotAllowed where the actor does not interview."""
    if not actor.holds(ReviewPermission.REVIEW):
        raise NotAllowed
    found = select(Application.id, Application.cohort_id).where(Application.public_id == number)
    application_id, cohort_id = db.session.execute(found).one()
    lock(Cohort, cohort_id, shared=True)
    application = lock(Application, application_id)
    if sitting_with(application_id, actor.account_id) is None:
        raise NotAllowed
    return application


def _own_reviews(application_id: int, actor: Actor) -> list[Review]:
    """What the actor has of it: the review of what was sent, and that of the interview."""
    own = select(Review).where(
        Review.application_id == application_id,
        Review.reviewer_id == actor.account_id,
        Review.state.in_(HELD_REVIEWS),
    )
    return list(db.session.scalars(own.order_by(Review.id)))


def _new(application_id: int, account_id: int | None) -> Review:
    assert account_id is not None  # who holds a time has an account
    review = Review(
        application_id=application_id,
        reviewer_id=account_id,
        assigned_at=clock.now(),
        is_interview=True,
    )
    db.session.add(review)
    db.session.flush()
    return review
