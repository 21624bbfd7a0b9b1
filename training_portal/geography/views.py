"""Public pages of places."""

from __future__ import annotations

from flask import Blueprint, Flask, render_template

from training_portal.geography import map as drawing
from training_portal.geography import queries
from training_portal.platform.policy import public

blueprint = Blueprint("geography", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.jinja_env.globals["map_description"] = drawing.description


@blueprint.get("/corridors")
@public
def corridors() -> str:
    """The corridors as a map and as tables: stops in order, crossings, parks."""
    return render_template(
        "geography/corridors.html",
        map=drawing.corridor_map(),
        corridors=queries.corridors_in_full(),
    )
