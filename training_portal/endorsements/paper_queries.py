"""Papers by which steps are taken: finding one, and the step that a code stands for."""

from __future__ import annotations

from flask import abort
from sqlalchemy import select

from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import within_reach
from training_portal.endorsements.list_queries import Desk
from training_portal.endorsements.models import Endorsement, EndorsementStage, StageState
from training_portal.endorsements.permissions import EndorsementPermission
from training_portal.platform.database import db
from training_portal.platform.files import StoredFile
from training_portal.platform.policy import Actor
from training_portal.platform.typed_codes import as_meant


def paper_of(desk: Desk, position: int) -> StoredFile:
    """The paper by which a step of a list was taken; 404 where there is none."""
    found = db.session.scalars(
        select(StoredFile)
        .join(EndorsementStage, EndorsementStage.file_id == StoredFile.id)
        .where(
            EndorsementStage.endorsement_id == desk.endorsement.id,
            EndorsementStage.position == position,
        )
    ).one_or_none()
    return found or abort(404)


def place_of_code(typed: str, actor: Actor) -> tuple[str, str] | None:
    """The cohort and the list (public ids) whose open step has this code; None where there is none
    within the actor's reach."""
    row = db.session.execute(
        select(Cohort.public_id, Endorsement.public_id)
        .select_from(EndorsementStage)
        .join(Endorsement, Endorsement.id == EndorsementStage.endorsement_id)
        .join(Cohort, Cohort.id == Endorsement.cohort_id)
        .where(
            EndorsementStage.code == as_meant(typed),
            EndorsementStage.state == StageState.OPEN,
            within_reach(actor, EndorsementPermission.KEEP),
        )
    ).one_or_none()
    return None if row is None else (row[0], row[1])
