"""Plans of reviews, reviewers and their reviews in any state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tests.factories.accounts import give_role, make_account
from training_portal.accounts.models import Account
from training_portal.admissions.models import Application
from training_portal.cohorts.models import Cohort
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Role
from training_portal.reviews import sealed_words
from training_portal.reviews.models import Review, ReviewPlan, ReviewScore, ReviewState
from training_portal.reviews.plan_services import save_plan
from training_portal.reviews.profile_services import save_profile
from training_portal.reviews.rules.plan import Criterion, PlanFacts
from training_portal.reviews.rules.scoring import weighted_total

ANCHORS = ("nothing", "little", "some", "much", "all of it")


def make_plan(
    cohort: Cohort,
    *,
    weights: Sequence[int] = (60, 40),
    interview: Sequence[int] = (),
    due_at: datetime | None = None,
    **facts: Any,
) -> PlanFacts:
    """A plan with a criterion for each weight, due in ten days unless said otherwise; after those
    of reading one for each weight of the interview. One review alone is a plan of before."""
    usual = {"reviews_wanted": 2, "threshold": 20, "is_blind": False}
    plan = PlanFacts(
        **{**usual, **facts},
        due_at=due_at or clock.now() + timedelta(days=10),
        criteria=tuple(
            Criterion(
                position,
                f"Criterion {position}",
                weight,
                tuple(f"Criterion {position}: {words}" for words in ANCHORS),
                is_for_interview=position > len(weights),
            )
            for position, weight in enumerate((*weights, *interview), start=1)
        ),
    )
    save_plan(cohort.id, replace(plan, reviews_wanted=max(2, plan.reviews_wanted)), actor=SYSTEM)
    with unit_of_work():
        db.session.get_one(ReviewPlan, cohort.id).reviews_wanted = plan.reviews_wanted
    return plan


def make_reviewer(
    name: str = "Reviewer",
    *,
    country: str = "JP",
    sectors: Sequence[str] = (),
    most: int | None = None,
    of: Organisation | None = None,
) -> Account:
    """Somebody who reviews and lives in a country; `of`: an officer of this body too."""
    account = make_account(Role.REVIEWER, name=name)
    with unit_of_work():
        if of is not None:
            give_role(account, Role.NOMINATING_OFFICER, of)
        db.session.add(
            Person(
                account_id=account.id,
                full_name=name,
                name_key=name.casefold(),
                nationality=country,
                residence_country=country,
                created_at=clock.now(),
            )
        )
    if most is not None or sectors:
        save_profile(account.id, 20 if most is None else most, sectors)
    return account


def make_review(
    application: Application,
    reviewer: Account,
    state: ReviewState = ReviewState.ASSIGNED,
    *,
    scores: Mapping[int, int] | None = None,
    comments: Mapping[str, str] | None = None,
    is_third: bool = False,
    weights: Sequence[int] = (60, 40),
) -> Review:
    """A review as its reviewer would have left it; `scores` by position, for one that was sent."""
    is_sent = state is ReviewState.SENT
    chosen = dict(scores or {position: 3 for position, _weight in enumerate(weights, start=1)})
    by_position = dict(enumerate(weights, start=1))
    with unit_of_work():
        review = Review(
            application_id=application.id,
            reviewer_id=reviewer.id,
            state=state,
            is_third=is_third,
            assigned_at=clock.now(),
            sent_at=clock.now() if is_sent else None,
            total=weighted_total(chosen, by_position) if is_sent else None,
        )
        db.session.add(review)
        db.session.flush()
        if is_sent:
            sealed_words.keep(
                review, application.person_id, {"sent": dict(comments or {"overall": "Good."})}
            )
            db.session.add_all(
                ReviewScore(review_id=review.id, position=position, score=score)
                for position, score in chosen.items()
            )
    return review
