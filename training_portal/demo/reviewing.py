"""Reviews of a demo cohort in screening: given out by the rule, some written, others waiting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from training_portal.admissions.models import Application
from training_portal.cohorts.models import Cohort
from training_portal.demo import material
from training_portal.demo.cast import Cast
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Actor, Role
from training_portal.reviews import (
    assignment_services,
    plan_services,
    profile_services,
    review_services,
)
from training_portal.reviews.models import ConflictKind, Review, ReviewState
from training_portal.reviews.proposed import proposed_plan
from training_portal.reviews.rules.plan import SCALE, PlanFacts

#: Who leaves work for whoever signs in: two of three applications wait, one is half written.
VISITED = "reviewer"


def tell(crew: Cast, cohort: Cohort, told: dict[str, Any], seed: int, now: datetime) -> None:
    """Plan the reviews of a cohort, give them out, and write most of them."""
    staff = crew.actor("coordinator", Role.PROGRAMME_COORDINATOR)
    with clock.standing_at(now - timedelta(days=6)):
        plan = _plan(cohort, told, now)
        plan_services.save_plan(cohort.id, plan, actor=staff)
        for key, sectors in told["reviewers"].items():
            profile_services.save_profile(crew.accounts[key].id, 20, sectors)
    with clock.standing_at(now - timedelta(days=5)):
        assignment_services.assign_proposed(cohort.id, actor=staff)
    with clock.standing_at(now - timedelta(days=1)):
        _Writing(crew, plan, seed).write(list(told["reviewers"]), cohort)


def _plan(cohort: Cohort, told: dict[str, Any], now: datetime) -> PlanFacts:
    """The proposed plan; its last criterion is judged in the interview where there are some."""
    plan = replace(proposed_plan(cohort), due_at=_evening(now + timedelta(days=told["due"])))
    *others, last = plan.criteria
    if not told.get("interviewed"):
        return plan
    return replace(plan, criteria=(*others, replace(last, is_for_interview=True)))


def _evening(moment: datetime) -> datetime:
    return moment.replace(hour=8, minute=0, second=0, microsecond=0)


class _Writing:
    """What each reviewer makes of what they were given."""

    def __init__(self, crew: Cast, plan: PlanFacts, seed: int) -> None:
        self.crew, self.plan = crew, plan
        self.stream = Random(f"{seed}:reviews")  # noqa: S311 # nosec B311
        self.words = material.phrases()["reviews"]

    def write(self, keys: Sequence[str], cohort: Cohort) -> None:
        applications = list(
            db.session.scalars(
                select(Review.application_id)
                .join(Application, Application.id == Review.application_id)
                .where(Application.cohort_id == cohort.id)
                .group_by(Review.application_id)
                .order_by(Review.application_id)
            )
        )
        # How good each is: reviewers differ by a step, on the first by all of them.
        levels = {each: self.stream.choice((2, 3, 3, 4, 4)) for each in applications}
        for key in keys:
            actor = self.crew.actor(key, Role.REVIEWER)
            given = db.session.scalars(
                select(Review)
                .where(Review.reviewer_id == actor.account_id, Review.state == ReviewState.ASSIGNED)
                .order_by(Review.application_id)
            ).all()
            for number, review in enumerate(given):
                is_first = review.application_id == applications[0]
                level = levels[review.application_id]
                if is_first:
                    level = 2 if key == VISITED else 5
                self._one(review, actor, key, number, level, is_first)

    def _one(
        self, review: Review, actor: Actor, key: str, number: int, level: int, is_first: bool
    ) -> None:
        if not is_first and ((key == VISITED and number % 3) or number % 7 == 6):
            if number % 7 == 1:
                self._half_write(review, actor)
            return
        if not is_first and number == 3 and key != VISITED:
            review_services.declare_conflict(
                review.id, ConflictKind.TAUGHT, self.words["conflict"], actor=actor
            )
            return
        review_services.begin(review.id, actor=actor)
        spread = 0 if is_first else 1
        scores = {
            each.position: min(max(level + self.stream.randint(-spread, spread), 1), len(SCALE))
            for each in self.plan.of(interview=False)
        }
        words = {"overall": self.words["overall"][level - 1]}
        review_services.send_review(review.id, scores, words, based_on=0, actor=actor)

    def _half_write(self, review: Review, actor: Actor) -> None:
        review_services.begin(review.id, actor=actor)
        typed = {"score_1": ["4"], "comment_1": [self.words["half"]]}
        review_services.save_draft(review.id, typed, based_on=0, actor=actor)
