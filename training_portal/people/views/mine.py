"""One's own record: what is kept, what was agreed to, who read it, being hidden."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.accounts.signing_in import own_account
from training_portal.geography import queries as places
from training_portal.geography.world import countries_of_the_world
from training_portal.people import about_consents, effects, passports, purposes, queries, services
from training_portal.people.forms import ProfileForm
from training_portal.people.models import Person
from training_portal.people.permissions import PeoplePermission
from training_portal.people.views import blueprint
from training_portal.platform import clock
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import conflict_page
from training_portal.platform.web.forms import PortalForm
from training_portal.platform.web.shell import MenuItem, form_page

OWN = PeoplePermission.KEEP_OWN


def tabs(current: str) -> list[MenuItem]:
    """The parts of one's own record."""
    parts = (
        # Short, so that all four stand side by side on a phone.
        (_("Profile"), "people.profile"),
        (_("Consents"), "people.consents"),
        (_("Readers"), "people.reads"),
        (_("Hiding"), "people.hidden"),
    )
    return [MenuItem(label, url_for(name), name == current) for label, name in parts]


def profile_form(person: Person | None) -> ProfileForm:
    """The form of one's own record, as it was sent or opened with what is known."""
    return _settled(ProfileForm(obj=person, data=_known(person)), person)


def _kept_form(person: Person | None) -> ProfileForm:
    """The form as it would open now, whatever was sent."""
    return _settled(ProfileForm(formdata=None, obj=person, data=_known(person)), person)


def _known(person: Person | None) -> dict[str, Any]:
    account = own_account()
    return {
        "full_name": account.display_name,
        "email": account.email,
        "province": places.province_code(person.residence_province_id) if person else None,
        "seen": services.facts_version(person),
    }


def _settled(form: ProfileForm, person: Person | None) -> ProfileForm:
    account = own_account()
    form.kept_guardian = person.guardian_name if person else ""
    form.settle(
        countries_of_the_world(),
        places.country_names(),
        places.provinces_in_force(clock.today(account.time_zone)),
    )
    return form


@blueprint.route("/me/profile", methods=["GET", "POST"])
@requires(OWN)
@once
def profile() -> ResponseReturnValue:
    """What is kept about oneself, to be read and changed."""
    person = queries.person_of(own_account().id)
    form = profile_form(person)
    if form.validate_on_submit():
        try:
            services.keep_own_record(
                own_account().id,
                form.facts(places.province_id(form.province.data)),
                actor=current_actor(),
                passport_number=form.passport_change,
                seen=form.seen.data,
                as_typed=form.as_typed,
            )
        except Stale:
            kept = _kept_form(queries.person_of(own_account().id))
            return conflict_page(form, kept, back=url_for("people.profile"))
        flash(_("Saved."), "good")
        return redirect(url_for("people.profile"), 303)
    return form_page(
        "people/profile.html",
        form,
        person=person,
        purpose=purposes.purpose_of(person.id) if person else None,
        passport_end=passports.passport_end(person),
        tabs=tabs("people.profile"),
    )


@blueprint.get("/me/profile/consents")
@requires(OWN)
def consents() -> str:
    """What one agreed to, and what was taken back."""
    person = queries.person_of(own_account().id)
    rows = queries.own_consents(person.id) if person else []
    return render_template(
        "people/consents.html",
        rows=rows,
        about=about_consents.about([row.id for row in rows]),
        zone=own_account().time_zone,
        tabs=tabs("people.consents"),
    )


@blueprint.route("/me/profile/consents/<int:consent_id>/withdraw", methods=["GET", "POST"])
@requires(OWN)
def withdraw_consent(consent_id: int) -> ResponseReturnValue:
    """Take a consent back, after a question."""
    consent = queries.own_consent(own_account().id, consent_id)
    form = PortalForm()
    if form.validate_on_submit():
        services.withdraw_consent(consent.person_id, consent.id, actor=current_actor())
        flash(_("Your consent is taken back."), "good")
        return redirect(url_for("people.consents"), 303)
    return render_template(
        "people/withdraw_consent.html",
        consent=consent,
        effects=effects.effects_on(consent.person_id, consent),
    )


@blueprint.get("/me/profile/reads")
@requires(OWN)
def reads() -> str:
    """Who looked at one's record, in which work, and when."""
    person = queries.person_of(own_account().id)
    rows = queries.reads_of(person) if person else []
    return render_template(
        "people/reads.html", rows=rows, zone=own_account().time_zone, tabs=tabs("people.reads")
    )


@blueprint.get("/me/profile/hidden")
@requires(OWN)
def hidden() -> str:
    """What being hidden means, and whether one is."""
    person = queries.person_of(own_account().id)
    return render_template(
        "people/hidden.html",
        is_hidden=bool(person and person.is_hidden),
        tabs=tabs("people.hidden"),
    )


@blueprint.post("/me/profile/hidden/<any(hide,show):verb>")
@requires(OWN)
def set_hidden(verb: str) -> ResponseReturnValue:
    """Hide oneself, or be shown again."""
    services.set_own_hidden(own_account().id, verb == "hide", actor=current_actor())
    flash(_("You are hidden.") if verb == "hide" else _("You are shown again."), "good")
    return redirect(url_for("people.hidden"), 303)
