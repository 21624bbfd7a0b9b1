"""Programme staff look at companies: the work table, what is to be checked, the steps."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from training_portal.geography import queries as places
from training_portal.organisations import (
    company_queries,
    company_services,
    company_worktable,
    site_queries,
)
from training_portal.organisations.checks import checks_of
from training_portal.organisations.company_forms import ReasonedStepForm, StepForm
from training_portal.organisations.company_history import company_history, step_taken
from training_portal.organisations.directory import members_of
from training_portal.organisations.lifecycle import COMPANY, STAFF_STEPS, missing
from training_portal.organisations.models import CompanyState
from training_portal.organisations.permissions import CompanyPermission
from training_portal.organisations.views.blueprint import blueprint
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.exports import answer, exportable
from training_portal.platform.web.forms import choices_of
from training_portal.platform.web.listing import Choices, InnerChoices
from training_portal.platform.web.shell import form_page

READ = CompanyPermission.READ


def place_choices() -> dict[str, Choices | InnerChoices]:
    """The filters by place and sector, which staff and visitors share."""
    return {
        "country": places.country_names(),
        "corridor": site_queries.corridor_choices(),
        "park": [(park.code, park.name, park.country_code) for park in site_queries.parks()],
        "sector": company_queries.sector_choices(),
    }


@blueprint.get("/manage/companies")
@exportable
@requires(READ)
def manage_companies() -> ResponseReturnValue:
    """All companies as a work table."""
    choices = {"state": choices_of(CompanyState), **place_choices()}
    view = company_worktable.COMPANIES.read(request.args, request.path, choices)
    if view.export:
        rows = company_worktable.all_companies(view)
        return answer(view, "companies", *company_worktable.exported(view, rows))
    page = company_worktable.companies(view)
    return render_template("organisations/manage_companies.html", view=view, page=page)


@blueprint.get("/manage/companies/<public_id>")
@requires(READ)
def manage_company(public_id: str) -> str:
    """One company as staff see it: what to check, the steps, who is behind it."""
    record = company_queries.any_company(public_id)
    sites = site_queries.sites_of(record.organisation.id)
    others = company_queries.alike(record)
    return render_template(
        "organisations/manage_company.html",
        record=record,
        sites=sites,
        others=others,
        checks=checks_of(record, sites, others),
        missing=missing(record.company),
        steps=COMPANY.available(record.company, current_actor()),
        members=[each for each in members_of(record.organisation.id) if each.is_present],
        entries=company_history(record.company),
        states=CompanyState,
    )


@blueprint.route("/manage/companies/<public_id>/decide/<verb>", methods=["GET", "POST"])
@requires(CompanyPermission.VERIFY)
@once
def decide_company(public_id: str, verb: str) -> ResponseReturnValue:
    """Take a step, after a page that says what it will do."""
    record = company_queries.any_company(public_id)
    if verb not in STAFF_STEPS:
        abort(404)
    step = next(each for each in COMPANY.transitions if each.verb == verb)
    if step.permission is not None and not current_actor().holds(step.permission):
        abort(403)
    form = ReasonedStepForm() if step.needs_reason else StepForm()
    if form.validate_on_submit():
        reason = form.values.get("reason")
        company_services.decide(record.organisation.id, verb, actor=current_actor(), reason=reason)
        flash(step_taken(verb), "good")
        return redirect(url_for("organisations.manage_company", public_id=public_id), 303)
    return form_page("organisations/decide_company.html", form, record=record, step=step)
