"""What staff of a cohort see, and what they say is asked for."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import cohort_for, permitted
from training_portal.health import care_list, plan_services, rules
from training_portal.health.forms import PlanForm
from training_portal.health.history import of_plan
from training_portal.health.permissions import HealthPermission
from training_portal.health.views.blueprint import blueprint
from training_portal.platform import audit
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import conflict_page
from training_portal.platform.web.shell import form_page

SEE, PLAN = HealthPermission.SEE_CARE, HealthPermission.PLAN


@blueprint.get("/manage/cohorts/<cohort_id>/care")
@requires(SEE)
def care(cohort_id: str) -> ResponseReturnValue:
    """Who gave the medical part, and what is to be arranged for whom."""
    cohort = cohort_for(current_actor(), cohort_id, SEE)
    view = care_list.CARE.read(request.args, request.path, care_list.filter_choices())
    page = care_list.people(cohort, current_actor(), view)
    audit.note_read([row.person_id for row in page])
    return render_template(
        "health/care.html",
        cohort=cohort,
        view=view,
        page=page,
        plan=plan_services.plan_as_it_is(cohort),
        notes=care_list.notes_of(page.rows),
        can_plan=bool(permitted(current_actor(), cohort, {PLAN})),
    )


def _form(cohort: Cohort, **options: Any) -> PlanForm:
    plan = plan_services.plan_as_it_is(cohort)
    return PlanForm(obj=plan, data={"seen": plan_services.version_of(plan)}, **options)


@blueprint.route("/manage/cohorts/<cohort_id>/care/plan", methods=["GET", "POST"])
@requires(PLAN)
@once
def plan(cohort_id: str) -> ResponseReturnValue:
    """Whether the medical part is asked for, and by when."""
    cohort = cohort_for(current_actor(), cohort_id, PLAN)
    form = _form(cohort)
    if form.validate_on_submit() and not _is_too_late(form, cohort):
        assert form.due_on.data is not None  # a right form has one
        try:
            plan_services.keep_plan(
                cohort.id,
                is_asked=bool(form.is_asked.data),
                needs_statement=bool(form.needs_statement.data),
                due_on=form.due_on.data,
                seen=form.seen.data,
                actor=current_actor(),
            )
        except Stale:
            back = url_for("health.plan", cohort_id=cohort_id)
            return conflict_page(form, _form(cohort, formdata=None), back=back)
        flash(_("Saved."), "good")
        return redirect(url_for("health.care", cohort_id=cohort_id), 303)
    return form_page("health/plan.html", form, cohort=cohort, entries=of_plan(cohort.id))


def _is_too_late(form: PlanForm, cohort: Cohort) -> bool:
    """Whether the day does not do, which the form then says."""
    assert form.due_on.data is not None  # a right form has one
    objection = rules.objection_to_due(form.due_on.data, cohort.starts_on)
    if objection is not None and form.is_asked.data:
        form.refuse(form.due_on, objection)
        return True
    return False
