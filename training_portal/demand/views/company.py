"""What one's company needs: stated, changed, closed, kept, and what became of it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.demand import details, form_lists, history, queries, stating
from training_portal.demand.forms import DemandForm, StepForm, day
from training_portal.demand.models import DemandState, SkillDemand
from training_portal.demand.permissions import DemandPermission
from training_portal.demand.views.blueprint import blueprint
from training_portal.organisations.company_queries import CompanyRecord
from training_portal.platform import clock
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import conflict_page
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused

STATE = DemandPermission.STATE


@blueprint.get("/company/<public_id>/demand")
@requires(STATE)
def company_demand(public_id: str) -> str:
    """All that the company stated, the latest first."""
    record = queries.demand_company(current_actor(), public_id)
    demands = queries.demands_of(record.organisation.id)
    return render_template(
        "demand/company.html",
        record=record,
        demands=demands,
        sites=details.site_names(record.organisation.id),
        occupations=queries.occupation_names({each.occupation_code for each in demands}),
        outcomes=details.outcomes_by_request([], [each.id for each in demands]),
        objection=stating.verified_objection(record.organisation.id),
        today=clock.today(),
        is_open=DemandState.OPEN,
    )


def _form(
    record: CompanyRecord, demand: SkillDemand | None = None, *, anew: bool = False
) -> DemandForm:
    """The form as it was sent or, `anew`, as it would open now whatever was sent."""
    sites = form_lists.open_sites(record.organisation.id)
    known: dict[str, Any] = {"level": "4", "site": sites[0].public_id if len(sites) == 1 else None}
    if demand is not None:
        known = {
            "site": next((each.public_id for each in sites if each.id == demand.site_id), None),
            "occupation": demand.occupation_code,
            "skills": demand.skills,
            "head_count": demand.head_count,
            "level": str(demand.level),
            "language": demand.language,
            "needed_by": demand.needed_by,
            "seen": stating.demand_version(demand),
        }
    sent: dict[str, Any] = {"formdata": None} if anew else {}
    form = DemandForm(data=known, **sent)
    form.settle(form_lists.common(), [(each.public_id, each.name) for each in sites])
    return form


def _saved(form: DemandForm, record: CompanyRecord, demand: SkillDemand | None) -> bool:
    """State or change; False where the service refused, with its words on the form."""
    sites = form_lists.open_sites(record.organisation.id)
    facts = stating.DemandFacts(
        site_id=next(each.id for each in sites if each.public_id == form.site.data),
        occupation_code=form.occupation.data or "",
        skills=form.in_unicode(form.skills),
        head_count=form.head_count.number or 0,
        level=int(form.level.data or 0),
        language=form.language.data or "",
        needed_by=day(form.needed_by),
    )
    actor = current_actor()
    try:
        if demand is None:
            stating.state_demand(record.organisation.id, facts, actor=actor)
        else:
            stating.change_demand(demand.id, facts, actor=actor, seen=form.seen.data)
    except Stale:
        raise
    except Refused as refusal:
        form.refuse(form.needed_by, str(refusal))
        return False
    flash(_("Saved. The programme counts it with what others need."), "good")
    return True


def _home(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("demand.company_demand", public_id=public_id), 303)


@blueprint.route("/company/<public_id>/demand/new", methods=["GET", "POST"])
@requires(STATE)
@once
def state_demand(public_id: str) -> ResponseReturnValue:
    """State what the company needs."""
    record = queries.demand_company(current_actor(), public_id)
    form = _form(record)
    if objection := stating.verified_objection(record.organisation.id):
        raise Refused(objection)
    if form.validate_on_submit() and _saved(form, record, None):
        return _home(public_id)
    return form_page("demand/edit_demand.html", form, record=record, demand=None)


@blueprint.get("/company/<public_id>/demand/<demand_id>")
@requires(STATE)
def one_demand(public_id: str, demand_id: str) -> str:
    """One of them: what it says, what became of it, what happened."""
    record = queries.demand_company(current_actor(), public_id)
    demand = queries.demand_of(record, demand_id)
    return render_template(
        "demand/one_demand.html",
        record=record,
        demand=demand,
        site=details.site_names(record.organisation.id)[demand.site_id],
        occupation=queries.occupation_names({demand.occupation_code})[demand.occupation_code],
        outcomes=details.outcomes_by_request([], [demand.id]).get(demand.id, []),
        entries=history.of("skill_demand", demand.id),
        today=clock.today(),
        is_open=demand.state is DemandState.OPEN,
    )


@blueprint.route("/company/<public_id>/demand/<demand_id>/change", methods=["GET", "POST"])
@requires(STATE)
@once
def change_demand(public_id: str, demand_id: str) -> ResponseReturnValue:
    """Change one of them."""
    record = queries.demand_company(current_actor(), public_id)
    demand = queries.demand_of(record, demand_id)
    form = _form(record, demand)
    try:
        if form.validate_on_submit() and _saved(form, record, demand):
            return _home(public_id)
    except Stale:
        return conflict_page(form, _form(record, demand, anew=True), back=request.path)
    return form_page("demand/edit_demand.html", form, record=record, demand=demand)


@blueprint.route(
    "/company/<public_id>/demand/<demand_id>/<any(close,renew):verb>", methods=["GET", "POST"]
)
@requires(STATE)
@once
def demand_step(public_id: str, demand_id: str, verb: str) -> ResponseReturnValue:
    """Close it or keep it for longer, after a page that says what this does."""
    form = StepForm()
    record = queries.demand_company(current_actor(), public_id)
    demand = queries.demand_of(record, demand_id)
    if form.validate_on_submit():
        stating.step(demand.id, verb, actor=current_actor())
        flash(_("It is closed.") if verb == "close" else _("It counts for longer."), "good")
        return _home(public_id)
    return form_page("demand/demand_step.html", form, record=record, demand=demand, verb=verb)
