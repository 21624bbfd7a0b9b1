"""Planning the reviews of a cohort."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, select

from training_portal.admissions.models import Application
from training_portal.cohorts.events import CohortCloned
from training_portal.cohorts.models import Cohort
from training_portal.platform import audit, clock
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.versions import refuse_stale
from training_portal.platform.workflow import Refused
from training_portal.reviews.models import Review, ReviewCriterion, ReviewPlan, ReviewState
from training_portal.reviews.plan_queries import plan_of, version_of
from training_portal.reviews.proposed import proposed_plan
from training_portal.reviews.rules.plan import LEAST_REVIEWS, PlanFacts, objections


@transactional
def save_plan(cohort_id: int, facts: PlanFacts, *, actor: Actor, seen: str | None = None) -> None:
    """Say by what and until when the applications of a cohort are reviewed.

    Raises Stale where the plan is another than was `seen`, and Refused with everything that stands
    against it.
    """
    cohort = lock(Cohort, cohort_id)
    before = plan_of(cohort.id)
    refuse_stale(seen, version_of(before))
    found = objections(facts, clock.now(), cohort.starts_on, cohort.time_zone, before)
    if found:
        raise Refused(" ".join(each.words for each in found))
    if before == facts:
        return
    is_other = before is not None and not facts.is_like_but_for_the_deadline(before)
    if is_other and is_settled(cohort.id):
        raise Refused(settled_words())
    _write(cohort.id, facts)
    audit.record(
        "plan" if before is None else "change",
        "review_plan",
        cohort.id,
        actor=actor,
        before=None if before is None else before.plain,
        after=facts.plain,
    )


def is_settled(cohort_id: int) -> bool:
    """Whether a review was sent: what it was written by stays as it is."""
    sent = (
        select(Review.id)
        .join(Application, Application.id == Review.application_id)
        .where(Application.cohort_id == cohort_id, Review.state == ReviewState.SENT)
    )
    return db.session.scalar(sent.limit(1)) is not None


def settled_words() -> str:
    """Why only the deadline changes."""
    return _("The first review is sent: only the deadline can be changed now.")


def _write(cohort_id: int, facts: PlanFacts) -> None:
    db.session.merge(
        ReviewPlan(
            cohort_id=cohort_id,
            reviews_wanted=facts.reviews_wanted,
            threshold=facts.threshold,
            is_blind=facts.is_blind,
            due_at=facts.due_at,
        )
    )
    db.session.flush()
    db.session.execute(delete(ReviewCriterion).where(ReviewCriterion.cohort_id == cohort_id))
    db.session.add_all(
        ReviewCriterion(
            cohort_id=cohort_id,
            position=each.position,
            title=each.title,
            weight=each.weight,
            anchors=list(each.anchors),
            is_for_interview=each.is_for_interview,
        )
        for each in facts.criteria
    )
    db.session.flush()


def plan_anew(event: CohortCloned) -> None:
    """Take the plan of the pattern over for the clone, its deadline moved along with the first day;
    where that moment is over, the one that would be proposed. One review becomes two."""
    pattern = plan_of(event.source_id)
    if pattern is None:
        return
    cohort = db.session.get_one(Cohort, event.cohort_id)
    due_at = pattern.due_at + timedelta(days=event.days)
    wanted = max(pattern.reviews_wanted, LEAST_REVIEWS)
    facts = replace(pattern, due_at=due_at, reviews_wanted=wanted)
    if objections(facts, clock.now(), cohort.starts_on, cohort.time_zone):
        facts = replace(facts, due_at=proposed_plan(cohort).due_at)
    save_plan(cohort.id, facts, actor=event.actor)
