"""Staff pages of cohorts: list, overview, decisions, seat plan."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.cohorts import forms, listings, queries, services, timeline
from training_portal.cohorts.lifecycle import cohort_lifecycle
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.permissions import CohortPermission
from training_portal.cohorts.views import blueprint
from training_portal.geography.queries import sending_countries
from training_portal.platform.export import download
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.forms import PortalForm
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused


@blueprint.get("/manage/cohorts")
@requires(CohortPermission.SEE)
def manage_list() -> ResponseReturnValue:
    """The cohorts within reach, as a work table."""
    actor = current_actor()
    choices = {"state": listings.state_choices(), "course": listings.course_choices(actor)}
    view = listings.COHORTS.read(request.args, request.path, choices)
    if view.export:
        rows = listings.all_staff_cohorts(actor, view)
        headings = [
            _("Cohort"),
            _("Course"),
            _("State"),
            _("From"),
            _("To"),
            _("Seats"),
            _("Taken"),
        ]
        cells = [
            (r.code, r.title, r.state.label, r.starts_on, r.ends_on, r.capacity, r.seats_taken)
            for r in rows
        ]
        return download("cohorts", view.export, headings, cells)
    return render_template("cohorts/list.html", view=view, page=listings.staff_cohorts(actor, view))


@blueprint.get("/manage/cohorts/<public_id>")
@requires(CohortPermission.SEE)
def manage(public_id: str) -> str:
    """One cohort: where it stands, its seats, what happened."""
    actor = current_actor()
    cohort = queries.cohort_for(actor, public_id, CohortPermission.SEE)
    return render_template(
        "cohorts/overview.html",
        cohort=cohort,
        state=queries.state_of(cohort),
        title=queries.course_title(cohort.course_version_id),
        plan=queries.seat_plan(cohort.id),
        steps=cohort_lifecycle.available(cohort, actor),
        entries=timeline.entries([("cohort", cohort.id)]),
    )


def _step(cohort: Cohort, verb: str) -> str:
    """The verb, if it is one of the life cycle's; 404 otherwise."""
    if verb not in {transition.verb for transition in cohort_lifecycle.transitions}:
        abort(404)
    return verb


@blueprint.route("/manage/cohorts/<public_id>/decide/<verb>", methods=["GET", "POST"])
@requires(CohortPermission.DECIDE)
@once
def decide(public_id: str, verb: str) -> ResponseReturnValue:
    """Take a decision, after a page that says what it will do."""
    cohort = queries.cohort_for(current_actor(), public_id, CohortPermission.DECIDE)
    _step(cohort, verb)
    form = forms.ReasonForm() if verb == "cancel" else PortalForm()
    if form.validate_on_submit():
        reason = form["reason"].data if "reason" in form else None
        services.decide(cohort, verb, actor=current_actor(), reason=reason)
        flash(_("Done."), "good")
        return redirect(url_for("cohorts.manage", public_id=public_id), 303)
    label = next(t.label for t in cohort_lifecycle.transitions if t.verb == verb)
    return form_page("cohorts/decide.html", form, cohort=cohort, verb=verb, label=label)


@blueprint.route("/manage/cohorts/<public_id>/seats", methods=["GET", "POST"])
@requires(CohortPermission.EDIT_SEATS)
@once
def seats(public_id: str) -> ResponseReturnValue:
    """The seat plan: capacity, and guaranteed and maximum seats by country."""
    cohort = queries.cohort_for(current_actor(), public_id, CohortPermission.EDIT_SEATS)
    plan = queries.seat_plan(cohort.id)
    countries = sending_countries()
    form = forms.seat_plan_form(countries, cohort.capacity, plan)
    if form.validate_on_submit():
        if form.seen.data != forms.fingerprint(cohort.capacity, plan):
            return _stale(cohort, form, countries)
        try:
            services.change_seat_plan(
                cohort,
                capacity=form.capacity.number or 0,
                plan=forms.written_plan(form, countries),
                actor=current_actor(),
                reason=form.reason.text,
            )
        except Refused as refusal:
            form.refuse(form.capacity, str(refusal))
        else:
            flash(_("The seat plan is changed."), "good")
            return redirect(url_for("cohorts.seats", public_id=public_id), 303)
    return form_page("cohorts/seats.html", form, cohort=cohort, plan=plan, countries=countries)


def _stale(cohort: Cohort, form: forms.SeatPlanForm, countries: list[str]) -> ResponseReturnValue:
    """Somebody else changed the plan: both versions, and what was typed is kept."""
    plan = queries.seat_plan(cohort.id)
    form.seen.data = forms.fingerprint(cohort.capacity, plan)
    form.refuse(
        None,
        _("Somebody else changed the plan meanwhile. Compare it with yours below, and save again."),
    )
    page = render_template(
        "cohorts/seats.html", form=form, cohort=cohort, plan=plan, countries=countries
    )
    return page, 409
