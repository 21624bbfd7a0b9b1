"""What a person finds in their mailbox."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from sqlalchemy import func, select

from training_portal.platform.database import db
from training_portal.platform.mail import OutboxMail

_ADDRESS = re.compile(r"https?://\S+")


def mails_to(address: str) -> list[OutboxMail]:
    """The mails to an address, the oldest first."""
    return list(
        db.session.scalars(
            select(OutboxMail)
            .where(func.lower(OutboxMail.to_address) == address.lower())
            .order_by(OutboxMail.id)
        )
    )


def last_link(address: str) -> str:
    """Path and query of the one link in the newest mail to an address."""
    links = _ADDRESS.findall(mails_to(address)[-1].body)
    assert len(links) == 1, links
    parts = urlsplit(links[0])
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
