"""What a reviewer's deputy does while that reviewer is away: take a review over, or decline it."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.admissions.models import Application, Nomination
from training_portal.cohorts.models import Cohort
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.workflow import NotAllowed, Refused
from training_portal.reviews import review_services
from training_portal.reviews.lifecycle import REVIEW
from training_portal.reviews.models import ConflictKind, Review
from training_portal.reviews.permissions import ReviewPermission
from training_portal.reviews.standing_in import may_take, reach_of


@transactional
def take_over(review_id: int, *, actor: Actor) -> str:
    """Go on for who is away with a blank review of one's own; its public id.

    By it the deputy says that they have no conflict of interest. What the absent wrote stays sealed
    with their review, for nobody to read. Raises Refused where it is the actor's no longer to take,
    OwnCase.
    """
    review, application = _locked(review_id, actor)
    REVIEW.apply(
        review,
        "take_over",
        actor=actor,
        person_id=application.person_id,
        details={"reviewer": actor.account_id},
    )
    own = _own(review, actor)
    review_services.begin(own.id, actor=actor)
    return own.public_id


@transactional
def decline(review_id: int, kind: ConflictKind, words: str, *, actor: Actor) -> None:
    """Say that the deputy has a conflict of interest: the review stays with who is away.

    It is kept as a conflict of a review of the deputy's own, so that they are not given the
    application later. Raises Refused.
    """
    review, _application = _locked(review_id, actor)
    own = _own(review, actor)
    review_services.declare_conflict(own.id, kind, words, actor=actor)


def _locked(review_id: int, actor: Actor) -> tuple[Review, Application]:
    if not actor.holds(ReviewPermission.REVIEW):
        raise NotAllowed
    application_id = db.session.get_one(Review, review_id).application_id
    lock(Cohort, db.session.get_one(Application, application_id).cohort_id, shared=True)
    application = lock(Application, application_id)
    review = lock(Review, review_id)
    found = db.session.scalar(
        select(Review.id)
        .join(Application, Application.id == Review.application_id)
        .join(Person, Person.id == Application.person_id)
        .outerjoin(Nomination, Nomination.id == Application.nomination_id)
        .where(Review.id == review.id, may_take(reach_of(actor)))
    )
    if found is None:
        raise Refused(_("This review is not yours to take over any more."))
    return review, application


def _own(review: Review, actor: Actor) -> Review:
    assert actor.account_id is not None  # who stands in for somebody has an account
    own = Review(
        application_id=review.application_id,
        reviewer_id=actor.account_id,
        is_third=review.is_third,
        assigned_at=clock.now(),
        handed_from_id=review.id,
    )
    db.session.add(own)
    db.session.flush()
    return own
