"""What becomes of the network's records when a person is erased, or two records are joined."""

from __future__ import annotations

from sqlalchemy import delete, or_, update

from training_portal.alumni import company_services
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


@transactional
def join(kept_id: int, unclaimed_id: int) -> None:
    """Move the links with companies of an unclaimed record to the one that is kept.

    It has no others: without an account nobody is a member. A completion that comes over with the
    record counts from then on; the country on links that stand stays as it was fixed.
    """
    company_services.move(unclaimed_id, kept_id)
