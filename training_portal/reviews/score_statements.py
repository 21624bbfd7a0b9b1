"""The score of an application in SQL: the rules of `rules/scoring.py` once more, for lists."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, cast, func, select

from training_portal.reviews.models import ReviewCriterion, ReviewPlan


def joined_score(counts: Any) -> ColumnElement[int | None]:
    """As `joined`, of the columns of `board_queries.tallies`. Needs ReviewPlan."""
    number, interviews = func.nullif(counts.sent, 0), counts.interviews
    # A sum of some weights, scores and numbers is more than 32 bits hold.
    read = cast(counts.total, BigInteger)
    told = cast(counts.interview_total, BigInteger)
    reading, interview = weight(is_for_interview=False), weight(is_for_interview=True)
    both = reading * read * interviews + interview * told * number
    return case(
        (
            and_(interviews > 0, interview > 0),
            _half_up(both, number * interviews * (reading + interview)),
        ),
        else_=_half_up(read, number),
    )


def _half_up(total: ColumnElement[int], number: ColumnElement[int]) -> ColumnElement[int]:
    """As `half_up`."""
    return (2 * total + number) // (2 * number)


def weight(*, is_for_interview: bool) -> ColumnElement[int]:
    """How much reading, or the interview, weighs in a plan. Needs ReviewPlan."""
    found = (
        select(func.sum(ReviewCriterion.weight))
        .where(
            ReviewCriterion.cohort_id == ReviewPlan.cohort_id,
            ReviewCriterion.is_for_interview.is_(is_for_interview),
        )
        .correlate(ReviewPlan)
        .scalar_subquery()
    )
    return func.coalesce(found, 0)
