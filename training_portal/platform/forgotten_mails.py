"""Mails of somebody whose data is erased: their address goes from the outbox, and so do the words.

Addresses are compared by their keys, for nobody types a name in the same letters each time.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from sqlalchemy import ColumnElement, select, update

from training_portal.platform.database import db
from training_portal.platform.mail import ATTEMPTS, OutboxMail
from training_portal.platform.text import email_key

_ASCII = re.compile(r"[\x21-\x7e]+")


def forget_address(address: str) -> None:
    """Take address and words from every mail to an erased person; unsent ones stay unsent.

    The address must have been theirs: mails to others that name it, as the contact of a company,
    lose their words too.
    """
    if not address:
        return
    _forget(OutboxMail.to_key == email_key(address))
    # No database folds other letters than those of ASCII as people do: a part of these is enough
    # to find the few bodies that are looked at.
    part = max(_ASCII.findall(address), key=len, default="")
    rows = db.session.execute(
        select(OutboxMail.id, OutboxMail.body).where(
            OutboxMail.body != "", OutboxMail.body.icontains(part, autoescape=True)
        )
    )
    named = _whole(address)
    ids = [row.id for row in rows if named.search(row.body)]
    db.session.execute(
        update(OutboxMail)
        .where(OutboxMail.id.in_(ids))
        .values(subject="", body="", attempts=ATTEMPTS)
    )


def forget_mails_about(names: Collection[str], address: str) -> None:
    """Take the mails to an address that nobody proved to be this person's: those that were sent,
    and of those that wait the ones that name the person. Others wait for whose address it is.
    """
    to_it = OutboxMail.to_key == email_key(address)
    _forget(to_it, OutboxMail.sent_at.is_not(None))
    rows = db.session.execute(select(OutboxMail.id, OutboxMail.body).where(to_it))
    named = [_whole(name) for name in names if name]
    found = [row.id for row in rows if any(each.search(row.body) for each in named)]
    _forget(OutboxMail.id.in_(found))


def _whole(words: str) -> re.Pattern[str]:
    """Finds an address or a name where it is not a part of a longer one."""
    return re.compile(rf"(?<![\w.+-]){re.escape(words)}(?![\w+-]|\.\w)", re.IGNORECASE)


def _forget(*conditions: ColumnElement[bool]) -> None:
    db.session.execute(
        update(OutboxMail)
        .where(*conditions)
        .values(
            to_address="",
            to_key="",
            subject="",
            body="",
            attempts=ATTEMPTS,
            last_error=None,
            dedupe_key=None,
        )
    )
