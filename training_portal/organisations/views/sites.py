"""The sites of one's own company: added, changed, closed."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.geography import queries as places
from training_portal.organisations import company_queries, site_queries, site_services
from training_portal.organisations.company_forms import SiteForm
from training_portal.organisations.company_queries import CompanyRecord
from training_portal.organisations.models import Site
from training_portal.organisations.permissions import CompanyPermission
from training_portal.organisations.views.blueprint import blueprint
from training_portal.platform import clock
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import conflict_page
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused

KEEP = CompanyPermission.KEEP_OWN


def _form(record: CompanyRecord, site: Site | None = None, *, anew: bool = False) -> SiteForm:
    """The form as it was sent or, `anew`, as it would open now whatever was sent."""
    known: dict[str, Any] = {"site_country": record.organisation.country_code}
    if site is not None:
        known = {
            "site_country": site.country_code,
            "site_name": site.name,
            "park": site.park_code,
            "province": places.province_code(site.province_id),
            "address": site.address,
            "seen": site_services.facts_version(site),
        }
    sent: dict[str, Any] = {"formdata": None} if anew else {}
    form = SiteForm(data=known, **sent)
    form.site_country.choices = countries = places.country_names()
    form.settle_places(
        countries,
        places.provinces_in_force(clock.today()),
        site_queries.parks(present=site.park_code if site is not None else None),
        form.site_country.data,
    )
    return form


def _is_narrowing() -> bool:
    """Whether only the lists of another country are asked for; nothing is saved then."""
    return request.form.get("step") == "country"


def _save(form: SiteForm, record: CompanyRecord, site: Site | None) -> bool:
    """Add or change; False when the service refused, with its words on the form."""
    facts, actor = form.site_facts(places.province_id(form.province.data)), current_actor()
    try:
        if site is None:
            site_services.add_site(record.organisation.id, facts, actor=actor)
        else:
            site_services.change_site(site.id, facts, actor=actor, seen=form.seen.data)
    except Stale:
        raise
    except site_services.PlaceKept as kept:
        form.refuse(form.site_country, str(kept))
        return False
    except Refused as refusal:
        form.refuse(form.site_name, str(refusal))
        return False
    return True


def _home(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("organisations.company", public_id=public_id), 303)


@blueprint.route("/company/<public_id>/sites/new", methods=["GET", "POST"])
@requires(KEEP)
@once
def new_site(public_id: str) -> ResponseReturnValue:
    """Add a site."""
    record = company_queries.own_company(current_actor(), public_id, KEEP)
    form = _form(record)
    if not _is_narrowing() and form.validate_on_submit() and _save(form, record, None):
        flash(_("The site is there."), "good")
        return _home(public_id)
    return form_page("organisations/site.html", form, record=record, site=None)


def _open_site(record: CompanyRecord, site_id: str) -> Site:
    """A site of the company that is not closed; 404 otherwise."""
    site = site_queries.site_of(record.organisation.id, site_id)
    return site if site.closed_at is None else abort(404)


@blueprint.route("/company/<public_id>/sites/<site_id>", methods=["GET", "POST"])
@requires(KEEP)
@once
def edit_site(public_id: str, site_id: str) -> ResponseReturnValue:
    """Change a site."""
    record = company_queries.own_company(current_actor(), public_id, KEEP)
    site = _open_site(record, site_id)
    form = _form(record, site)
    try:
        if not _is_narrowing() and form.validate_on_submit() and _save(form, record, site):
            flash(_("Saved."), "good")
            return _home(public_id)
    except Stale:
        return conflict_page(form, _form(record, site, anew=True), back=request.path)
    return form_page(
        "organisations/site.html",
        form,
        record=record,
        site=site,
        kept=site_services.moving_objection(site.id),
    )


@blueprint.route("/company/<public_id>/sites/<site_id>/close", methods=["GET", "POST"])
@requires(KEEP)
@once
def close_site(public_id: str, site_id: str) -> ResponseReturnValue:
    """Close a site, after a page that says what this does."""
    record = company_queries.own_company(current_actor(), public_id, KEEP)
    site = _open_site(record, site_id)
    if request.method == "POST":
        site_services.close_site(site.id, actor=current_actor())
        flash(_("The site is closed."), "good")
        return _home(public_id)
    return render_template(
        "organisations/close_site.html",
        record=record,
        site=site,
        kept=site_services.closing_objection(site.id),
    )
