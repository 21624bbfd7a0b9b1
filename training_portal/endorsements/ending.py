"""Lists that end before they are through: taken back, with their chain, with their cohort."""

from __future__ import annotations

from sqlalchemy import select

from training_portal.endorsements import notices, office_links
from training_portal.endorsements.lifecycle import ENDORSEMENT
from training_portal.endorsements.models import (
    OPEN_LISTS,
    Endorsement,
    EndorsementStage,
    StageState,
)
from training_portal.platform import clock
from training_portal.platform.database import db, lock
from training_portal.platform.policy import SYSTEM


def close(endorsement: Endorsement) -> None:
    """Have nobody wait for a list that has ended: its open step is closed, the links of offices are
    over, and mails that wait are taken back. Needs the list locked, its state changed."""
    endorsement.ended_at, endorsement.told = clock.now(), ""
    endorsement.mend_by = None
    stages = db.session.scalars(
        select(EndorsementStage)
        .where(EndorsementStage.endorsement_id == endorsement.id)
        .order_by(EndorsementStage.position)
        .execution_options(populate_existing=True)
    ).all()
    for stage in stages:
        if stage.state is StageState.OPEN:
            stage.state = StageState.ENDED
    office_links.end_links([stage.id for stage in stages])
    notices.called_off(endorsement)
    db.session.flush()


def lapse(endorsement: Endorsement) -> None:
    """End a list of which nothing more can be decided, without a decision. Needs it locked."""
    ENDORSEMENT.apply(endorsement, "lapse", actor=SYSTEM)
    close(endorsement)
    notices.over(endorsement)


def end_with_cohort(cohort_id: int) -> None:
    """A cohort is cancelled: its lists that are not through end. Runs under the cohort's lock."""
    lists = db.session.scalars(
        select(Endorsement.id)
        .where(Endorsement.cohort_id == cohort_id, Endorsement.state.in_(OPEN_LISTS))
        .order_by(Endorsement.id)
    ).all()
    for row_id in lists:
        lapse(lock(Endorsement, row_id))
