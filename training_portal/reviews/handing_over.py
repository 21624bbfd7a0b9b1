"""Staff hand reviews over: one, or all that a reviewer of a cohort still has to write.

What was written stays sealed with the review that ends, for nobody to read; who takes it over
writes a review of their own, and says first that they have no conflict of interest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.admissions import own_cases
from training_portal.admissions.models import Application, Nomination
from training_portal.cohorts.models import Cohort
from training_portal.people.models import Person
from training_portal.platform import audit, clock
from training_portal.platform.database import db, lock, lock_many, transactional
from training_portal.platform.gathering import in_one_go
from training_portal.platform.own_cases import refuse
from training_portal.platform.policy import Actor
from training_portal.platform.versions import fingerprint, refuse_stale
from training_portal.platform.workflow import NotAllowed, Refused
from training_portal.reviews import notices
from training_portal.reviews.assignment_queries import (
    CaseRow,
    Reviewer,
    cases,
    is_reviewed,
    of_others,
    reviewers,
)
from training_portal.reviews.assignment_services import needed_plan, objection_to
from training_portal.reviews.lifecycle import REVIEW
from training_portal.reviews.models import OPEN_REVIEWS, Review
from training_portal.reviews.permissions import ReviewPermission
from training_portal.reviews.rules.assigning import Why, propose


@dataclass(frozen=True)
class Handing:
    """Who would have which of the reviews that are handed over, and why some stay where they are.

    All by application: `of` the review that ends, `to` the reviewer who gets it.
    """

    cohort: Cohort
    cases: Mapping[int, CaseRow]
    of: Mapping[int, int]
    to: Mapping[int, Reviewer]
    left: Mapping[int, str]

    @property
    def version(self) -> str:
        """What a confirmation rests on."""
        to = {str(self.of[case]): each.id for case, each in self.to.items()}
        return fingerprint({"to": to, "left": sorted(self.of[case] for case in self.left)})

    @cached_property
    def gets(self) -> list[tuple[Reviewer, list[CaseRow]]]:
        """By who gets some, by name."""
        found: dict[int, tuple[Reviewer, list[CaseRow]]] = {}
        for case, each in self.to.items():
            found.setdefault(each.id, (each, []))[1].append(self.cases[case])
        return sorted(found.values(), key=lambda pair: (pair[0].name.casefold(), pair[0].id))

    @property
    def stays(self) -> list[tuple[CaseRow, str]]:
        """What stays with who has it, with the reason."""
        return [(self.cases[case], words) for case, words in self.left.items()]


def open_of(cohort_id: int, account_id: int, actor: Actor) -> Sequence[tuple[int, int]]:
    """Reviews of a cohort that somebody still has to write, with their applications; without those
    that are a case of the actor's own."""
    rows = db.session.execute(
        select(Review.id, Review.application_id)
        .join(Application, Application.id == Review.application_id)
        .join(Person, Person.id == Application.person_id)
        .outerjoin(Nomination, Nomination.id == Application.nomination_id)
        .where(
            Application.cohort_id == cohort_id,
            Review.reviewer_id == account_id,
            Review.state.in_(OPEN_REVIEWS),
            Review.is_interview.is_(False),
            is_reviewed(),
            of_others(actor),
        )
        .order_by(Review.id)
    ).all()
    return [(review, application) for review, application in rows]


def drawn(
    cohort: Cohort, account_id: int, to_id: int | None, actor: Actor, only: int | None = None
) -> Handing:
    """Who would get the open reviews of somebody: one reviewer, or by the rule whoever may.

    `only` narrows it down to one review. Raises Refused where there is none, or `to_id` does not
    review any more.
    """
    of = {
        application: review
        for review, application in open_of(cohort.id, account_id, actor)
        if only in (None, review)
    }
    if not of:
        raise Refused(_("There is no review to hand over any more."))
    rows = {row.case.id: row for row in cases(cohort.id, needed_plan(cohort.id))}
    rows = {case: rows[case] for case in of if case in rows}
    people = {each.id: each for each in reviewers(cohort) if each.id != account_id}
    if to_id is None:
        return _by_rule(cohort, rows, of, people)
    if to_id not in people:
        raise Refused(_("The account does not hold the role of a reviewer any more."))
    to = people[to_id]
    objections = {case: objection_to(row, to) for case, row in rows.items()}
    return Handing(
        cohort,
        rows,
        of,
        {case: to for case, words in objections.items() if words is None},
        {case: words for case, words in objections.items() if words is not None},
    )


def _by_rule(
    cohort: Cohort,
    rows: Mapping[int, CaseRow],
    of: Mapping[int, int],
    people: Mapping[int, Reviewer],
) -> Handing:
    wanted = [replace(row.case, wanted=1) for row in rows.values()]
    found = propose(wanted, [each.candidate for each in people.values()])
    words = {
        Why.ALL_ARE_FULL: _("those who may have as many as they take at a time"),
        Why.NOBODY_MAY: _("nobody else may review it"),
    }
    return Handing(
        cohort,
        rows,
        of,
        {case: people[chosen[0]] for case, chosen in found.given.items() if chosen},
        {case: words[why] for case, why in found.left.items()},
    )


@transactional
def hand_over(
    cohort_id: int,
    account_id: int,
    to_id: int | None,
    *,
    reason: str,
    actor: Actor,
    seen: str | None = None,
    only: int | None = None,
) -> int:
    """Give open reviews of somebody to another, or to whom the rule chooses; returns how many.

    One mail for who had them, with the reason, and one for each who gets some. Raises Stale where
    it is another handing by now than was `seen`, Refused, OwnCase.
    """
    if not actor.holds(ReviewPermission.ASSIGN):
        raise NotAllowed
    cohort = lock(Cohort, cohort_id)
    if only is not None:
        application_id = db.session.get_one(Review, only).application_id
        refuse(own_cases.objections([application_id], actor).get(application_id))
    handing = drawn(cohort, account_id, to_id, actor, only)
    refuse_stale(seen, handing.version)
    if not handing.to:
        raise Refused(_("Nobody may take any of them over: choose somebody else."))
    lock_many(Application, sorted(handing.to))
    reviews = lock_many(Review, sorted(handing.of.values()))
    with in_one_go():
        for case, reviewer in handing.to.items():
            _pass_on(reviews[handing.of[case]], handing.cases[case], reviewer, reason, actor)
        notices.handed_over(cohort, account_id, len(handing.to), reason)
        for each, number in Counter(each.id for each in handing.to.values()).items():
            notices.assigned(cohort, each, number)
    return len(handing.to)


def _pass_on(review: Review, row: CaseRow, to: Reviewer, reason: str, actor: Actor) -> None:
    REVIEW.apply(
        review,
        "hand_over",
        actor=actor,
        reason=reason,
        person_id=row.person_id,
        details={"reviewer": to.id},
    )
    taken = Review(
        application_id=review.application_id,
        reviewer_id=to.id,
        is_third=review.is_third,
        assigned_at=clock.now(),
        handed_from_id=review.id,
    )
    db.session.add(taken)
    db.session.flush()
    audit.record(
        "assign",
        "review",
        taken.id,
        actor=actor,
        after={"reviewer": to.id, "is_third": taken.is_third},
        person_id=row.person_id,
    )
