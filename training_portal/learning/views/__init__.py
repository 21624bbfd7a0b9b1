"""Pages of learning."""

from __future__ import annotations

from flask import Blueprint, Flask

blueprint = Blueprint("learning", __name__)


def init_app(app: Flask) -> None:
    from training_portal.learning.views import completion, mine, sessions  # noqa: F401, PLC0415

    app.register_blueprint(blueprint)
