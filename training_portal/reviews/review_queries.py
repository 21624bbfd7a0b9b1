"""What a reviewer sees of a review, and what staff see of all reviews of an application."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from flask import abort
from sqlalchemy import func, select

from training_portal.accounts.models import Account
from training_portal.admissions.answer_files import all_files
from training_portal.admissions.answers import Answer, answers_in_words, without_identifying_answers
from training_portal.admissions.application_steps import Step
from training_portal.admissions.evidence_queries import DocumentRow
from training_portal.admissions.models import Application, Nomination
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import course_title
from training_portal.courses.models import CourseLanguage
from training_portal.eligibility.kinds import DocumentKind
from training_portal.endorsements.part_queries import PutForward, put_forward
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.people.queries import visible_people
from training_portal.platform.database import db
from training_portal.platform.policy import Actor
from training_portal.reviews import sealed_words
from training_portal.reviews.assignment_queries import is_reviewable
from training_portal.reviews.models import (
    OPEN_REVIEWS,
    Closed,
    Resting,
    Review,
    ReviewScore,
    ReviewState,
)
from training_portal.reviews.plan_queries import plan_of
from training_portal.reviews.rules.plan import Criterion, PlanFacts
from training_portal.reviews.sheet_queries import Sitting, objection_to_sending, rests, sitting_with

#: What a blind reviewer reads: nothing of who it is, where they are from and where they work.
_OF_NOBODY: Final = frozenset(
    {
        "position",
        "work_since",
        "duties",
        "experience_months",
        "education",
        "languages",
        "motivation",
        "change_at_work",
        "expects",
        "interest",
        "questions",
    }
)
#: How to reach somebody is for nobody who judges them.
_NEVER: Final = frozenset(
    {
        *("email", "phone", "emergency_name", "emergency_phone"),
        *("passport_end", "passport_expires_on"),
    }
)
#: Papers that say nothing of whether somebody fits.
_NO_PAPERS: Final = frozenset({DocumentKind.PASSPORT})


def shown_state(review: Review, application: Application) -> ReviewState | Closed:
    """The state as people read it: an open review ends with what it is about."""
    if review.state in OPEN_REVIEWS and not is_reviewable(application):
        return Closed()
    return Resting() if rests(review) else review.state


@dataclass(frozen=True)
class Sent:
    """A review that was sent, for somebody who may read it."""

    review: Review
    #: Who wrote it; blank for a reviewer, to whom the others stay unnamed.
    reviewer: str
    scores: Mapping[int, int]
    words: Mapping[str, str]
    #: Whether the reader wrote it: a reviewer who interviewed has two of their own.
    is_own: bool = False

    @property
    def total(self) -> int:
        return self.review.total or 0


class Desk:
    """A reviewer's own review, with all that its pages show."""

    #: For templates: a state is compared with its member, never with a word.
    states = ReviewState

    def __init__(self, review: Review, application: Application) -> None:
        self.review, self.application = review, application
        self.cohort = db.session.get_one(Cohort, application.cohort_id)

    @cached_property
    def plan(self) -> PlanFacts:
        plan = plan_of(self.cohort.id)
        return plan or abort(404)

    @cached_property
    def criteria(self) -> tuple[Criterion, ...]:
        """Those of reading, or of the interview."""
        return self.plan.of(interview=self.review.is_interview)

    @cached_property
    def title(self) -> str:
        return course_title(self.cohort.course_version_id)

    @property
    def shown_state(self) -> ReviewState | Closed:
        return shown_state(self.review, self.application)

    @property
    def is_open(self) -> bool:
        """Whether it is still to be written."""
        return self.shown_state in OPEN_REVIEWS

    @property
    def reads(self) -> bool:
        """Whether the application itself is shown: no conflict, and nothing that closed it."""
        begun = self.shown_state in (ReviewState.BEGUN, ReviewState.SENT)
        return begun and self.application.closed_to_staff_at is None

    @property
    def may_know_whose(self) -> bool:
        """Whether it says whose it is, before it is opened too: a conflict is seen by it."""
        is_closed = self.application.closed_to_staff_at is not None
        return not self.plan.is_blind and not is_closed and (self.is_open or self.reads)

    @cached_property
    def sitting(self) -> Sitting | None:
        """The interview that a score sheet is about, while the reader holds it."""
        if not self.review.is_interview:
            return None
        return sitting_with(self.application.id, self.review.reviewer_id)

    @property
    def objection_to_sending(self) -> str | None:
        """Why it can be written, not sent; None where it can."""
        return objection_to_sending(self.sitting) if self.review.is_interview else None

    @cached_property
    def person(self) -> Person:
        return db.session.get_one(Person, self.application.person_id)

    @cached_property
    def nominating_body(self) -> str | None:
        """Who put the person forward, if anybody did."""
        return db.session.scalar(
            select(Organisation.name)
            .join(Nomination, Nomination.organisation_id == Organisation.id)
            .where(Nomination.id == self.application.nomination_id)
        )

    @cached_property
    def put_forward(self) -> PutForward | None:
        """What that body wrote; nothing where nobody is to know whose the application is, nor once
        it is closed."""
        if self.plan.is_blind or not self.reads:
            return None
        return put_forward(self.application.id)

    @cached_property
    def sections(self) -> Mapping[Step, Sequence[Answer]]:
        """What was sent, as far as it is shown."""
        told = dict(self.application.snapshot or {})
        if self.plan.is_blind:
            told = without_identifying_answers(told)
            told = {name: value for name, value in told.items() if name in _OF_NOBODY}
            told["languages"] = self._languages_of_the_course(told.get("languages") or [])
        told = {name: value for name, value in told.items() if name not in _NEVER}
        return {step: rows for step, rows in answers_in_words(told).items() if rows}

    def _languages_of_the_course(self, told: Sequence[Mapping[str, Any]]) -> list[Any]:
        """Others tell where somebody is from."""
        taught = set(
            db.session.scalars(
                select(CourseLanguage.language).where(
                    CourseLanguage.version_id == self.cohort.course_version_id
                )
            )
        )
        return [each for each in told if each.get("language") in taught]

    @cached_property
    def documents(self) -> list[DocumentRow]:
        """The papers, none where nobody is to know whose they are."""
        if self.plan.is_blind or not self.reads:
            return []
        return [row for row in all_files(self.application.id) if row.kind not in _NO_PAPERS]

    @cached_property
    def words(self) -> sealed_words.Words:
        return sealed_words.words_of(self.review, self.application.person_id)

    @property
    def typed(self) -> Mapping[str, Sequence[str]] | None:
        """What was typed so far; None before anything was."""
        found: Mapping[str, Sequence[str]] | None = self.words.get("typed")
        return found

    @cached_property
    def left_over(self) -> list[str]:
        """Words on criteria that the plan has no longer."""
        known = {f"comment_{each.position}" for each in self.criteria} | {"overall", "notes"}
        return [
            words
            for name, parts in (self.typed or {}).items()
            if name not in known and not name.startswith("score_")
            for words in parts
            if words.strip()
        ]

    @cached_property
    def sent(self) -> list[Sent]:
        """The own review and, once that is in, those of the others, unnamed."""
        if self.review.state is not ReviewState.SENT or not self.reads:
            return []
        found = [
            Sent(
                each.review,
                "",
                each.scores,
                each.words,
                is_own=each.review.reviewer_id == self.review.reviewer_id,
            )
            for each in sent_reviews(self.application)
        ]
        return sorted(found, key=lambda each: (each.review.id != self.review.id, not each.is_own))


def own_review(actor: Actor, public_id: str) -> Desk:
    """A review that the actor was given; 404 for anybody else's, and for people who hide."""
    row = db.session.execute(
        select(Review, Application)
        .join(Application, Application.id == Review.application_id)
        .join(Person, Person.id == Application.person_id)
        .where(
            Review.public_id == public_id,
            Review.reviewer_id == actor.account_id,
            visible_people(actor),
        )
    ).first()
    return Desk(row[0], row[1]) if row is not None else abort(404)


def name_of_account() -> Any:
    """SQL: what an account is called, its address where it has no name."""
    return func.coalesce(func.nullif(Account.display_name, ""), Account.email)


def sent_reviews(application: Application) -> list[Sent]:
    """The reviews of an application that were sent, in the order in which they were given out."""
    rows = db.session.execute(
        select(Review, name_of_account())
        .join(Account, Account.id == Review.reviewer_id)
        .where(Review.application_id == application.id, Review.state == ReviewState.SENT)
        .order_by(Review.id)
    ).all()
    scores: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for score in db.session.scalars(
        select(ReviewScore).where(ReviewScore.review_id.in_([review.id for review, _who in rows]))
    ):
        scores[score.review_id][score.position] = score.score
    words = sealed_words.all_words((review, application.person_id) for review, _who in rows)
    return [
        Sent(review, who, scores[review.id], said.get("sent", {}))
        for (review, who), said in zip(rows, words, strict=True)
    ]


@dataclass(frozen=True)
class Row:
    """A review of an application as staff see it, whatever became of it."""

    review: Review
    reviewer: str
    state: ReviewState | Closed
    #: What a conflict of interest is, in the reviewer's words.
    conflict_words: str
    #: Who had it before, where it was handed or taken over; blank otherwise.
    handed_from: str

    @property
    def can_be_taken_back(self) -> bool:
        return self.review.state in OPEN_REVIEWS


def all_reviews(application: Application) -> list[Row]:
    """All reviews of an application, in the order in which they were given out."""
    rows = db.session.execute(
        select(Review, name_of_account())
        .join(Account, Account.id == Review.reviewer_id)
        .where(Review.application_id == application.id)
        .order_by(Review.id)
    ).all()
    words = sealed_words.all_words((review, application.person_id) for review, _who in rows)
    names = {review.id: who for review, who in rows}
    return [
        Row(
            review,
            who,
            shown_state(review, application),
            said.get("conflict", ""),
            names.get(review.handed_from_id or 0, ""),
        )
        for (review, who), said in zip(rows, words, strict=True)
    ]


def review_of(application: Application, public_id: str) -> Review:
    """A review of this application; 404 for another one's, as for none."""
    found = db.session.scalar(
        select(Review).where(Review.public_id == public_id, Review.application_id == application.id)
    )
    return found or abort(404)
