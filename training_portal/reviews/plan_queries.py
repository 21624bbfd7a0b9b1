"""Read models of a cohort's plan of reviews."""

from __future__ import annotations

from sqlalchemy import select

from training_portal.platform.database import db
from training_portal.reviews.models import ReviewCriterion, ReviewPlan
from training_portal.reviews.rules.plan import Criterion, PlanFacts


def criteria_of(cohort_id: int) -> tuple[Criterion, ...]:
    """The criteria of a cohort, in their order."""
    rows = db.session.execute(
        select(
            ReviewCriterion.position,
            ReviewCriterion.title,
            ReviewCriterion.weight,
            ReviewCriterion.anchors,
            ReviewCriterion.is_for_interview,
        )
        .where(ReviewCriterion.cohort_id == cohort_id)
        .order_by(ReviewCriterion.position)
    )
    return tuple(
        Criterion(position, title, weight, tuple(anchors), is_for_interview)
        for position, title, weight, anchors, is_for_interview in rows
    )


def plan_of(cohort_id: int) -> PlanFacts | None:
    """How the applications of a cohort are reviewed; None before anybody said so."""
    plan = db.session.get(ReviewPlan, cohort_id, populate_existing=True)
    if plan is None:
        return None
    return PlanFacts(
        plan.reviews_wanted, plan.threshold, plan.is_blind, plan.due_at, criteria_of(cohort_id)
    )


def version_of(plan: PlanFacts | None) -> str:
    """The fingerprint of a plan as somebody saw it; that of none is another word."""
    return "none" if plan is None else plan.fingerprint
