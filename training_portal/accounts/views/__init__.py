"""Pages of accounts."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Flask

from training_portal.accounts import signing_in

blueprint = Blueprint("accounts", __name__)


def init_app(app: Flask) -> None:
    from training_portal.accounts.views import entrance, manage, mine  # noqa: F401

    secure = app.extensions["settings"].is_production
    app.config.update(
        SESSION_COOKIE_NAME="__Host-session" if secure else "session",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
    )
    signing_in.init_app(app)
    app.register_blueprint(blueprint)
