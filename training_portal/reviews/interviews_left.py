"""Interviews that are still open, of people on whom is about to be decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Select, case, exists, func, select
from sqlalchemy.sql.functions import Function

from training_portal.admissions.models import Application
from training_portal.platform.database import db
from training_portal.platform.policy import Actor
from training_portal.reviews.interview_board import InterviewStanding
from training_portal.reviews.interview_queries import interviewed, standing_now
from training_portal.reviews.models import Review, ReviewCriterion, ReviewState


@dataclass(frozen=True)
class InterviewsLeft:
    """How many were invited to an interview of which something is still missing."""

    #: It has not taken place: no time is chosen, or it is ahead, or needs another interviewer.
    ahead: int = 0
    #: Its time has come, and nobody said whether the person came.
    unmarked: int = 0
    absent: int = 0
    #: It was held, is judged by the plan, and no score sheet was sent.
    unscored: int = 0

    @property
    def any(self) -> bool:
        return bool(self.ahead or self.unmarked or self.absent or self.unscored)


def interviews_left(application_ids: Select[int], actor: Actor) -> Mapping[int, InterviewsLeft]:
    """By cohort, of these applications as far as the actor may know of them; one statement."""
    S = InterviewStanding
    is_scored = exists().where(
        ReviewCriterion.cohort_id == Application.cohort_id, ReviewCriterion.is_for_interview
    )
    has_sheet = exists().where(
        Review.application_id == Application.id,
        Review.is_interview,
        Review.state == ReviewState.SENT,
    )
    each = (
        interviewed(actor)
        .with_only_columns(
            Application.cohort_id,
            standing_now().label("standing"),
            (is_scored & ~has_sheet).label("lacks_sheet"),
            maintain_column_froms=True,
        )
        .where(Application.id.in_(application_ids))
        .subquery()
    )

    def count(*standings: InterviewStanding) -> Function[int]:
        return func.count(case((each.c.standing.in_([one.value for one in standings]), 1)))

    rows = db.session.execute(
        select(
            each.c.cohort_id,
            count(S.INVITED, S.BOOKED, S.CONFLICT, S.NO_HOST),
            count(S.UNMARKED),
            count(S.NO_SHOW),
            func.count(case(((each.c.standing == S.HELD.value) & each.c.lacks_sheet, 1))),
        ).group_by(each.c.cohort_id)
    )
    return {cohort_id: InterviewsLeft(*numbers) for cohort_id, *numbers in rows}
