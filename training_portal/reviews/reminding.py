"""Reminding reviewers: before the deadline by itself, after it when staff ask for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from flask import abort
from sqlalchemy import func, select

from training_portal.accounts.held_roles import away_in
from training_portal.accounts.models import Account
from training_portal.admissions.models import Application
from training_portal.cohorts.models import Cohort
from training_portal.people.models import Person
from training_portal.platform import audit, clock, duties
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor, Role
from training_portal.platform.workflow import NotAllowed
from training_portal.reviews import notices
from training_portal.reviews.assignment_queries import is_reviewed
from training_portal.reviews.models import OPEN_REVIEWS, Review, ReviewPlan
from training_portal.reviews.permissions import ReviewPermission
from training_portal.reviews.review_queries import name_of_account

#: So long before the deadline everybody is reminded who still has something to write.
BEFORE: Final = timedelta(days=3)


@dataclass(frozen=True)
class Owing:
    """Somebody who still has reviews of a cohort to write."""

    account_id: int
    public_id: str
    name: str
    number: int


def owing(cohort_id: int) -> Sequence[Owing]:
    """Who still has reviews of a cohort to write, by name."""
    rows = db.session.execute(
        select(Review.reviewer_id, Account.public_id, name_of_account(), func.count())
        .join(Application, Application.id == Review.application_id)
        .join(Person, Person.id == Application.person_id)
        .join(Account, Account.id == Review.reviewer_id)
        .where(
            Application.cohort_id == cohort_id,
            Review.state.in_(OPEN_REVIEWS),
            Review.is_interview.is_(False),
            is_reviewed(),
            Account.disabled_at.is_(None),
        )
        .group_by(
            Review.reviewer_id,
            Account.public_id,
            Account.display_name,
            Account.email,
            Account.search_key,
        )
        .order_by(Account.search_key, Review.reviewer_id)
    )
    return [Owing(*row) for row in rows]


def late(cohort_id: int) -> Sequence[Owing]:
    """The same once the deadline is over; nobody before."""
    plan = db.session.get(ReviewPlan, cohort_id, populate_existing=True)
    return owing(cohort_id) if plan is not None and plan.due_at <= clock.now() else []


@transactional
def remind_late(cohort_id: int, *, actor: Actor) -> int:
    """A mail to everybody whose reviews are late, once a day at most however often it is asked for.

    Returns to how many people.
    """
    if not actor.holds(ReviewPermission.ASSIGN):
        raise NotAllowed
    cohort = lock(Cohort, cohort_id, shared=True)
    people = late(cohort.id)
    _tell(cohort, people, notices.late)
    if people:
        audit.record(
            "remind", "review_plan", cohort.id, actor=actor, after={"reviewers": len(people)}
        )
    return len(people)


def _tell(cohort: Cohort, people: Sequence[Owing], notice: Callable[..., None]) -> None:
    """A mail to each, and to who stands in for them today."""
    away = away_in(Role.REVIEWER, clock.today())
    for each in people:
        notice(cohort, each.account_id, each.number)
        if (found := away.get(each.account_id)) is not None and found.deputy_id is not None:
            notice(cohort, found.deputy_id, each.number, absent=each.name)


def account_of(public_id: str) -> int:
    """The account of somebody who reviews, by its public id; 404 for none."""
    found = db.session.scalar(select(Account.id).where(Account.public_id == public_id))
    return found or abort(404)


def remind_before_deadlines() -> int:
    """Remind once, three days before a deadline, who still has something to write."""
    now = clock.now()
    soon = db.session.scalars(
        select(ReviewPlan.cohort_id).where(
            ReviewPlan.due_at > now, ReviewPlan.due_at <= now + BEFORE
        )
    ).all()
    return duties.each(soon, _remind_of)


@transactional
def _remind_of(cohort_id: int) -> int:
    cohort = lock(Cohort, cohort_id, shared=True)
    people = owing(cohort.id)
    _tell(cohort, people, notices.due_soon)
    return len(people)
