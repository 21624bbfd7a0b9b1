"""A cohort as visitors see it."""

from __future__ import annotations

from flask import render_template

from training_portal.cohorts import listings
from training_portal.cohorts.views import blueprint
from training_portal.platform.policy import public


@blueprint.get("/cohorts/<public_id>", endpoint="public")
@public
def show(public_id: str) -> str:
    """Dates, place, seats, who pays, until when to apply."""
    return render_template("cohorts/public.html", page=listings.public_cohort(public_id))
