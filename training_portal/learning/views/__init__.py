"""Pages of learning."""

from __future__ import annotations

from flask import Blueprint, Flask

from training_portal.learning.permissions import LearningPermission
from training_portal.learning.rules import points_in_words, rule_in_words

blueprint = Blueprint("learning", __name__)


def init_app(app: Flask) -> None:
    from training_portal.learning.views import (  # noqa: F401
        completion,
        leaving,
        mine,
        planning,
        sessions,
        timetable,
    )

    app.register_blueprint(blueprint)
    app.jinja_env.globals["LearningPermission"] = LearningPermission
    app.jinja_env.globals["rule_in_words"] = rule_in_words
    app.jinja_env.filters["points_in_words"] = points_in_words
