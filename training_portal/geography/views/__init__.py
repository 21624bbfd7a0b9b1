"""Pages of places."""

from __future__ import annotations

from flask import Flask

from training_portal.geography import map as drawing
from training_portal.geography.permissions import GeographyPermission
from training_portal.geography.views.blueprint import blueprint


def init_app(app: Flask) -> None:
    from training_portal.geography.views import parks, public  # noqa: F401

    app.register_blueprint(blueprint)
    app.jinja_env.globals["map_description"] = drawing.description
    app.jinja_env.globals["GeographyPermission"] = GeographyPermission
