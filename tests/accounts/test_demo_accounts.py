"""Demo accounts have known passwords, so production has none."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from pydantic import SecretStr

from tests.support.database import settings_for
from training_portal.accounts import queries, services
from training_portal.config import Environment
from training_portal.platform.workflow import Refused


def test_a_demo_account_can_sign_in_at_once(app: Flask) -> None:
    assert not queries.has_demo_accounts()
    services.make_demo_account("demo@example.org", "Demo", "a known password", "Look around.")
    account = services.authenticate("demo@example.org", "a known password", remote_address="x")
    assert account is not None and account.is_demo and account.confirmed_at is not None
    assert account.demo_hint == "Look around."
    assert queries.has_demo_accounts()


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
        services.make_demo_account("demo@example.org", "Demo", "a known password", "Look.")
    assert not queries.has_demo_accounts()
