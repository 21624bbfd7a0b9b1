"""By which clock an account is told times before its owner chose one."""

from __future__ import annotations

from sqlalchemy import select

from training_portal.accounts.models import Account
from training_portal.geography.queries import time_zone_of
from training_portal.platform.audit import AuditEvent
from training_portal.platform.database import db, lock, transactional


@transactional
def follow_residence(account_id: int, country: str) -> None:
    """Tell times by the clock of the country where an account's owner says to live.

    Who has chosen a zone keeps it: the audit knows (of early events nobody knows what they changed,
    so that they count as a choice).
    """
    account, zone = lock(Account, account_id), time_zone_of(country)
    if zone in (None, account.time_zone):
        return
    settings = db.session.scalars(
        select(AuditEvent.after).where(
            AuditEvent.subject_kind == "account",
            AuditEvent.subject_id == account.id,
            AuditEvent.action == "change_settings",
        )
    )
    if all("time_zone" not in (after or {}).get("fields", ["time_zone"]) for after in settings):
        account.time_zone = zone
