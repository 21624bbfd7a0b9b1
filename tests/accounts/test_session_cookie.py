"""In production the cookie goes over TLS only and no other site can plant one."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from tests.support.database import settings_for
from training_portal import create_app
from training_portal.config import Environment


def test_the_cookie_of_production_is_bound_to_this_host_and_to_tls(tmp_path: Path) -> None:
    app = create_app(
        settings_for(
            f"sqlite:///{tmp_path / 'none.sqlite3'}",
            tmp_path,
            portal_env=Environment.PRODUCTION,
            demo=False,
            public_url="https://portal.example.org",
            smtp_url=SecretStr("smtp://mail.example.org"),
        )
    )
    assert app.config["SESSION_COOKIE_NAME"] == "__Host-session"
    assert app.config["SESSION_COOKIE_SECURE"] is True
    assert app.config["SESSION_COOKIE_PATH"] == "/"
    assert app.config["SESSION_COOKIE_DOMAIN"] is None
    assert app.config["SESSION_COOKIE_HTTPONLY"] is True
    assert app.config["SESSION_COOKIE_SAMESITE"] == "Lax"
