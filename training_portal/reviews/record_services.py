"""What becomes of reviews when a person's data is erased or two records are joined."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from training_portal.admissions.models import Application
from training_portal.platform import personal
from training_portal.platform.audit import person_reference
from training_portal.platform.database import db
from training_portal.reviews.models import Review, ReviewScore


def erase_reviews(person_id: int) -> None:
    """Take away every word and every score about a person; that there was a review stays.

    Runs in the unit of work of the erasure.
    """
    theirs = (
        select(Review.id)
        .join(Application, Application.id == Review.application_id)
        .where(Application.person_id == person_id)
        .scalar_subquery()
    )
    db.session.execute(delete(ReviewScore).where(ReviewScore.review_id.in_(theirs)))
    db.session.execute(
        update(Review).where(Review.id.in_(theirs)).values(words=None, total=None, conflict=None)
    )


def seal_anew(kept_id: int, unclaimed_id: int) -> None:
    """Seal words about applications that moved to another record under the key of that.

    Runs in the unit of work that joins the two, before the other key is destroyed.
    """
    rows = db.session.scalars(
        select(Review)
        .join(Application, Application.id == Review.application_id)
        .where(Application.person_id == kept_id, Review.words.is_not(None))
        .order_by(Review.id)
    ).all()
    sealed = [row.words or b"" for row in rows]
    opened = personal.unseal_all(person_reference(unclaimed_id), sealed)
    for row, words in zip(rows, opened, strict=True):
        if words is not None:
            row.words = personal.seal(person_reference(kept_id), words)
