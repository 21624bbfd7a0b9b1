"""Accepting an offer, and how the company reaches who accepted: asked item by item."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from training_portal.courses.rules import country_name
from training_portal.people.models import Person
from training_portal.placements import contact_services as services
from training_portal.placements import own_queries as queries
from training_portal.placements import posting_queries as postings
from training_portal.placements import profile_queries as profile
from training_portal.placements import public_queries
from training_portal.placements.application_forms import ContactForm
from training_portal.placements.contact_services import ContactWish
from training_portal.placements.lifecycle import PLACEMENT
from training_portal.placements.models import PlacementApplication, Posting
from training_portal.placements.permissions import PlacementPermission
from training_portal.placements.rules.sharing import CONTACT, needs_guardian
from training_portal.placements.views.blueprint import blueprint
from training_portal.platform import clock
from training_portal.platform.i18n import listed_phrases
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import conflict_page
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused


def _form(
    posting: Posting, application: PlacementApplication, *, anew: bool = False
) -> ContactForm:
    """The form as it was sent or, `anew`, as it would open now whatever was sent."""
    person = queries.person_of(application)
    known = {
        "contact": [key for key in CONTACT if key in (application.shared or {})],
        "seen": services.sharing_version(application),
    }
    form = ContactForm(data=known, formdata=None) if anew else ContactForm(data=known)
    return form.settle(
        [(key, profile.label_of(key, value), str(value)) for key, value in _ways(person)],
        agreed=_agreed(posting, application),
        needs_guardian=needs_guardian(profile.applicant_of(person), clock.today(posting.time_zone)),
    )


def _ways(person: Person) -> list[tuple[str, object]]:
    return list(services.ways(person).items())


def _agreed(posting: Posting, application: PlacementApplication) -> str:
    """The sentence to agree to: what the company sees already, and what is ticked."""
    place = postings.place_of(posting)
    shared = [
        profile.label_of(key, value)
        for key, value in (application.shared or {}).items()
        if key not in CONTACT
    ]
    return _(
        "I agree that %(company)s in %(country)s sees, for its posting “%(title)s” only: "
        "%(items)s; and what I tick here. I can take this back at any time.",
        company=place.company,
        country=country_name(place.country_code),
        title=posting.title,
        items=listed_phrases(shared),
    )


def _wish(form: ContactForm) -> ContactWish:
    ticked = [str(option.label) for option in form.contact.options if option.is_chosen]
    return ContactWish(
        items=form.contact.data or [],
        agreed=f"{form.contact.description} {listed_phrases(ticked)}",
        language=str(get_locale() or "en"),
        guardian_name=form.guardian,
    )


def accepting(posting: Posting, application: PlacementApplication) -> ResponseReturnValue:
    """The page that accepts an offer, with what the company may see to reach one."""
    form = _form(posting, application)
    if form.validate_on_submit():
        try:
            services.accept(application.id, _wish(form), actor=current_actor(), seen=form.seen.data)
        except Stale:
            return conflict_page(form, _form(posting, application, anew=True), back=request.path)
        flash(_("You have accepted. The company is told by e-mail."), "good")
        here = url_for("placements.my_placement", application_id=application.public_id)
        return redirect(here, 303)
    step = PLACEMENT.find("accept", application.state)
    if step is None:
        raise Refused(_("This step is not possible in the application's present state."))
    return form_page(
        "placements/mine/accept.html",
        form,
        posting=posting,
        place=postings.place_of(posting),
        application=application,
        step=step,
    )


@blueprint.route("/me/placements/<application_id>/contact", methods=["GET", "POST"])
@requires(PlacementPermission.APPLY)
@once
def share_contact(application_id: str) -> ResponseReturnValue:
    """Choose anew how the company reaches one, once an offer is accepted."""
    posting, application = queries.own_application(current_actor(), application_id)
    if application.state not in services.IN_TOUCH:
        raise Refused(_("This is asked once an offer is accepted, until the placement ends."))
    if application.shared is None:
        raise Refused(_("What you shared was taken back already."))
    form = _form(posting, application)
    if form.validate_on_submit():
        try:
            services.share_contact(
                application.id, _wish(form), actor=current_actor(), seen=form.seen.data
            )
        except Stale:
            return conflict_page(form, _form(posting, application, anew=True), back=request.path)
        flash(_("Saved. The company sees what you ticked, and nothing else."), "good")
        return redirect(url_for("placements.my_placement", application_id=application_id), 303)
    return form_page(
        "placements/mine/contact.html",
        form,
        posting=posting,
        application=application,
        contact=public_queries.company_contact(posting),
    )
