"""A company's own pages: where it stands, what is missing, its facts."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.geography import queries as places
from training_portal.geography.world import countries_of_the_world
from training_portal.organisations import (
    company_queries,
    company_services,
    lifecycle,
    site_queries,
)
from training_portal.organisations.company_forms import EditCompanyForm, StepForm
from training_portal.organisations.company_history import company_history
from training_portal.organisations.company_queries import CompanyRecord
from training_portal.organisations.company_rows import Taken
from training_portal.organisations.directory import members_of
from training_portal.organisations.models import CompanyState
from training_portal.organisations.permissions import CompanyPermission
from training_portal.organisations.views.blueprint import blueprint
from training_portal.organisations.views.verify import stale_step
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires, signed_in
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import conflict_page
from training_portal.platform.web.shell import form_page

SEE, KEEP = CompanyPermission.SEE_OWN, CompanyPermission.KEEP_OWN


def keeps(record: CompanyRecord) -> bool:
    """Whether the reader may change this company."""
    return record.organisation.id in current_actor().organisations_for(KEEP)


@blueprint.get("/company")
@signed_in
def companies_of_mine() -> ResponseReturnValue:
    """The company one works for; a choice of several, or the way in where there is none."""
    rows = company_queries.own_companies(current_actor())
    if len(rows) == 1:
        return redirect(url_for("organisations.company", public_id=rows[0].public_id), 303)
    return render_template("organisations/my_companies.html", companies=rows)


@blueprint.get("/company/<public_id>")
@requires(SEE)
def company(public_id: str) -> str:
    """One's own company: state, next step, facts, sites, people, what happened."""
    record = company_queries.own_company(current_actor(), public_id, SEE)
    members = members_of(record.organisation.id)
    return render_template(
        "organisations/company.html",
        record=record,
        missing=lifecycle.missing(record.company),
        keeps=keeps(record),
        is_changeable=record.company.state in lifecycle.CHANGEABLE,
        seen=company_services.standing(record.organisation, record.company),
        is_shut_out=record.company.state in lifecycle.SHUT_OUT,
        sites=site_queries.sites_of(record.organisation.id),
        members=[member for member in members if member.is_present],
        entries=company_history(
            record.company, own_people={member.account_id for member in members}
        ),
        states=CompanyState,
    )


def _form(record: CompanyRecord, *, anew: bool = False) -> EditCompanyForm:
    """The form as it was sent or, `anew`, as it would open now whatever was sent."""
    facts = company_services.facts_of(record.organisation, record.company)
    sent: dict[str, Any] = {"formdata": None} if anew else {}
    form = EditCompanyForm(obj=facts, data={"seen": company_services.facts_version(facts)}, **sent)
    form.settle(places.country_names(), countries_of_the_world(), company_queries.sector_choices())
    is_verified = record.company.state is CompanyState.VERIFIED
    form.settle_verified(facts if is_verified else None)
    return form


@blueprint.route("/company/<public_id>/edit", methods=["GET", "POST"])
@requires(KEEP)
@once
def edit_company(public_id: str) -> ResponseReturnValue:
    """Change what the company says of itself."""
    record = company_queries.own_company(current_actor(), public_id, KEEP)
    form = _form(record)
    if form.validate_on_submit():
        try:
            is_again = company_services.change_company(
                record.organisation.id, form.facts(), actor=current_actor(), seen=form.seen.data
            )
        except Stale:
            return conflict_page(form, _form(record, anew=True), back=request.path)
        except Taken as taken:
            form.refuse(form.registration_number if taken.is_number else form.name, str(taken))
        except company_services.SectorKept as kept:
            form.refuse(form.sector_code, str(kept))
        else:
            flash(_("Saved. The programme verifies it again.") if is_again else _("Saved."), "good")
            return redirect(url_for("organisations.company", public_id=public_id), 303)
    return form_page("organisations/edit_company.html", form, record=record)


@blueprint.post("/company/<public_id>/resubmit")
@requires(KEEP)
@once
def resubmit(public_id: str) -> ResponseReturnValue:
    """Send a returned company in again."""
    record = company_queries.own_company(current_actor(), public_id, KEEP)
    form = StepForm()
    try:
        company_services.resubmit(
            record.organisation.id, actor=current_actor(), seen=form.seen.data
        )
    except Stale:
        return stale_step(record, "resubmit", form, "organisations.company")
    flash(_("The programme looks at it again."), "good")
    return redirect(url_for("organisations.company", public_id=public_id), 303)
