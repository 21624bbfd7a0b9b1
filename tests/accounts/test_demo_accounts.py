"""Demo accounts have known passwords, so production has none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from pydantic import SecretStr

from tests.support.database import settings_for
from tests.support.mails import last_link
from tests.support.pages import PageClient
from training_portal.accounts import demo_accounts, queries, services
from training_portal.accounts.models import Account
from training_portal.config import Environment
from training_portal.platform.workflow import Refused

NEW = "eleven buffaloes cross the river"


def test_a_demo_account_can_sign_in_at_once(app: Flask) -> None:
    assert not queries.has_demo_accounts()
    demo_accounts.make_demo_account("demo@example.org", "Demo", "a known password", "Look around.")
    account = services.authenticate("demo@example.org", "a known password", remote_address="x")
    assert account is not None and account.is_demo and account.confirmed_at is not None
    assert account.demo_hint == "Look around."
    assert queries.has_demo_accounts()


def test_what_visitors_share_none_of_them_changes(
    app: Flask, browser_of: Callable[[Account], PageClient], pages: PageClient
) -> None:
    """Else the first visitor locks the demonstration for all others."""
    known = "a known password"
    account = demo_accounts.make_demo_account("demo@example.org", "Demo", known, "Look around.")
    browser = browser_of(account)
    page = browser.get("/me/account")
    assert "visitors of the demonstration share this account" in page
    assert "Second step…" not in page and "Change the password" not in page
    for path, typed in {
        "/me/account/password": {"old_password": known, "password": NEW},
        "/me/account/second-step": {"password": known},
    }.items():
        assert "share this account" in browser.submit(path, **typed, status=409)
    page = browser.submit(
        "/me/account/address", email="mine@example.org", password=known, status=422
    )
    assert "share this account" in page.errors[0]
    pages.submit("/forgot", email=account.email)
    assert "share this account" in pages.submit(last_link(account.email), password=NEW, status=409)
    assert services.authenticate(account.email, known, remote_address="x") is not None


def test_production_makes_none(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    production = settings_for(
        "sqlite://",
        Path(app.instance_path),
        portal_env=Environment.PRODUCTION,
        demo=False,
        public_url="https://portal.example.org",
        smtp_url=SecretStr("smtp://mail.example.org"),
    )
    monkeypatch.setitem(app.extensions, "settings", production)
    with pytest.raises(Refused):
        demo_accounts.make_demo_account("demo@example.org", "Demo", "a known password", "Look.")
    assert not queries.has_demo_accounts()
