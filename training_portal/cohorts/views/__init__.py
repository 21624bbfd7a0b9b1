"""Pages of cohorts."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Flask

from training_portal.cohorts import seat_figures
from training_portal.cohorts.permissions import CohortPermission
from training_portal.cohorts.rules import Share
from training_portal.cohorts.tabs import head_of, tabs_for
from training_portal.platform.policy import current_actor

blueprint = Blueprint("cohorts", __name__)


def seats_taken(count: int) -> str:
    """Seats taken in all, as the present reader may be told."""
    return seat_figures.total_words(count, current_actor())


def shown_plan(plan: Mapping[str, Share]) -> dict[str, seat_figures.ShownShare]:
    """A seat plan with the figures that the present reader may see."""
    return seat_figures.shares_shown(plan, current_actor())


def init_app(app: Flask) -> None:
    from training_portal.cohorts.views import manage, planning, public  # noqa: F401

    app.register_blueprint(blueprint)
    app.jinja_env.globals["CohortPermission"] = CohortPermission
    app.jinja_env.globals["tabs_for"] = tabs_for
    app.jinja_env.globals["cohort_head"] = head_of
    app.jinja_env.filters["seats_taken"] = seats_taken
    app.jinja_env.filters["shown_plan"] = shown_plan
