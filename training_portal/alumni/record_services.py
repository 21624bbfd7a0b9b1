"""What becomes of the network's records when a person is erased."""

from __future__ import annotations

from sqlalchemy import delete, or_, update

from training_portal.alumni.membership_services import end_membership
from training_portal.alumni.models import CompanyLink, NetworkBlock, NetworkReport, PersonLink
from training_portal.platform import clock
from training_portal.platform.database import db, transactional
from training_portal.platform.policy import Actor


@transactional
def erase(person_id: int, *, actor: Actor) -> None:
    """Blank what the network holds of a person; links stay as counts between countries."""
    end_membership(person_id, actor=actor)
    db.session.execute(
        update(PersonLink)
        .where(or_(PersonLink.low_id == person_id, PersonLink.high_id == person_id))
        .values(message_sealed=None)
    )
    db.session.execute(
        delete(NetworkBlock).where(
            or_(NetworkBlock.blocker_id == person_id, NetworkBlock.blocked_id == person_id)
        )
    )
    db.session.execute(
        update(CompanyLink)
        .where(CompanyLink.person_id == person_id, CompanyLink.ended_at.is_(None))
        .values(ended_at=clock.now())
    )
    # The reporter's key goes with the reporter; a report about the person is theirs to lose too.
    db.session.execute(
        update(NetworkReport).where(NetworkReport.reported_id == person_id).values(words_sealed=b"")
    )
