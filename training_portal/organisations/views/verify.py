"""Programme staff look at companies: the work table, what is to be checked, the steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.geography import queries as places
from training_portal.geography.countries import country_name
from training_portal.organisations import (
    company_queries,
    company_services,
    company_worktable,
    site_queries,
)
from training_portal.organisations.checks import checks_of
from training_portal.organisations.company_forms import ReasonedStepForm, StepForm
from training_portal.organisations.company_history import company_history, step_taken
from training_portal.organisations.company_queries import CompanyRecord
from training_portal.organisations.directory import members_of
from training_portal.organisations.lifecycle import COMPANY, STAFF_STEPS, missing
from training_portal.organisations.models import Company, CompanyState, Organisation
from training_portal.organisations.permissions import CompanyPermission
from training_portal.organisations.views.blueprint import blueprint
from training_portal.platform.idempotency import once
from training_portal.platform.own_cases import company_objection, refuse
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import step_conflict_page
from training_portal.platform.web.exports import answer, exportable
from training_portal.platform.web.forms import choices_of
from training_portal.platform.web.listing import Choices, InnerChoices
from training_portal.platform.web.many import (
    Many,
    Standing,
    Step,
    Ticked,
    offered,
    page_of_many,
    words_on_changed,
)
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused

READ = CompanyPermission.READ


def place_choices() -> dict[str, Choices | InnerChoices]:
    """The filters by place and sector, which staff and visitors share."""
    return {
        "country": places.country_names(),
        "corridor": places.corridor_names(),
        "park": [
            (park.code, park.name, park.country_code) for park in site_queries.parks(with_used=True)
        ],
        "sector": company_queries.sector_choices(),
    }


def _filter_choices() -> dict[str, Any]:
    return {"state": choices_of(CompanyState), **place_choices()}


def _ticked(seen: dict[int, str], public_ids: Sequence[str], verb: str) -> list[Ticked]:
    """The companies of these ids; `seen` is filled with how they stand."""
    found = company_worktable.chosen_companies(public_ids)
    seen.update(company_services.standings(found))
    return [_row(*each, seen[each[0].id], verb) for each in found]


def _row(organisation: Organisation, company: Company, stands: str, verb: str) -> Ticked:
    """A ticked company; an objection says the state by itself."""
    objection = company_objection(organisation.id, current_actor())
    objection = objection or COMPANY.objection(company, verb)
    country = country_name(organisation.country_code)
    return Ticked(
        organisation.id,
        organisation.public_id,
        organisation.name,
        country if objection else f"{country} · {company.state.label}",
        objection,
        state=Standing(stands, company.state.label),
    )


def _many_steps(seen: Mapping[int, str]) -> dict[str, Step]:
    """What is done with many companies at once: never what each has to be looked at for."""
    actor = current_actor()

    def take(verb: str, row_id: int, why: str) -> None:
        company_services.decide(row_id, verb, actor=actor, reason=why, seen=seen[row_id])

    def step(verb: str, words: str, done: Callable[[int], str], **more: Any) -> Step:
        return Step(
            partial(take, verb),
            effects=lambda _count: [words],
            done=done,
            reason=(_("Why?"), _("The company reads this: say what it can do.")),
            **more,
        )

    return {
        "return": step(
            "return",
            _("The owners get a mail with what you write, mend it and send it in again."),
            lambda count: ngettext(
                "%(num)d company is returned.", "%(num)d companies are returned.", count
            ),
        ),
        "refuse": step(
            "refuse",
            _(
                "These companies take no part. Their names and numbers are free for other "
                "registrations. The owners get a mail with what you write."
            ),
            lambda count: ngettext(
                "%(num)d company is not accepted.", "%(num)d companies are not accepted.", count
            ),
            permission=CompanyPermission.EXCLUDE,
            is_final=True,
        ),
    }


@blueprint.route("/manage/companies/chosen", methods=["GET", "POST"])
@requires(CompanyPermission.VERIFY)
@once
def chosen_companies() -> ResponseReturnValue:
    """Return or refuse the ticked companies, with one reason, after saying what that does."""
    return page_of_many(_deciding({}))


def _deciding(seen: dict[int, str]) -> Many:
    return Many(
        company_worktable.COMPANIES,
        _("Companies"),
        url_for("organisations.manage_companies"),
        _filter_choices,
        company_worktable.all_companies,
        partial(_ticked, seen),
        _many_steps(seen),
    )


@blueprint.get("/manage/companies")
@exportable
@requires(READ)
def manage_companies() -> ResponseReturnValue:
    """All companies as a work table."""
    view = company_worktable.COMPANIES.read(request.args, request.path, _filter_choices())
    if view.export:
        rows = company_worktable.all_companies(view)
        return answer(view, "companies", *company_worktable.exported(view, rows))
    page = company_worktable.companies(view)
    offering = offered(view, _many_steps({}))
    return render_template("organisations/manage_companies.html", view=offering, page=page)


@blueprint.get("/manage/companies/<public_id>")
@requires(READ)
def manage_company(public_id: str) -> str:
    """One company as staff see it: what to check, the steps, who is behind it."""
    record = company_queries.any_company(public_id)
    sites = site_queries.sites_of(record.organisation.id)
    others = company_queries.alike(record)
    own = company_objection(record.organisation.id, current_actor())
    return render_template(
        "organisations/manage_company.html",
        record=record,
        sites=sites,
        others=others,
        checks=checks_of(record, sites, others),
        missing=missing(record.company),
        steps=[] if own else COMPANY.available(record.company, current_actor()),
        own=own,
        members=[each for each in members_of(record.organisation.id) if each.is_present],
        entries=company_history(record.company),
        states=CompanyState,
    )


def stale_step(record: CompanyRecord, verb: str, form: StepForm, page: str) -> tuple[str, int]:
    """A step is asked about once more with what is there now, where it is still possible.

    `page` is the endpoint of the company's page for who takes it.
    """
    organisation, company = record.organisation, record.company
    changed = " ".join(words_on_changed([(company.state.label, organisation.name)]))
    step, objection = COMPANY.find(verb, company.state), COMPANY.objection(company, verb)
    if step is None or objection:
        raise Refused(f"{changed} {objection}")
    return step_conflict_page(
        form,
        changed,
        seen=company_services.standing(organisation, company),
        label=str(step.label),
        back=url_for(page, public_id=organisation.public_id),
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
    refuse(company_objection(record.organisation.id, current_actor()))
    known = {"seen": company_services.standing(record.organisation, record.company)}
    form = ReasonedStepForm(data=known) if step.needs_reason else StepForm(data=known)
    if form.validate_on_submit():
        reason, seen = form.values.get("reason"), form.seen.data
        try:
            company_services.decide(
                record.organisation.id, verb, actor=current_actor(), reason=reason, seen=seen
            )
        except Stale:
            return stale_step(record, verb, form, "organisations.manage_company")
        flash(step_taken(verb), "good")
        return redirect(url_for("organisations.manage_company", public_id=public_id), 303)
    return form_page("organisations/decide_company.html", form, record=record, step=step)
