"""A cohort as visitors see it."""

from __future__ import annotations

from flask import render_template

from training_portal.cohorts import listings, queries
from training_portal.cohorts.views import blueprint
from training_portal.cohorts.ways_in import way_in
from training_portal.platform.policy import current_actor, public
from training_portal.platform.web.kept_pages import kept


@blueprint.get("/cohorts/<public_id>", endpoint="public")
@public
@kept
def show(public_id: str) -> str:
    """Dates, place, seats, who pays, until when to apply."""
    page = listings.public_cohort(public_id)
    way = way_in(current_actor(), page.cohort)
    title = queries.course_title(page.cohort.course_version_id)
    return render_template("cohorts/public.html", page=page, way=way, title=title)
