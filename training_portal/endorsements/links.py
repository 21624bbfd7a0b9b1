"""Taking a step by the one-time link of an office without an account."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.endorsements import deciding
from training_portal.endorsements.deciding import Signature
from training_portal.endorsements.list_queries import Desk, desk_of
from training_portal.endorsements.models import (
    Endorsement,
    EndorsementStage,
    EndorsementState,
    StageState,
)
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
        .where(
            EndorsementStage.id == stage_id,
            EndorsementStage.state == StageState.OPEN,
            Endorsement.state == EndorsementState.UNDER_WAY,
        )
    ).one_or_none()
    return None if endorsement is None else desk_of(endorsement, in_lists())


def why_over(token: str) -> str:
    """Why a link is no longer good, in words; blank for one that nobody was ever sent."""
    stage_id = tokens.subject_of(PURPOSE, token)
    if stage_id is None:
        return ""
    stage = db.session.get_one(EndorsementStage, stage_id)
    words = {
        StageState.ENDORSED: _("The step was taken: nothing more is asked of you."),
        StageState.RETURNED: _(
            "The list was returned to the body that sent it. Once it is sent again, you get a new "
            "link."
        ),
        StageState.RUN_OUT: _("The time for this step is over."),
        StageState.ENDED: _(
            "The list has ended: it was taken back, no endorsement is asked for any more, or the "
            "course was cancelled or began. Nothing more is asked of you."
        ),
        StageState.OPEN: _("Its time is over, or a newer link was sent to you: use that one."),
    }
    return words.get(stage.state, "")


@transactional
def endorse_by_link(
    token: str, *, refused: dict[int, str], signature: Signature, seen: str | None
) -> None:
    """Take the step that a link is good for, once. Raises Refused, Stale."""
    list_id = _redeemed(token, signature)
    deciding.endorse(list_id, actor=SYSTEM, refused=refused, signature=signature, seen=seen)


@transactional
def return_by_link(token: str, *, reason: str, signature: Signature, seen: str | None) -> None:
    """Give the list back to its body by a link, once. Raises Refused, Stale."""
    list_id = _redeemed(token, signature)
    deciding.return_list(list_id, actor=SYSTEM, reason=reason, signature=signature, seen=seen)


def _redeemed(token: str, signature: Signature) -> int:
    """The list whose open step a link was good for until now."""
    stage_id = tokens.redeem(PURPOSE, token)
    if stage_id is None:
        raise Refused(_("This link was used already, or is over."))
    if not signature.signed_by.strip():
        raise Refused(_("Say who signs: name and office."))
    return db.session.get_one(EndorsementStage, stage_id).endorsement_id
