"""Programme staff read concerns of people at placements, and write down what was done."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.placements import concern_queries as queries
from training_portal.placements import concern_services as services
from training_portal.placements.application_forms import SettleForm
from training_portal.placements.application_states import ConcernKind, ConcernState
from training_portal.placements.permissions import PlacementPermission
from training_portal.placements.views.blueprint import blueprint
from training_portal.platform import audit
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import conflict_page
from training_portal.platform.web.forms import choices_of
from training_portal.platform.web.shell import form_page

CONCERNS = PlacementPermission.CONCERNS


@blueprint.get("/manage/concerns")
@requires(CONCERNS)
def concerns() -> str:
    """All concerns, those to be looked at and those settled."""
    choices = {"state": choices_of(ConcernState), "kind": choices_of(ConcernKind)}
    view = queries.CONCERNS.read(request.args, request.path, choices)
    page = queries.concerns(current_actor(), view)
    audit.note_read([row.person_id for row in page.rows])
    return render_template("placements/manage/concerns.html", view=view, page=page)


@blueprint.route("/manage/concerns/<concern_id>", methods=["GET", "POST"])
@requires(CONCERNS)
@once
def concern(concern_id: str) -> ResponseReturnValue:
    """One concern in the person's words; settling it."""
    found, row, posting = queries.concern_for(current_actor(), concern_id)
    audit.note_read([found.person_id])
    known = {"settlement": found.settlement, "seen": services.concern_version(found)}
    form = SettleForm(data=known)
    if form.validate_on_submit():
        words, seen = form.settlement.text, form.seen.data
        try:
            services.settle_concern(found.id, words, actor=current_actor(), seen=seen)
        except Stale:
            return conflict_page(form, SettleForm(data=known, formdata=None), back=request.path)
        flash(_("Settled."), "good")
        return redirect(url_for("placements.concern", concern_id=concern_id), 303)
    return form_page(
        "placements/manage/concern.html",
        form,
        concern=found,
        row=row,
        posting=posting,
        words=services.words_of(found),
        is_open=found.state is ConcernState.OPEN,
    )
