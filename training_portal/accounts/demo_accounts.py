"""Accounts that every visitor of a demonstration may sign in with."""

from __future__ import annotations

from functools import cache

from flask import current_app
from flask_babel import gettext as _

from training_portal.accounts import passwords
from training_portal.accounts.models import Account
from training_portal.accounts.services import open_account
from training_portal.platform.database import transactional
from training_portal.platform.workflow import Refused


def make_demo_account(
    email: str, name: str, password: str, hint: str, *, country: str | None = None
) -> Account:
    """Make a confirmed account with a known password. Raises Refused in production."""
    if current_app.extensions["settings"].is_production:
        raise Refused(_("There are no demo accounts in production."))
    return _make_demo_account(email, name, _demo_hash(password), hint, country)


@cache
def _demo_hash(password: str) -> str:
    """All demo accounts have one password, which everybody may know: it is hashed once."""
    return passwords.hashed(password)


@transactional
def _make_demo_account(
    email: str, name: str, password_hash: str, hint: str, country: str | None
) -> Account:
    account = open_account(email, name, password_hash, country=country, is_demo=True)
    account.demo_hint = hint
    return account
