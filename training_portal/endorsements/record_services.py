"""What becomes of endorsements when a person's data is erased."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from training_portal.admissions.models import Nomination
from training_portal.endorsements.models import (
    EndorsedNominee,
    Endorsement,
    EndorsementStage,
    NomineeReason,
)
from training_portal.platform import files
from training_portal.platform.database import db


def erase_words(person_id: int) -> None:
    """Take away why somebody was put forward or not endorsed, what was said of their lists, and the
    signed papers that name them; that a list was endorsed, by whom and when, stays.

    Runs in the unit of work of the erasure.
    """
    theirs = select(Nomination.id).where(Nomination.person_id == person_id).scalar_subquery()
    lists = (
        db.session.scalars(
            select(EndorsedNominee.endorsement_id).where(EndorsedNominee.nomination_id.in_(theirs))
        )
    ).all()
    db.session.execute(
        update(EndorsedNominee)
        .where(EndorsedNominee.nomination_id.in_(theirs))
        .values(reason="", why="")
    )
    db.session.execute(delete(NomineeReason).where(NomineeReason.nomination_id.in_(theirs)))
    db.session.execute(update(Endorsement).where(Endorsement.id.in_(lists)).values(told=""))
    db.session.execute(
        update(EndorsementStage).where(EndorsementStage.endorsement_id.in_(lists)).values(remark="")
    )
    for stage in db.session.scalars(
        select(EndorsementStage).where(
            EndorsementStage.endorsement_id.in_(lists), EndorsementStage.file_id.is_not(None)
        )
    ).all():
        paper = db.session.get_one(files.StoredFile, stage.file_id)
        stage.file_id = None
        db.session.flush()
        files.remove(paper)
