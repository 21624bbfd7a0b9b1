"""What other rooms ask of reviewing."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from training_portal.admissions.models import Application
from training_portal.platform.database import db
from training_portal.reviews.board_queries import tallies
from training_portal.reviews.models import ReviewPlan
from training_portal.reviews.rules.scoring import Sum, Weights, joined, needed_at
from training_portal.reviews.score_statements import weight


@dataclass(frozen=True)
class Score:
    """What reading and interviews of an application come to, in hundredths of a point, 0 (step 1 of
    every scale) to 10,000 (step 5), rounded once, half up."""

    mean: int
    #: How many reviews it is the mean of.
    reviews: int
    #: Whether all reviews that the application needs are in, a third among them where two differ.
    is_complete: bool


def scores(cohort_id: int) -> dict[int, Score]:
    """By application (id), what its reviews come to; those without a review are not there.

    One statement. Of an application whose person took a consent back nothing is given.
    """
    counts = tallies(Application.cohort_id == cohort_id)
    rows = db.session.execute(
        select(
            counts.c.application_id,
            counts.c.total,
            counts.c.sent,
            counts.c.interview_total,
            counts.c.interviews,
            counts.c.first_sent,
            (counts.c.highest - counts.c.lowest).label("difference"),
            weight(is_for_interview=False).label("reading_weight"),
            weight(is_for_interview=True).label("interview_weight"),
            ReviewPlan.reviews_wanted,
            ReviewPlan.threshold,
        )
        .join(Application, Application.id == counts.c.application_id)
        .join(ReviewPlan, ReviewPlan.cohort_id == Application.cohort_id)
        .where(counts.c.sent > 0, Application.closed_to_staff_at.is_(None))
    )
    return {
        row.application_id: Score(
            joined(
                Sum(int(row.total), int(row.sent)),
                Sum(int(row.interview_total), int(row.interviews)),
                Weights(int(row.reading_weight), int(row.interview_weight)),
            )
            or 0,
            int(row.sent),
            row.sent
            >= needed_at(
                row.reviews_wanted, row.threshold, int(row.first_sent), int(row.difference or 0)
            ),
        )
        for row in rows
    }
