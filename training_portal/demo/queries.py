"""The mails that a real portal would have sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from flask import abort
from sqlalchemy import func, select

from training_portal.platform.database import db
from training_portal.platform.finding import holds_address
from training_portal.platform.mail import OutboxMail

#: Mails on one page of the mailbox.
PAGE = 50


class MailRow(NamedTuple):
    """A mail in the list."""

    public_id: str
    to_address: str
    subject: str
    created_at: datetime


def mails(to: str, page: int) -> tuple[Sequence[MailRow], int]:
    """One page of mails, newest first, to addresses with these letters; with how many there are."""
    wanted = select(OutboxMail).where(OutboxMail.subject != "")
    if to:
        wanted = wanted.where(holds_address(OutboxMail.to_key, to))
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    rows = db.session.execute(
        wanted.with_only_columns(
            OutboxMail.public_id,
            OutboxMail.to_address,
            OutboxMail.subject,
            OutboxMail.created_at,
        )
        .order_by(OutboxMail.created_at.desc(), OutboxMail.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return [MailRow(*row) for row in rows], total


def mail(public_id: str) -> OutboxMail:
    """One mail; 404 when there is none."""
    found = db.session.scalars(
        select(OutboxMail).where(OutboxMail.public_id == public_id)
    ).one_or_none()
    return found or abort(404)
