"""Tables of reviewing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from training_portal.platform.database import (
    Base,
    UtcDateTime,
    Words,
    choice_column,
    new_public_id,
)


class ReviewPlan(Base):
    """By what the applications of a cohort are reviewed, and until when."""

    __tablename__ = "review_plan"
    __table_args__ = (
        CheckConstraint("reviews_wanted BETWEEN 1 AND 5", name="wanted"),
        CheckConstraint("threshold BETWEEN 0 AND 100", name="threshold"),
    )

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), primary_key=True)
    #: Of each application, unless two differ too much.
    reviews_wanted: Mapped[int]
    #: In points of 100: a greater difference asks for one review more.
    threshold: Mapped[int]
    #: Reviewers read the number and the answers, not whose they are.
    is_blind: Mapped[bool]
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReviewCriterion(Base):
    """What is judged: its weight among the others, and the words of each step of its scale."""

    __tablename__ = "review_criterion"
    __table_args__ = (
        CheckConstraint("position BETWEEN 1 AND 10", name="position"),
        CheckConstraint("weight BETWEEN 1 AND 100", name="weight"),
    )

    cohort_id: Mapped[int] = mapped_column(ForeignKey("review_plan.cohort_id"), primary_key=True)
    #: Its row on the form: a criterion that is reworded stays the same one.
    position: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Words(200))
    weight: Mapped[int]
    #: From step 1 to step 5.
    anchors: Mapped[list[str]] = mapped_column(JSON)
    #: Judged by who interviews, not by who reads the application.
    is_for_interview: Mapped[bool] = mapped_column(default=False)


#: Open reviews that somebody takes at a time who has said nothing else.
USUALLY_AT_ONCE: Final = 20


class ReviewerProfile(Base):
    """What a reviewer said about the own reviewing."""

    __tablename__ = "reviewer_profile"
    __table_args__ = (CheckConstraint("most_at_once BETWEEN 0 AND 500", name="most"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    #: Open reviews at a time; 0 for somebody who takes none for a while.
    most_at_once: Mapped[int] = mapped_column(default=USUALLY_AT_ONCE)


class ReviewerField(Base):
    """A sector that a reviewer knows."""

    __tablename__ = "reviewer_field"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("reviewer_profile.account_id"), primary_key=True
    )
    sector_code: Mapped[str] = mapped_column(ForeignKey("sector.code"), primary_key=True)


class ReviewState(StrEnum):
    #: Given to somebody who has not said yet that there is no conflict of interest.
    ASSIGNED = "assigned"
    BEGUN = "begun"
    SENT = "sent"
    #: Ended by a conflict of interest.
    CONFLICT = "conflict"
    #: Ended by staff, or with the reviewer's role.
    TAKEN_BACK = "taken_back"
    #: Another has it now: given by staff, or taken over by the reviewer's deputy.
    HANDED_OVER = "handed_over"

    @property
    def label(self) -> str:
        labels = {
            ReviewState.ASSIGNED: lazy_pgettext("review", "To do"),
            ReviewState.BEGUN: lazy_pgettext("review", "Under way"),
            ReviewState.SENT: lazy_pgettext("review", "Sent"),
            ReviewState.CONFLICT: _l("Conflict of interest"),
            ReviewState.TAKEN_BACK: lazy_pgettext("review", "Taken back"),
            ReviewState.HANDED_OVER: _l("With somebody else now"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        tones = {"assigned": "wait", "begun": "info", "sent": "good", "conflict": "bad"}
        return tones.get(self.value, "none")


#: States in which a review is still to be written.
OPEN_REVIEWS: Final = frozenset({ReviewState.ASSIGNED, ReviewState.BEGUN})
#: States of somebody who has an application to review, or reviewed it.
HELD_REVIEWS: Final = OPEN_REVIEWS | {ReviewState.SENT}
#: States of somebody who has it no longer and may be given it again.
GIVEN_UP: Final = frozenset({ReviewState.TAKEN_BACK, ReviewState.HANDED_OVER})


@dataclass(frozen=True)
class Closed:
    """How an open review is badged whose application is no longer reviewed."""

    tone: str = "none"

    @property
    def label(self) -> str:
        return str(_l("Not needed any more"))


@dataclass(frozen=True)
class Resting(Closed):
    """How an open score sheet is badged whose writer does not hold the interview now."""

    @property
    def label(self) -> str:
        return str(_l("With no interview now"))


class ConflictKind(StrEnum):
    FAMILY = "family"
    SAME_WORK = "same_work"
    TAUGHT = "taught"
    BUSINESS = "business"
    OTHER = "other"

    @property
    def label(self) -> str:
        labels = {
            ConflictKind.FAMILY: _l("Family or close friends"),
            ConflictKind.SAME_WORK: _l("We work, or lately worked, at the same place"),
            ConflictKind.TAUGHT: _l("I taught, led or recommended the person"),
            ConflictKind.BUSINESS: _l("We have business or money together, or compete"),
            ConflictKind.OTHER: _l("Something else"),
        }
        return str(labels[self])


_HELD = text("state IN ('assigned', 'begun', 'sent')")


class Review(Base):
    """An application is given to a reviewer, and what becomes of it.

    It is open for as long as its application can be reviewed (`assignment_queries.reviewable`).
    """

    __tablename__ = "review"
    __table_args__ = (
        Index(
            "uq_review_held",
            "application_id",
            "reviewer_id",
            "is_interview",
            unique=True,
            sqlite_where=_HELD,
            postgresql_where=_HELD,
        ),
        CheckConstraint("total BETWEEN 0 AND 10000", name="total"),
        Index("ix_review_application", "application_id"),
        Index("ix_review_handed_from", "handed_from_id"),
        Index("ix_review_reviewer_state", "reviewer_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    state: Mapped[ReviewState] = mapped_column(
        choice_column(ReviewState), default=ReviewState.ASSIGNED
    )
    #: Asked for because the others differ too much.
    is_third: Mapped[bool] = mapped_column(default=False)
    assigned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: Written by who interviewed the person, by the criteria of the interview.
    is_interview: Mapped[bool] = mapped_column(default=False)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    #: Hundredths of a point, 0 to 10,000 (`rules/scoring.py`); once it is sent.
    total: Mapped[int | None] = mapped_column(default=None)
    conflict: Mapped[ConflictKind | None] = mapped_column(choice_column(ConflictKind), default=None)
    #: What the reviewer wrote about the applicant, sealed under the applicant's key: the draft as
    #: it was typed, then what was sent; or what the conflict is.
    words: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    #: The review that this one goes on for: its reviewer was away, or gave it out of hand.
    handed_from_id: Mapped[int | None] = mapped_column(ForeignKey("review.id"), default=None)
    #: Raised with each saved draft, so that a stale tab is noticed.
    revision: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class ReviewScore(Base):
    """The step that a reviewer chose on a criterion's scale."""

    __tablename__ = "review_score"
    __table_args__ = (CheckConstraint("score BETWEEN 1 AND 5", name="score"),)

    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), primary_key=True)
    #: The criterion's, in the plan of the cohort.
    position: Mapped[int] = mapped_column(primary_key=True)
    score: Mapped[int]
