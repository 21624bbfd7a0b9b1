"""Pages of demand: surveys and answers, companies' demands, the board, proposals."""

from __future__ import annotations

from flask import Flask

from training_portal.demand.permissions import DemandPermission
from training_portal.demand.views import board, company, own, proposals, requests, surveys
from training_portal.demand.views.blueprint import blueprint

__all__ = ["board", "company", "own", "proposals", "requests", "surveys"]


def init_app(app: Flask) -> None:
    """Register the room's pages."""
    app.jinja_env.globals["DemandPermission"] = DemandPermission
    app.register_blueprint(blueprint)
