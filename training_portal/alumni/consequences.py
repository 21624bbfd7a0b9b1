"""What leaving the network does, in words, before a consent is taken back or a person is erased."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, or_, select

from training_portal.alumni.models import STANDING, NetworkMember, PersonLink
from training_portal.people.models import ConsentPurpose, ConsentRecord
from training_portal.platform.database import db


def effects_on_membership(person_id: int, consent: ConsentRecord | None) -> Sequence[str]:
    """What becomes of the place in the network and of its links."""
    if consent is not None and consent.purpose is not ConsentPurpose.ALUMNI_NETWORK:
        return []
    is_in = db.session.scalar(
        select(NetworkMember.id).where(
            NetworkMember.person_id == person_id, NetworkMember.left_at.is_(None)
        )
    )
    if is_in is None:
        return []
    links = db.session.scalar(
        select(func.count()).where(
            or_(PersonLink.low_id == person_id, PersonLink.high_id == person_id),
            PersonLink.state.in_(STANDING),
        )
    )
    sentences = [_("You leave the alumni network; no page shows you any more.")]
    if links:
        sentences.append(
            ngettext(
                "%(num)d connection or request in the network ends.",
                "%(num)d connections and requests in the network end.",
                links,
            )
        )
    return sentences
