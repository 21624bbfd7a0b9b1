"""Pages of reviewing.

To add a module of pages: import `blueprint` there, and name the module in `init_app`.
"""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from training_portal.reviews.rules.scoring import points
from training_portal.reviews.views.blueprint import blueprint

_MODULES = (
    "criteria",
    "board",
    "assign",
    "hand_over",
    "interviews",
    "interview_slots",
    "queue",
    "own_interviews",
    "profile",
    "mine",
)


def init_app(app: Flask) -> None:
    """Register the room's pages."""
    for module in _MODULES:
        import_module(f"training_portal.reviews.views.{module}")
    app.register_blueprint(blueprint)
    app.jinja_env.filters["points"] = points
