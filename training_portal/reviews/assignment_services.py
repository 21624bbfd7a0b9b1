"""Giving applications to reviewers, many by rule or one by hand, and taking them back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.accounts.models import RoleAssignment
from training_portal.admissions import own_cases
from training_portal.admissions.models import Application
from training_portal.cohorts.models import Cohort
from training_portal.platform import audit, clock
from training_portal.platform.database import db, insert_all, lock, transactional
from training_portal.platform.gathering import in_one_go
from training_portal.platform.own_cases import refuse
from training_portal.platform.policy import SYSTEM, Actor, Role
from training_portal.platform.versions import fingerprint, refuse_stale
from training_portal.platform.workflow import NotAllowed, Refused
from training_portal.reviews import notices
from training_portal.reviews.assignment_queries import CaseRow, Reviewer, cases, reviewers
from training_portal.reviews.lifecycle import REVIEW
from training_portal.reviews.models import OPEN_REVIEWS, Review
from training_portal.reviews.permissions import ReviewPermission
from training_portal.reviews.plan_queries import plan_of
from training_portal.reviews.rules.assigning import Proposal, may_review, propose
from training_portal.reviews.rules.plan import PlanFacts


@dataclass(frozen=True)
class Drawn:
    """A proposal with the people and the applications that it is about."""

    proposal: Proposal
    reviewers: Sequence[Reviewer]
    cases: Sequence[CaseRow]

    @property
    def version(self) -> str:
        """What a confirmation rests on: who gets what, and what is left."""
        left = {str(case): why.name for case, why in self.proposal.left.items()}
        return fingerprint({"pairs": self.proposal.pairs, "left": left})

    @property
    def gets(self) -> Counter[int]:
        """By reviewer, how many they would get."""
        return Counter(reviewer for _case, reviewer in self.proposal.pairs)


def needed_plan(cohort_id: int) -> PlanFacts:
    """The plan of a cohort. Raises Refused where nobody made one."""
    plan = plan_of(cohort_id)
    if plan is None:
        raise Refused(_("Say first by what the applications are reviewed."))
    return plan


def draw(cohort: Cohort) -> Drawn:
    """Who would review what now, by the rule. Raises Refused without a plan."""
    people, rows = reviewers(cohort), cases(cohort.id, needed_plan(cohort.id))
    found = propose([row.case for row in rows], [each.candidate for each in people])
    return Drawn(found, people, rows)


@transactional
def assign_proposed(cohort_id: int, *, actor: Actor, seen: str | None = None) -> int:
    """Give out what the rule proposes; returns how many reviews. One mail for each reviewer.

    Raises Stale where the proposal is another by now than was `seen`.
    """
    if not actor.holds(ReviewPermission.ASSIGN):
        raise NotAllowed
    cohort = lock(Cohort, cohort_id)
    drawn = draw(cohort)
    refuse_stale(seen, drawn.version)
    return _give(cohort, drawn, actor)


def _give(cohort: Cohort, drawn: Drawn, actor: Actor) -> int:
    by_id = {row.case.id: row for row in drawn.cases}
    now = clock.now()
    rows = [
        Review(
            application_id=case,
            reviewer_id=reviewer,
            is_third=by_id[case].tally.wants_third,
            assigned_at=now,
        )
        for case, reviewer in drawn.proposal.pairs
    ]
    insert_all(rows)
    ids = dict(
        db.session.execute(
            select(Review.public_id, Review.id).where(
                Review.public_id.in_([row.public_id for row in rows])
            )
        ).all()
    )
    audit.record_all(
        "assign",
        "review",
        [
            (
                ids[row.public_id],
                by_id[row.application_id].person_id,
                {"reviewer": row.reviewer_id, "is_third": row.is_third},
            )
            for row in rows
        ],
        actor=actor,
    )
    with in_one_go():
        for reviewer, number in drawn.gets.items():
            notices.assigned(cohort, reviewer, number)
    return len(rows)


def give_third(cohort: Cohort, application_id: int) -> None:
    """Find somebody for one review more where those there are differ too much.

    Within the running unit of work, under the application's lock. Where nobody is left it stays
    open, and staff see it.
    """
    rows = cases(cohort.id, needed_plan(cohort.id), only=application_id)
    if not any(row.tally.wants_third for row in rows):
        return
    people = reviewers(cohort)
    found = propose([row.case for row in rows], [each.candidate for each in people])
    _give(cohort, Drawn(found, people, rows), SYSTEM)


def objection_to(row: CaseRow, reviewer: Reviewer) -> str | None:
    """Why somebody is not given an application by hand, in words.

    By hand the country and how much somebody takes are the manager's affair; who had it and
    did not declare a conflict can have it again.
    """
    if reviewer.id in row.barred:
        return _("Has this application already, or declared a conflict of interest.")
    if not may_review(row.case_but_for(row.barred), reviewer.candidate):
        return _("It is their own, or a body of theirs put the person forward.")
    return None


@transactional
def assign_one(cohort_id: int, application_id: int, reviewer_id: int, *, actor: Actor) -> None:
    """Give an application to somebody, with a mail. Raises Refused, OwnCase."""
    if not actor.holds(ReviewPermission.ASSIGN):
        raise NotAllowed
    cohort = lock(Cohort, cohort_id)
    refuse(own_cases.objections([application_id], actor).get(application_id))
    rows = cases(cohort.id, needed_plan(cohort.id), only=application_id)
    people = {each.id: each for each in reviewers(cohort)}
    if not rows:
        raise Refused(_("This application is not reviewed now."))
    if reviewer_id not in people:
        raise Refused(_("The account does not hold the role of a reviewer any more."))
    if objection := objection_to(rows[0], people[reviewer_id]):
        raise Refused(objection)
    pair = Proposal({application_id: (reviewer_id,)}, {})
    _give(cohort, Drawn(pair, list(people.values()), rows), actor)


@transactional
def take_back(review_id: int, *, reason: str, actor: Actor) -> None:
    """End a review that is not sent; its reviewer gets a mail with the reason.

    What was written is kept sealed with it, for nobody to read. Raises Refused, OwnCase.
    """
    application_id = db.session.get_one(Review, review_id).application_id
    cohort = lock(Cohort, db.session.get_one(Application, application_id).cohort_id)
    refuse(own_cases.objections([application_id], actor).get(application_id))
    application = lock(Application, application_id)
    review = lock(Review, review_id)
    REVIEW.apply(review, "take_back", actor=actor, reason=reason, person_id=application.person_id)
    notices.taken_back(cohort, review.reviewer_id, application.public_id, reason)


def end_with_role(assignment_id: int, account_id: int) -> None:
    """End the open reviews of somebody whose role as a reviewer has ended, in its transaction."""
    if db.session.get_one(RoleAssignment, assignment_id).role is not Role.REVIEWER:
        return
    rows = db.session.execute(
        select(Review, Application.person_id)
        .join(Application, Application.id == Review.application_id)
        .where(Review.reviewer_id == account_id, Review.state.in_(OPEN_REVIEWS))
        .order_by(Review.id)
    ).all()
    for review, person_id in rows:
        REVIEW.apply(review, "end_with_role", actor=SYSTEM, person_id=person_id)
