"""Blocking and reporting."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.accounts.signing_in import own_account
from training_portal.alumni import directory_queries, link_queries, safety_services
from training_portal.alumni.forms import ReportForm
from training_portal.alumni.views import blueprint
from training_portal.alumni.views.links import member_reader
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, signed_in
from training_portal.platform.web.forms import PortalForm
from training_portal.platform.web.shell import form_page


@blueprint.route("/network/<public_id>/block", methods=["GET", "POST"])
@signed_in
@once
def block(public_id: str) -> ResponseReturnValue:
    """Be as if not there for a member, after a question."""
    reader = member_reader()
    entry = directory_queries.entry_or_404(reader, public_id)
    form = PortalForm()
    if form.validate_on_submit():
        assert reader.person_id is not None
        safety_services.block(reader.person_id, entry.person_id, actor=current_actor())
        flash(_("You no longer meet each other here. Nothing was said to the other one."), "good")
        return redirect(url_for("alumni.blocked"), 303)
    return render_template("alumni/block.html", entry=entry)


@blueprint.get("/me/network/blocked")
@signed_in
def blocked() -> str:
    """Whom one blocked."""
    reader = member_reader()
    assert reader.person_id is not None
    return render_template(
        "alumni/blocked.html",
        rows=link_queries.own_blocks(reader.person_id),
        zone=own_account().time_zone,
    )


@blueprint.post("/me/network/blocked/<public_id>/undo")
@signed_in
@once
def unblock(public_id: str) -> ResponseReturnValue:
    """Let somebody meet one again."""
    reader = member_reader()
    block_id = link_queries.own_block_id(reader.person_id, public_id)
    safety_services.unblock(block_id, actor=current_actor())
    flash(_("You can meet each other again. Connections that ended stay ended."), "good")
    return redirect(url_for("alumni.blocked"), 303)


@blueprint.route("/network/<public_id>/report", methods=["GET", "POST"])
@signed_in
@once
def report(public_id: str) -> ResponseReturnValue:
    """Tell programme staff about a member."""
    reader = member_reader()
    entry = directory_queries.entry_or_404(reader, public_id)
    form = ReportForm()
    if form.validate_on_submit():
        assert reader.person_id is not None
        safety_services.report(
            reader.person_id, entry.person_id, form.words.text, actor=current_actor()
        )
        flash(_("Thank you. Programme staff look at it; nothing is said to the other one."), "good")
        return redirect(url_for("alumni.member", public_id=public_id), 303)
    return form_page("alumni/report.html", form, entry=entry)
