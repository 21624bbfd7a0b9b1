"""The Mekong Training Portal. `create_app` reads as a table of contents."""

from __future__ import annotations

from flask import Flask
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from training_portal import rooms
from training_portal.config import RESOURCES, Settings, load_settings
from training_portal.platform import (
    audit,
    database,
    discretion,
    housekeeping,
    i18n,
    policy,
    tables,
    web,
)
from training_portal.platform.web import kept_pages


def create_app(settings: Settings | None = None) -> Flask:
    """Make the portal from its settings (from the environment when none are given).

    Raises UnsafeSettings or policy.UndeclaredAccess instead of starting half-safe.
    """
    settings = settings or load_settings()
    app = Flask(
        __name__,
        template_folder=str(RESOURCES / "templates"),
        static_folder=None,
        instance_path=str(settings.instance_path.resolve()),
    )
    app.extensions["settings"] = settings
    app.config["SECRET_KEY"] = settings.secret_key.get_secret_value()
    discretion.init_app(app)
    kept_pages.init_app(app)
    if hops := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]

    assert tables.__all__  # imported for their tables
    database.init_app(app, settings.database_url)
    Migrate(app, database.db, directory=str(RESOURCES / "migrations"), render_as_batch=True)
    i18n.init_app(app)
    audit.init_app(app)
    housekeeping.init_app()
    web.init_app(app)
    rooms.init_app(app)
    app.before_request(web.require_token)
    app.before_request(policy.enforce)
    app.jinja_env.globals["can"] = policy.can

    policy.require_declarations(app)
    return app
