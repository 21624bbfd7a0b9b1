"""Registering a company with its first site."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.geography import queries as places
from training_portal.geography.world import countries_of_the_world
from training_portal.organisations import company_queries, company_services, site_queries
from training_portal.organisations.company_forms import RegisterForm
from training_portal.organisations.company_rows import Taken
from training_portal.organisations.models import Organisation
from training_portal.organisations.views.blueprint import blueprint
from training_portal.platform import clock
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, signed_in
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused


def _form() -> RegisterForm:
    form = RegisterForm()
    countries = places.country_names()
    form.settle(countries, countries_of_the_world(), company_queries.sector_choices())
    form.settle_places(
        countries,
        places.provinces_in_force(clock.today()),
        site_queries.parks(),
        form.country_code.data,
    )
    return form


def _registered(form: RegisterForm) -> Organisation | None:
    """The new company; None when the service refused, with its words on the form."""
    site = form.site_facts(places.province_id(form.province.data))
    try:
        return company_services.register(form.facts(), site, actor=current_actor())
    except Taken as taken:
        form.refuse(form.registration_number if taken.is_number else form.name, str(taken))
    except Refused as refusal:
        form.refuse(None, str(refusal))
    return None


@blueprint.route("/company/register", methods=["GET", "POST"])
@signed_in
@once
def register_company() -> ResponseReturnValue:
    """Register a company; whoever does it owns it here."""
    form = _form()
    is_narrowing = request.form.get("step") == "country"
    if (
        not is_narrowing
        and form.validate_on_submit()
        and (organisation := _registered(form)) is not None
    ):
        flash(_("The company is registered. The programme looks at it now."), "good")
        return redirect(url_for("organisations.company", public_id=organisation.public_id), 303)
    return form_page("organisations/register.html", form)
