"""What reviewers do: say that there is no conflict, or which, keep a draft, send it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.admissions.application_services import MAX_FIELD, Raw, Saved, Stale
from training_portal.admissions.models import Application, Nomination
from training_portal.cohorts.models import Cohort
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.own_cases import OwnCase, own_bodies, refuse, self_objection
from training_portal.platform.policy import Actor
from training_portal.platform.workflow import NotAllowed, Refused
from training_portal.reviews import assignment_services, sealed_words
from training_portal.reviews.assignment_queries import is_reviewable
from training_portal.reviews.lifecycle import REVIEW
from training_portal.reviews.models import ConflictKind, Review, ReviewScore, ReviewState
from training_portal.reviews.plan_queries import criteria_of
from training_portal.reviews.rules.scoring import weighted_total
from training_portal.reviews.sheet_queries import objection_to_sending, rests, sitting_with


def closed_words(review: Review, application: Application) -> str | None:
    """Why nothing can be written any more, in words; None where it can."""
    if review.state is ReviewState.SENT:
        return _("This review is sent: it cannot be changed any more.")
    if review.state is ReviewState.CONFLICT:
        return _("You declared a conflict of interest: somebody else reviews this application.")
    if review.state is ReviewState.TAKEN_BACK:
        return _("This review was taken back: you need not write it any more.")
    if review.state is ReviewState.HANDED_OVER:
        return _("Somebody else has this review now: you need not write it any more.")
    if rests(review):
        return _(
            "You hold no interview with this person now. What you wrote on the score sheet is kept "
            "for you alone, and opens again should the interview come back to you."
        )
    if not is_reviewable(application):
        return _("This application is not reviewed any more: there is nothing left to do.")
    return None


@dataclass(frozen=True)
class _Locked:
    review: Review
    application: Application


def _lock_own(review_id: int, actor: Actor) -> _Locked:
    """The actor's own review under its locks, still to be written. Raises Refused, OwnCase."""
    application_id = db.session.get_one(Review, review_id).application_id
    lock(Cohort, db.session.get_one(Application, application_id).cohort_id, shared=True)
    application = lock(Application, application_id)
    review = lock(Review, review_id)
    if review.reviewer_id != actor.account_id:
        raise NotAllowed
    if objection := closed_words(review, application):
        raise Refused(objection)
    return _Locked(review, application)


def _refuse_own_case(application: Application, actor: Actor) -> None:
    """Whoever came to have a role in the nominating body since can only say so."""
    account_id, body = db.session.execute(
        select(Person.account_id, Nomination.organisation_id)
        .select_from(Application)
        .join(Person, Person.id == Application.person_id)
        .outerjoin(Nomination, Nomination.id == Application.nomination_id)
        .where(Application.id == application.id)
    ).one()
    refuse(self_objection(account_id == actor.account_id))
    if body in own_bodies(actor):
        raise OwnCase(_("A body of yours put this person forward: declare a conflict of interest."))


def _refuse_before_the_interview(review: Review) -> None:
    sitting = sitting_with(review.application_id, review.reviewer_id)
    if objection := objection_to_sending(sitting):
        raise Refused(objection)


@transactional
def begin(review_id: int, *, actor: Actor) -> None:
    """Say that there is no conflict of interest: the application opens. Raises Refused, OwnCase."""
    locked = _lock_own(review_id, actor)
    _refuse_own_case(locked.application, actor)
    REVIEW.apply(locked.review, "begin", actor=actor, person_id=locked.application.person_id)


@transactional
def declare_conflict(review_id: int, kind: ConflictKind, words: str, *, actor: Actor) -> None:
    """End the review by a conflict of interest; what was written goes. Raises Refused."""
    locked = _lock_own(review_id, actor)
    locked.review.conflict = kind
    sealed_words.keep(locked.review, locked.application.person_id, {"conflict": words})
    REVIEW.apply(
        locked.review,
        "declare_conflict",
        actor=actor,
        person_id=locked.application.person_id,
        details={"conflict": kind.value},
    )


@transactional
def save_draft(
    review_id: int,
    typed: Raw,
    *,
    based_on: int,
    actor: Actor,
    tab: str = "",
    overwrite: bool = False,
) -> Saved:
    """Keep what was typed, right or wrong, and raise the revision; as `save_step` of applications.

    `tab` names the opened page: what it saved itself is not foreign to it. Raises Stale when it was
    saved elsewhere since revision `based_on`, and Refused when it can no longer be written.
    """
    locked = _lock_own(review_id, actor)
    review, person_id = locked.review, locked.application.person_id
    if review.state is not ReviewState.BEGUN:
        raise Refused(_("Say first whether you have a conflict of interest."))
    _refuse_own_case(locked.application, actor)
    kept = {name: [part[:MAX_FIELD] for part in parts] for name, parts in typed.items()}
    saved = sealed_words.words_of(review, person_id)
    if saved.get("typed") == kept and review.saved_at is not None:
        return Saved(review.revision, review.saved_at)
    is_own = bool(tab) and saved.get("tab") == tab
    if review.revision > based_on and not is_own and not overwrite:
        raise Stale(saved.get("typed", {}), review.revision)
    review.revision += 1
    now: datetime = clock.now()
    review.saved_at = now
    sealed_words.keep(review, person_id, {"typed": kept, "tab": tab})
    return Saved(review.revision, now)


@transactional
def send_review(
    review_id: int,
    scores: Mapping[int, int],
    comments: Mapping[str, str],
    *,
    based_on: int,
    actor: Actor,
) -> None:
    """Send a review: keep scores by criterion and words, and reckon its total.

    `scores` and `comments` are what the form made of the draft at revision `based_on`. Where the
    reviews that are wanted are in and differ too much, somebody is found for one more at once.
    Raises Stale when the draft was changed since, Refused (a score sheet before its interview
    too), OwnCase.
    """
    locked = _lock_own(review_id, actor)
    review, application = locked.review, locked.application
    _refuse_own_case(application, actor)
    if review.revision != based_on:
        raise Stale({}, review.revision)
    if review.is_interview:
        _refuse_before_the_interview(review)
    weights = {
        each.position: each.weight
        for each in criteria_of(application.cohort_id)
        if each.is_for_interview is review.is_interview
    }
    if set(scores) != set(weights):
        raise Refused(_("The criteria were changed meanwhile: look at them once more."))
    review.total = weighted_total(scores, weights)
    review.sent_at = clock.now()
    sealed_words.keep(review, application.person_id, {"sent": dict(comments)})
    REVIEW.apply(review, "send", actor=actor, person_id=application.person_id)
    db.session.add_all(
        ReviewScore(review_id=review.id, position=position, score=score)
        for position, score in scores.items()
    )
    db.session.flush()
    if review.is_interview:
        return
    assignment_services.give_third(
        db.session.get_one(Cohort, application.cohort_id), application.id
    )
