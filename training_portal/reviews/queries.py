"""What other rooms ask of reviewing."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from training_portal.admissions.models import Application
from training_portal.platform.database import db
from training_portal.reviews.board_queries import tallies
from training_portal.reviews.models import ReviewPlan
from training_portal.reviews.rules.scoring import mean, needed_at


@dataclass(frozen=True)
class Score:
    """What the reviews of an application come to: their mean in hundredths of a point, 0 (step 1 of
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
            counts.c.first_sent,
            counts.c.highest - counts.c.lowest,
            ReviewPlan.reviews_wanted,
            ReviewPlan.threshold,
        )
        .join(Application, Application.id == counts.c.application_id)
        .join(ReviewPlan, ReviewPlan.cohort_id == Application.cohort_id)
        .where(counts.c.sent > 0, Application.closed_to_staff_at.is_(None))
    )
    return {
        application_id: Score(
            mean(int(total), int(sent)),
            int(sent),
            sent >= needed_at(wanted, threshold, int(first), int(difference or 0)),
        )
        for application_id, total, sent, first, difference, wanted, threshold in rows
    }
