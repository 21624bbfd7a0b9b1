"""The front page, and the page after signing in."""

from __future__ import annotations

from flask import Blueprint, Flask, render_template

from training_portal.cohorts import listings
from training_portal.courses import queries as courses
from training_portal.front import menus, queries, tasks
from training_portal.geography.map import corridor_map
from training_portal.platform.policy import current_actor, public, signed_in
from training_portal.platform.web.kept_pages import kept

blueprint = Blueprint("front", __name__)


def init_app(app: Flask) -> None:
    menus.init_app(app)
    app.register_blueprint(blueprint)


@blueprint.get("/")
@public
@kept
def index() -> str:
    """What this is, the map of the corridors, what is open now."""
    return render_template(
        "front/index.html",
        map=corridor_map(),
        choices=courses.filter_choices(),
        figures=queries.figures(),
        cohorts=listings.open_cohorts(limit=6),
    )


@blueprint.get("/me")
@signed_in
def home() -> str:
    """What waits for the reader, by when, and what of theirs is under way."""
    actor = current_actor()
    return render_template(
        "front/home.html",
        tasks=tasks.tasks_for(actor),
        notes=tasks.notes_for(actor),
        main=menus.main_work(),
    )
