"""Pages of cohorts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from flask import Blueprint, Flask, g

from training_portal.cohorts import seat_figures
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.permissions import CohortPermission
from training_portal.cohorts.rules import Share, guarantees_are_released
from training_portal.cohorts.tabs import head_of, tabs_for
from training_portal.platform import clock
from training_portal.platform.policy import current_actor

blueprint = Blueprint("cohorts", __name__)


def look_up_seats(public_ids: Collection[str]) -> None:
    """Find out for all cohorts of a list what the present reader is shown of their seats."""
    known: dict[str, Mapping[str, int] | None] = g.setdefault("seats_of_unknown", {})
    missing = [each for each in public_ids if each not in known]
    found = seat_figures.seats_of_unknown(missing, current_actor())
    known.update((each, found.get(each)) for each in missing)


def _unknown(public_id: str) -> Mapping[str, int] | None:
    look_up_seats([public_id])
    unknown: Mapping[str, int] | None = g.seats_of_unknown[public_id]
    return unknown


def seats_taken(count: int, public_id: str) -> str:
    """Seats of a cohort taken in all, as the present reader may be told."""
    return seat_figures.total_words(count, current_actor(), _unknown(public_id))


def shown_plan(plan: Mapping[str, Share], cohort: Cohort) -> dict[str, seat_figures.ShownShare]:
    """A cohort's seat plan with the figures that the present reader may see.

    A minimum that is released keeps no seat any more, and is not shown as if it did.
    """
    today = clock.today(cohort.time_zone)
    if guarantees_are_released(cohort.guarantees_release_on, today):
        plan = {country: replace(share, minimum=0) for country, share in plan.items()}
    return seat_figures.shares_shown(plan, current_actor(), _unknown(cohort.public_id))


def init_app(app: Flask) -> None:
    from training_portal.cohorts.views import (  # noqa: F401
        chosen,
        chosen_past_lists,
        manage,
        past,
        past_lists,
        planning,
        public,
    )

    app.register_blueprint(blueprint)
    app.jinja_env.globals["CohortPermission"] = CohortPermission
    app.jinja_env.globals["tabs_for"] = tabs_for
    app.jinja_env.globals["cohort_head"] = head_of
    app.jinja_env.filters["seats_taken"] = seats_taken
    app.jinja_env.filters["shown_plan"] = shown_plan
