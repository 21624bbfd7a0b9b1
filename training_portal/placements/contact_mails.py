"""Mails that say how somebody can be reached, while they wait to be sent."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from training_portal.placements import notices
from training_portal.placements.models import PlacementApplication, Posting
from training_portal.platform import mail
from training_portal.platform.database import db
from training_portal.platform.mail import OutboxMail


def keep_for_readers(organisation_id: int) -> None:
    """Take them back from who does not post for the company any more, deputies too."""
    readers = notices.company_readers(organisation_id)
    take_back(organisation_id, [str(reader.email) for reader in readers])


def take_back(organisation_id: int, readers: Collection[str]) -> None:
    """Take the words out of those to a company's people, all but these addresses."""
    waiting = db.session.execute(
        select(OutboxMail.dedupe_key).where(
            OutboxMail.template == notices.CONTACT_MAIL,
            OutboxMail.sent_at.is_(None),
            OutboxMail.to_address.not_in(readers),
        )
    )
    by_key = {key: _application_of(key) for (key,) in waiting if key}
    of_company = set(
        db.session.scalars(
            select(PlacementApplication.id)
            .join(Posting, Posting.id == PlacementApplication.posting_id)
            .where(
                PlacementApplication.id.in_(by_key.values()),
                Posting.organisation_id == organisation_id,
            )
        )
    )
    mail.take_back_each([key for key, about in by_key.items() if about in of_company])


def _application_of(key: str) -> int:
    """The application that a mail is about, as `notices.write_to_company` puts it into the key."""
    return int(key.split(":")[1])
