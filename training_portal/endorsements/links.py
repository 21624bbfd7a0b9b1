"""Taking a step by the one-time link of an office without an account."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.endorsements import deciding
from training_portal.endorsements.deciding import Signature
from training_portal.endorsements.list_queries import Desk, desk_of
from training_portal.endorsements.models import Endorsement, EndorsementStage, StageState
from training_portal.endorsements.office_links import PURPOSE
from training_portal.people.queries import in_lists
from training_portal.platform import tokens
from training_portal.platform.database import db, transactional
from training_portal.platform.policy import SYSTEM
from training_portal.platform.workflow import Refused


def desk_by_link(token: str) -> Desk | None:
    """The list whose open step a link is good for; None for one that is over."""
    stage_id = tokens.peek(PURPOSE, token)
    if stage_id is None:
        return None
    endorsement = db.session.scalars(
        select(Endorsement)
        .join(EndorsementStage, EndorsementStage.endorsement_id == Endorsement.id)
        .where(EndorsementStage.id == stage_id, EndorsementStage.state == StageState.OPEN)
    ).one_or_none()
    return None if endorsement is None else desk_of(endorsement, in_lists())


@transactional
def endorse_by_link(
    token: str, *, refused: dict[int, str], signature: Signature, seen: str | None
) -> None:
    """Take the step that a link is good for, once. Raises Refused, Stale."""
    stage_id = tokens.redeem(PURPOSE, token)
    if stage_id is None:
        raise Refused(_("This link was used already, or is over."))
    stage = db.session.get_one(EndorsementStage, stage_id)
    if not signature.signed_by.strip():
        raise Refused(_("Say who signs: name and office."))
    deciding.endorse(
        stage.endorsement_id, actor=SYSTEM, refused=refused, signature=signature, seen=seen
    )
