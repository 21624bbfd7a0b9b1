"""Pages of cohorts."""

from __future__ import annotations

from flask import Blueprint, Flask

from training_portal.cohorts.tabs import tabs_for

blueprint = Blueprint("cohorts", __name__)


def init_app(app: Flask) -> None:
    from training_portal.cohorts.views import manage, public  # noqa: F401

    app.register_blueprint(blueprint)
    app.jinja_env.globals["tabs_for"] = tabs_for
