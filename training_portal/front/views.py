"""The front page, and the page after signing in."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from training_portal.admissions.permissions import NominationPermission
from training_portal.cohorts import listings
from training_portal.cohorts.permissions import CohortPermission
from training_portal.courses import queries as courses
from training_portal.front import help as help_pages
from training_portal.front import menus, queries, tasks
from training_portal.geography.map import corridor_map
from training_portal.platform.policy import can, current_actor, public, signed_in
from training_portal.platform.web.kept_pages import kept
from training_portal.reporting.permissions import ReportingPermission

blueprint = Blueprint("front", __name__)


def init_app(app: Flask) -> None:
    menus.init_app(app)
    app.register_blueprint(blueprint)


@blueprint.get("/")
@public
@kept
def index() -> str:
    """What this is, the map of the corridors, what is open now."""
    actor = current_actor()
    return render_template(
        "front/index.html",
        # Who has not signed in may be an officer, and is asked to.
        may_nominate=actor.is_anonymous or can(NominationPermission.NOMINATE),
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


@blueprint.get("/manage")
@signed_in
def manage() -> ResponseReturnValue:
    """The beginning of the addresses of staff: whoever types it is led to what waits for them."""
    return redirect(url_for("front.home"))


@blueprint.get("/help")
@public
@kept
def help_index() -> str:
    """All pages of help, those for the reader's roles first."""
    return render_template(
        "front/help/index.html", topics=help_pages.in_order(current_actor().roles)
    )


@blueprint.get("/help/<key>")
@public
@kept
def help_page(key: str) -> str:
    """One page of help; its links lead to pages that its reader may open."""
    topic = help_pages.topic(key)
    if topic is None:
        abort(404)
    return render_template(
        topic.template,
        topic=topic,
        topics=help_pages.in_order(current_actor().roles),
        **_of_reader(),
        **help_pages.told(),
    )


def _of_reader() -> dict[str, bool]:
    """Which pages of their own the reader has, for links of help."""
    actor = current_actor()
    return {
        "is_signed_in": not actor.is_anonymous,
        "is_officer": can(NominationPermission.NOMINATE),
        "is_staff": can(CohortPermission.SEE),
        "is_reader": can(ReportingPermission.READ),
    }
