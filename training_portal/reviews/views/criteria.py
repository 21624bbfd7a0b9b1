"""The staff's page of a cohort's plan: how many reviews, by what, until when."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import cohort_for
from training_portal.platform import clock
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import conflict_page
from training_portal.platform.web.shell import form_page
from training_portal.reviews import history, plan_queries, plan_services
from training_portal.reviews.permissions import ReviewPermission
from training_portal.reviews.plan_forms import DeadlineForm, PlanForm, as_data, plan_form
from training_portal.reviews.proposed import proposed_plan
from training_portal.reviews.rules.plan import PlanFacts, objections
from training_portal.reviews.views.blueprint import blueprint


@blueprint.route("/manage/cohorts/<cohort_id>/reviews/criteria", methods=["GET", "POST"])
@requires(ReviewPermission.PLAN)
@once
def criteria(cohort_id: str) -> ResponseReturnValue:
    """How many reviews, by what criteria, until when; proposed where nobody said so yet."""
    cohort = cohort_for(current_actor(), cohort_id, ReviewPermission.PLAN)
    plan = plan_queries.plan_of(cohort.id)
    form = _form(cohort, plan)
    if form.validate_on_submit() and _is_possible(form, cohort, plan):
        return _save(cohort, form, plan)
    entries = history.of_plan(cohort.id)
    return form_page(
        "reviews/manage/criteria.html", form, cohort=cohort, plan=plan, entries=entries
    )


def _facts(form: DeadlineForm, cohort: Cohort, plan: PlanFacts | None) -> PlanFacts:
    """What was filled in; where only the deadline may change, the rest as it is."""
    if isinstance(form, PlanForm):
        return form.facts(cohort.time_zone)
    assert plan is not None  # A review was sent by it.
    return replace(plan, due_at=form.due_at(cohort.time_zone))


def _is_possible(form: DeadlineForm, cohort: Cohort, plan: PlanFacts | None) -> bool:
    """Whether nothing stands against what was filled in; else that is said beside its field."""
    facts = _facts(form, cohort, plan)
    found = objections(facts, clock.now(), cohort.starts_on, cohort.time_zone, plan)
    form.object(found)
    return not form.has_problems


def _form(cohort: Cohort, plan: PlanFacts | None, **sent: Any) -> DeadlineForm:
    data = {
        **as_data(plan or proposed_plan(cohort), cohort.time_zone),
        "seen": plan_queries.version_of(plan),
    }
    # A whole plan that was opened before the first review was sent is refused with its words.
    if "reviews_wanted" in request.form or not plan_services.is_settled(cohort.id):
        return plan_form(data, **sent)
    return DeadlineForm(data=data, **sent)


def _save(cohort: Cohort, form: DeadlineForm, plan: PlanFacts | None) -> ResponseReturnValue:
    facts = _facts(form, cohort, plan)
    try:
        plan_services.save_plan(cohort.id, facts, actor=current_actor(), seen=form.seen.data)
    except Stale:
        kept = _form(cohort, plan_queries.plan_of(cohort.id), formdata=None)
        return conflict_page(form, kept, back=request.path)
    flash(_("Saved."), "good")
    return redirect(url_for("reviews.board", cohort_id=cohort.public_id), 303)
