"""One's own place in the network: joining, what is shown to whom, leaving."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext

from training_portal.accounts.signing_in import own_account
from training_portal.alumni import directory_queries, history, link_queries, membership_services
from training_portal.alumni import membership_queries as members
from training_portal.alumni.consents import consent_text
from training_portal.alumni.forms import FieldsForm, JoinForm
from training_portal.alumni.models import Circle, NetworkMember
from training_portal.alumni.views import blueprint
from training_portal.people.models import Person
from training_portal.people.queries import person_of
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, signed_in
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import conflict_page
from training_portal.platform.web.forms import PortalForm
from training_portal.platform.web.shell import MenuItem, form_page, page_language


def tabs(current: str) -> list[MenuItem]:
    """The parts of one's own place in the network."""
    parts = (
        # Short, so that all four stand side by side on a phone.
        (pgettext("tab", "Start"), "alumni.mine"),
        (_("Connections"), "alumni.connections"),
        (_("Who sees what"), "alumni.fields"),
        (_("Preview"), "alumni.preview"),
    )
    return [MenuItem(label, url_for(name), name == current) for label, name in parts]


def own_membership() -> NetworkMember:
    """The reader's own membership; 404 for who is not in the network."""
    return members.own_member(current_actor()) or abort(404)


@blueprint.get("/me/network")
@signed_in
def mine() -> ResponseReturnValue:
    """Where one stands in the network, or what it is and how one joins."""
    person = person_of(own_account().id)
    member = members.own_member(current_actor())
    if member is None:
        return form_page("alumni/join.html", JoinForm(), **_joining(person))
    reader = members.standing_of(current_actor())
    return render_template(
        "alumni/mine.html",
        member=member,
        links=link_queries.own_links(reader),
        history=history.entries(member),
        zone=own_account().time_zone,
        tabs=tabs("alumni.mine"),
    )


def _joining(person: Person | None) -> dict[str, object]:
    objection = (
        members.objection_to_joining(person)
        if person is not None
        else _("The network is for those who have completed a course.")
    )
    return {"objection": objection, "text": consent_text()}


@blueprint.post("/me/network/join")
@signed_in
@once
def join() -> ResponseReturnValue:
    """Enter the network with a consent."""
    person = members.own_person(current_actor())
    form = JoinForm()
    if not form.validate_on_submit():
        return form_page("alumni/join.html", form, **_joining(person))
    membership_services.join(
        person.id,
        language=page_language(),
        contact_email=own_account().email,
        actor=current_actor(),
    )
    flash(_("You are in the network. Say a little about yourself, and choose who sees it."), "good")
    return redirect(url_for("alumni.fields"), 303)


def _fields_form(member: NetworkMember, *, anew: bool = False) -> FieldsForm:
    """The form as it was sent or, `anew`, as it would open now whatever was sent."""
    known = {"sector": member.sector_code, "seen": membership_services.told_version(member)}
    sent: dict[str, Any] = {"formdata": None} if anew else {}
    form = FieldsForm(obj=member, data=known, **sent)
    if anew or not form.is_submitted():
        form.languages.process_data(member.languages.split())
    form.settle(
        directory_queries.sector_choices(),
        directory_queries.language_choices(),
        directory_queries.own_entry(member.person_id),
    )
    return form


@blueprint.route("/me/network/fields", methods=["GET", "POST"])
@signed_in
@once
def fields() -> ResponseReturnValue:
    """What one says of oneself, and to whom each part is shown."""
    member = own_membership()
    form = _fields_form(member)
    if form.validate_on_submit():
        try:
            membership_services.tell(
                member.id,
                form.told,
                form.circles,
                actor=current_actor(),
                seen=form.seen.data,
            )
        except Stale:
            return conflict_page(form, _fields_form(member, anew=True), back=request.path)
        flash(_("Saved. This is what others see from now on."), "good")
        return redirect(url_for("alumni.preview"), 303)
    return form_page("alumni/fields.html", form, tabs=tabs("alumni.fields"))


@blueprint.get("/me/network/preview")
@signed_in
def preview() -> str:
    """What each circle sees of oneself."""
    member = own_membership()
    known = {str(int(each)): each for each in Circle if each is not Circle.NOBODY}
    circle = known.get(request.args.get("as", ""), Circle.ALUMNI)
    return render_template(
        "alumni/preview.html",
        circle=circle,
        circles=list(known.values()),
        entry=directory_queries.preview(member.person_id, circle),
        tabs=tabs("alumni.preview"),
    )


@blueprint.route("/me/network/leave", methods=["GET", "POST"])
@signed_in
@once
def leave() -> ResponseReturnValue:
    """Take the consent back, after a question."""
    member = own_membership()
    form = PortalForm()
    if form.validate_on_submit():
        membership_services.leave(member.person_id, actor=current_actor())
        flash(_("You have left the network. No page shows you any more."), "good")
        return redirect(url_for("alumni.mine"), 303)
    return render_template("alumni/leave.html")
