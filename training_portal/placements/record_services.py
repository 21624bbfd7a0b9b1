"""What becomes of applications when two records are joined, and which keep one from resting."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select, update

from training_portal.placements.application_services import live_application
from training_portal.placements.application_states import OVER
from training_portal.placements.models import Concern, PlacementApplication, Posting
from training_portal.platform import audit
from training_portal.platform.database import db
from training_portal.platform.policy import Actor


def work_under_way(person_id: int) -> list[str]:
    """Applications and work that are not over, in words: why a record cannot be archived yet."""
    titles = db.session.scalars(
        select(Posting.title)
        .join(PlacementApplication, PlacementApplication.posting_id == Posting.id)
        .where(PlacementApplication.person_id == person_id, PlacementApplication.state.not_in(OVER))
        .order_by(PlacementApplication.id)
    )
    return [_("The placement “%(title)s” has not ended.", title=title) for title in titles]


def join_applications(kept_id: int, unclaimed_id: int, *, actor: Actor) -> None:
    """Move what hangs on an unclaimed record to the one that is kept.

    Only who signed in can apply, so there is hardly ever anything; where the kept person has a live
    one for the posting already, the other stays behind and is erased with its record.
    """
    for application in db.session.scalars(
        select(PlacementApplication)
        .where(PlacementApplication.person_id == unclaimed_id)
        .order_by(PlacementApplication.id)
    ).all():
        is_live = application.state not in OVER
        if is_live and live_application(kept_id, application.posting_id) is not None:
            continue
        application.person_id = kept_id
        audit.record(
            "join",
            "placement_application",
            application.id,
            actor=actor,
            after={"person": kept_id},
            person_id=kept_id,
        )
        # Words sealed under the unclaimed record's key go with it; that there was one stays.
        db.session.execute(
            update(Concern)
            .where(Concern.application_id == application.id)
            .values(person_id=kept_id, words_sealed=b"")
        )
    db.session.flush()
