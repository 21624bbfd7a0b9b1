"""Pages of the alumni network."""

from __future__ import annotations

from flask import Blueprint, Flask

from training_portal.alumni.permissions import AlumniPermission
from training_portal.courses.rules import language_name

blueprint = Blueprint("alumni", __name__)


def init_app(app: Flask) -> None:
    """Register the pages."""
    from training_portal.alumni.views import directory, links, manage, mine, safety  # noqa: F401

    app.jinja_env.filters["language_name"] = language_name
    app.jinja_env.globals["AlumniPermission"] = AlumniPermission
    app.register_blueprint(blueprint)
