"""Which applications keep a record from resting."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.placements.application_states import OVER
from training_portal.placements.models import PlacementApplication, Posting
from training_portal.platform.database import db


def work_under_way(person_id: int) -> list[str]:
    """Applications and work that are not over, in words: why a record cannot be archived yet."""
    titles = db.session.scalars(
        select(Posting.title)
        .join(PlacementApplication, PlacementApplication.posting_id == Posting.id)
        .where(PlacementApplication.person_id == person_id, PlacementApplication.state.not_in(OVER))
        .order_by(PlacementApplication.id)
    )
    return [_("The placement “%(title)s” has not ended.", title=title) for title in titles]
