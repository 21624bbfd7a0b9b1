"""Questions and links between the reader and other members."""

from __future__ import annotations

from datetime import timedelta

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.alumni import directory_queries, link_queries, link_services
from training_portal.alumni import membership_queries as members
from training_portal.alumni.forms import AskForm
from training_portal.alumni.models import LinkKind, LinkState
from training_portal.alumni.rules import QUESTIONS_A_DAY
from training_portal.alumni.views import blueprint
from training_portal.alumni.views.mine import own_membership, tabs
from training_portal.platform import audit, throttle
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, signed_in
from training_portal.platform.web.forms import PortalForm
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused


def member_reader() -> members.Reader:
    """The reader as a member; 403 for anybody else, staff and companies too."""
    reader = members.standing_of(current_actor())
    return reader if reader.is_member else abort(403)


@blueprint.get("/me/network/connections")
@signed_in
def connections() -> str:
    """Questions that wait, and links that stand."""
    member = own_membership()
    links = link_queries.own_links(members.standing_of(current_actor()))
    audit.note_read([link.other.person_id for link in links])
    return render_template(
        "alumni/connections.html",
        asked=[(each, link_queries.message_of(each)) for each in links if each.waits_for_me],
        sent=[each for each in links if each.state is LinkState.ASKED and each.is_mine],
        standing=[each for each in links if each.state is LinkState.CONFIRMED],
        companies=link_queries.own_company_links(member.person_id),
        tabs=tabs("alumni.connections"),
    )


@blueprint.route(
    "/network/<public_id>/ask/<any(connection,mentoring,joint_project):kind>",
    methods=["GET", "POST"],
)
@signed_in
@once
def ask(public_id: str, kind: str) -> ResponseReturnValue:
    """Ask a member for a link, with a short message."""
    reader = member_reader()
    entry = directory_queries.entry_or_404(reader, public_id)
    form = AskForm()
    if form.validate_on_submit() and _asked(form, reader, entry.person_id, LinkKind(kind)):
        flash(_("Your request is sent. You are told when it is accepted."), "good")
        return redirect(url_for("alumni.member", public_id=public_id), 303)
    audit.note_read([entry.person_id])
    return form_page(
        "alumni/ask.html",
        form,
        entry=entry,
        kind=LinkKind(kind),
        objection=_known_before(reader, entry.person_id, LinkKind(kind)),
    )


def _known_before(reader: members.Reader, asked_id: int, kind: LinkKind) -> str:
    """Why the form is not shown at all when it is opened; an answer to what was sent names it."""
    assert reader.person_id is not None
    if request.method == "POST":
        return ""
    return link_services.objection_to_asking(reader.person_id, asked_id, kind)


def _asked(form: AskForm, reader: members.Reader, asked_id: int, kind: LinkKind) -> bool:
    assert reader.person_id is not None
    throttle.check(
        "network_question",
        f"person:{reader.person_id}",
        limit=QUESTIONS_A_DAY,
        window=timedelta(days=1),
    )
    try:
        link_services.ask(
            reader.person_id, asked_id, kind, message=form.message.text, actor=current_actor()
        )
    except Refused as refusal:
        form.refuse(None, str(refusal))
        return False
    return True


@blueprint.post("/me/network/links/<public_id>/<any(accept,decline,withdraw):verb>")
@signed_in
@once
def answer(public_id: str, verb: str) -> ResponseReturnValue:
    """Accept or decline a question, or take back one's own."""
    reader = member_reader()
    assert reader.person_id is not None
    link_id = link_queries.own_link_id(reader, public_id)
    link_services.answer(link_id, reader.person_id, verb, actor=current_actor())
    words = {
        "accept": _("You are connected from now on."),
        "decline": _("Declined. Nothing is said to the other one."),
        "withdraw": _("Your request is taken back."),
    }
    flash(words[verb], "good")
    return redirect(url_for("alumni.connections"), 303)


@blueprint.route("/me/network/links/<public_id>/end", methods=["GET", "POST"])
@signed_in
@once
def end(public_id: str) -> ResponseReturnValue:
    """End a link, after a question."""
    reader = member_reader()
    assert reader.person_id is not None
    form = PortalForm()
    if form.validate_on_submit():
        link_id = link_queries.own_link_id(reader, public_id)
        link_services.end(link_id, reader.person_id, actor=current_actor())
        flash(_("The connection has ended."), "good")
        return redirect(url_for("alumni.connections"), 303)
    return render_template("alumni/end.html", link=link_queries.own_link(reader, public_id))
