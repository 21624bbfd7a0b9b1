"""Read models of accounts."""

from __future__ import annotations

from sqlalchemy import exists, select

from training_portal.accounts.models import Account
from training_portal.platform.database import db


def has_demo_accounts() -> bool:
    return bool(db.session.scalar(select(exists().where(Account.is_demo))))
