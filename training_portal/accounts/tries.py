"""Tries at an account's password: counted, and compared while nothing is open in the database."""

from __future__ import annotations

from datetime import timedelta

from training_portal.accounts import passwords
from training_portal.accounts.models import Account
from training_portal.platform import throttle
from training_portal.platform.database import db

#: Tries within a quarter of an hour: at one account from one address, at one account in all (so
#: that a stranger's tries do not easily keep its owner out), and from one address, behind which a
#: whole ministry may sit.
WINDOW = timedelta(minutes=15)
TRIES_AT_ACCOUNT_FROM_ADDRESS, TRIES_AT_ACCOUNT, TRIES_FROM_ADDRESS = 8, 60, 120


def count(key: str, remote_address: str) -> None:
    """Count a try at an account's password. Raises throttle.Throttled."""
    throttle.check(
        "sign-in-here",
        f"{key} {remote_address}",
        limit=TRIES_AT_ACCOUNT_FROM_ADDRESS,
        window=WINDOW,
    )
    throttle.check("sign-in", key, limit=TRIES_AT_ACCOUNT, window=WINDOW)


def is_password_of(account: Account, password: str, step: str) -> bool:
    """Whether a password is that of an account; `step` names what it is asked for.

    Counts the try, and ends what is open in the database before the hash is computed. Raises
    throttle.Throttled.
    """
    count(account.email_key, step)
    known_hash = account.password_hash
    db.session.rollback()
    return passwords.fits(known_hash, password)
