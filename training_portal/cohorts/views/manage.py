"""Staff pages of cohorts: list, overview, decisions, seat plan."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.cohorts import (
    forms,
    listings,
    planning_queries,
    planning_services,
    queries,
    services,
    timeline,
)
from training_portal.cohorts import worktable_queries as worktable
from training_portal.cohorts.effects import effects_of
from training_portal.cohorts.lifecycle import LABELS, PLANNING, steps_for
from training_portal.cohorts.models import Cohort, CohortDecision
from training_portal.cohorts.page_parts import ON_COHORT
from training_portal.cohorts.past.histories import source_of
from training_portal.cohorts.permissions import CohortPermission
from training_portal.cohorts.planning_wording import shares_in_words
from training_portal.cohorts.views import blueprint, look_up_seats
from training_portal.geography.queries import sending_countries
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.exports import answer, exportable
from training_portal.platform.web.looking import address_of, look
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused


@blueprint.get("/manage/cohorts")
@exportable
@requires(CohortPermission.SEE)
def manage_list() -> ResponseReturnValue:
    """The cohorts within reach, as a work table."""
    actor = current_actor()
    view = worktable.COHORTS.read(request.args, request.path, worktable.filter_choices(actor))
    if view.export:
        rows = worktable.each_staff_cohort(actor, view)
        table = worktable.exported(view, rows, actor)
        return answer(view, "cohorts", *table)
    page = worktable.staff_cohorts(actor, view)
    look_up_seats([row.public_id for row in page])
    return render_template("cohorts/list.html", view=view, page=page)


@blueprint.get("/manage/cohorts/<public_id>")
@requires(CohortPermission.SEE)
def manage(public_id: str) -> str:
    """One cohort: where it stands, its seats, what happened."""
    actor = current_actor()
    cohort = queries.cohort_for(actor, public_id, CohortPermission.SEE)
    names = planning_queries.names_of_bodies(cohort)
    return render_template(
        "cohorts/overview.html",
        cohort=cohort,
        state=queries.state_of(cohort),
        is_announced=cohort.decision is not CohortDecision.DRAFT,
        row=listings.row_of(cohort),
        plan=queries.seat_plan(cohort.id),
        issuer=names[cohort.issuer_id],
        who_pays=shares_in_words(planning_queries.facts_of(cohort).funding, names),
        trainers=planning_queries.trainers_of(cohort.id),
        may_plan=CohortPermission.PLAN in queries.permitted(actor, cohort, {CohortPermission.PLAN}),
        may_change=cohort.decision is not CohortDecision.CANCELLED and cohort.archived_at is None,
        steps=steps_for(cohort, actor),
        labels=LABELS,
        entries=timeline.entries([("cohort", cohort.id)]),
        past=source_of(cohort.id),
        sections_of_others=ON_COHORT.of(cohort.id),
    )


@blueprint.route("/manage/cohorts/<public_id>/decide/<verb>", methods=["GET", "POST"])
@requires(CohortPermission.DECIDE)
@once
def decide(public_id: str, verb: str) -> ResponseReturnValue:
    """Take a decision, after a page that says what it will do."""
    cohort = queries.cohort_for(current_actor(), public_id, CohortPermission.DECIDE)
    if verb not in LABELS:
        abort(404)
    form = forms.decision_form(verb)
    if form.validate_on_submit():
        step = planning_services.plan if verb in PLANNING else services.decide
        step(cohort, verb, actor=current_actor(), reason=form.values.get("reason") or "")
        flash(timeline.sentence("cohort", verb), "good")
        return redirect(url_for("cohorts.manage", public_id=public_id), 303)
    effects = effects_of(cohort, verb, current_actor())
    return form_page(
        "cohorts/decide.html", form, cohort=cohort, verb=verb, label=LABELS[verb], effects=effects
    )


@blueprint.route("/manage/cohorts/<public_id>/seats", methods=["GET", "POST"])
@requires(CohortPermission.EDIT_SEATS)
def seats(public_id: str) -> ResponseReturnValue:
    """The seat plan by country, to be filled in; what would change is shown before it does."""
    cohort = queries.cohort_for(current_actor(), public_id, CohortPermission.EDIT_SEATS)
    form = _plan_form(cohort)
    is_right = form.is_filled and form.validate()
    if form.is_filled and form.is_stale:
        if not form.is_submitted() and not form.changes:  # Gone back to what was saved since.
            return redirect(url_for("cohorts.seats", public_id=cohort.public_id), 303)
        form.see_present()
        words = _(
            "Somebody else changed the plan meanwhile:"
            " “As it stands” is theirs, the fields keep yours."
        )
        form.refuse(None, words)
        page, _status = _seats_page(cohort, form)
        return page, 409
    if is_right and form.is_submitted():
        return look(form, "cohorts.look_at_seats", public_id=cohort.public_id)
    return _seats_page(cohort, form)


@blueprint.route("/manage/cohorts/<public_id>/seats/look", methods=["GET", "POST"])
@requires(CohortPermission.EDIT_SEATS)
@once
def look_at_seats(public_id: str) -> ResponseReturnValue:
    """What a seat plan that was filled in changes; saved with the reason."""
    cohort = queries.cohort_for(current_actor(), public_id, CohortPermission.EDIT_SEATS)
    form, why = _plan_form(cohort), forms.SeatReasonForm()
    if not why.is_submitted():
        if not form.is_filled or form.is_stale or not form.validate():
            return redirect(address_of(form, "cohorts.seats", public_id=cohort.public_id), 303)
        return _look_page(cohort, form, why)
    if form.is_stale:
        return _stale(cohort, why)
    is_right = form.validate()
    if not why.validate() or not is_right:
        return _look_page(cohort, form, why)
    return _save_seats(cohort, form, why)


def _plan_form(cohort: Cohort) -> forms.SeatPlanForm:
    return forms.seat_plan_form(
        sending_countries(),
        cohort.capacity,
        queries.seat_plan(cohort.id),
        are_released=queries.are_guarantees_released(cohort),
    )


def _seats_page(cohort: Cohort, form: forms.SeatPlanForm) -> tuple[str, int]:
    return form_page("cohorts/seats.html", form, cohort=cohort, plan=form.present)


def _look_page(
    cohort: Cohort, form: forms.SeatPlanForm, why: forms.SeatReasonForm
) -> tuple[str, int]:
    for _field, words in form.problems:
        why.refuse(None, words)
    edit_url = address_of(form, "cohorts.seats", public_id=cohort.public_id, seen=form.seen.data)
    return form_page("cohorts/seats_confirm.html", why, plan=form, cohort=cohort, edit_url=edit_url)


def _save_seats(
    cohort: Cohort, form: forms.SeatPlanForm, why: forms.SeatReasonForm
) -> ResponseReturnValue:
    """Save the plan, unless somebody was faster since the form looked at it."""
    try:
        services.change_seat_plan(
            cohort,
            capacity=form.capacity.number or 0,
            plan=form.written,
            actor=current_actor(),
            reason=why.reason.text,
            seen=form.seen.data,
        )
    except Stale:
        return _stale(cohort, why)
    except Refused as refusal:
        form.refuse(form.capacity, str(refusal))
        return _look_page(cohort, form, why)
    flash(_("The seat plan is changed."), "good")
    return redirect(url_for("cohorts.seats", public_id=cohort.public_id), 303)


def _stale(cohort: Cohort, why: forms.SeatReasonForm) -> ResponseReturnValue:
    """Somebody else changed the plan: what this one would change in theirs, with its reason."""
    form = _plan_form(cohort)
    form.see_present()
    form.validate()
    why.refuse(
        None, _("Somebody else changed the plan meanwhile: below is what yours changes in theirs.")
    )
    page, _status = _look_page(cohort, form, why)
    return page, 409
