"""The pages of allocation: runs of one cohort, and runs of several together."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from training_portal.allocations import wording
from training_portal.allocations.views.blueprint import blueprint


def init_app(app: Flask) -> None:
    """Register the room's pages."""
    for module in ("runs", "joint"):
        import_module(f"training_portal.allocations.views.{module}")
    app.register_blueprint(blueprint)
    app.jinja_env.filters["plan_in_words"] = wording.plan_in_words
