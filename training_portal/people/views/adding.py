"""Programme staff put in somebody who is on no list, and reach who has no e-mail by a letter."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.accounts.signing_in import own_account
from training_portal.geography import queries as places
from training_portal.geography.world import countries_of_the_world
from training_portal.organisations.queries import organisation_choices
from training_portal.people import adding, claims, queries
from training_portal.people.adding import AddressShared, KnownAlready
from training_portal.people.known_again import Match
from training_portal.people.models import Person
from training_portal.people.permissions import PeoplePermission
from training_portal.people.staff_forms import AddPersonForm
from training_portal.people.views import blueprint
from training_portal.platform import audit
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.forms import PortalForm
from training_portal.platform.web.shell import form_page


@blueprint.route("/manage/people/new", methods=["GET", "POST"])
@requires(PeoplePermission.ADD)
@once
def add() -> ResponseReturnValue:
    """Put in one person; where it may be somebody who is known, after having looked."""
    form = AddPersonForm()
    form.settle(countries_of_the_world(), places.country_names(), organisation_choices())
    match: Match | None = None
    if form.validate_on_submit():
        try:
            return _added(form)
        except KnownAlready as known:
            match = known.match
            audit.note_read([match.person_id])
            form.refuse(form.is_another, _("Perhaps known already: look, and say."))
        except AddressShared:
            form.refuse(
                form.email,
                _("Somebody else here has this e-mail: leave it blank, and hand out a letter."),
            )
    return form_page("people/add.html", form, match=match, looked_at=sorted(_looked_at()))


def _looked_at() -> frozenset[str]:
    """Whom staff were shown, and said to be somebody else."""
    return frozenset(request.form.getlist("match"))


def _added(form: AddPersonForm) -> ResponseReturnValue:
    person = adding.add_person(
        form.facts,
        body=form.body.data or "",
        source=form.source.text,
        actor=current_actor(),
        are_not=_looked_at() if form.is_another.data else frozenset(),
    )
    words = (
        _("Recorded. The person gets a mail with a link to take the record over or remove it.")
        if person.email
        else _("Recorded. No mail can tell the person: make a letter to hand out.")
    )
    flash(words, "good" if person.email else "wait")
    return redirect(url_for("records.person", public_id=person.public_id), 303)


@blueprint.route("/manage/people/<public_id>/link", methods=["GET", "POST"])
@requires(PeoplePermission.ADD)
def recorded_link(public_id: str) -> ResponseReturnValue:
    """A new claim link for somebody put in by staff: by mail, or as a letter without an address."""
    person = _unclaimed(public_id)
    audit.note_read([person.id])
    form = PortalForm()
    if not form.validate_on_submit():
        return render_template("people/recorded_link.html", form=form, person=person)
    if person.email:
        claims.new_link(person.id, actor=current_actor())
        flash(_("A new link is mailed; earlier ones no longer work."), "good")
        return redirect(url_for("records.person", public_id=public_id), 303)
    told = adding.make_letter(person, actor=current_actor())
    return render_template(
        "people/recorded_letter.html", person=person, told=told, staff=own_account()
    )


def _unclaimed(public_id: str) -> Person:
    person = queries.person_of_id(current_actor(), public_id)
    if not person.recorded_from or person.claimed_at is not None:
        abort(404)
    return person
