"""Mails that say how somebody can be reached, while they wait to be sent."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from training_portal.placements import notices
from training_portal.placements.lifecycle import PLACEMENT
from training_portal.placements.models import PlacementApplication, Posting
from training_portal.platform import mail


def keep_for_readers(organisation_id: int) -> None:
    """Take them back from who does not post for the company any more, deputies too."""
    readers = notices.company_readers(organisation_id)
    take_back(organisation_id, [str(reader.email) for reader in readers])


def take_back(organisation_id: int, readers: Collection[str]) -> None:
    """Take the words out of those to a company's people, all but these addresses."""
    of_company = (
        select(PlacementApplication.id)
        .join(Posting, Posting.id == PlacementApplication.posting_id)
        .where(Posting.organisation_id == organisation_id)
    )
    mail.call_back(
        about=mail.About([notices.CONTACT_MAIL], PLACEMENT.kind, of_company, but_to=readers)
    )
