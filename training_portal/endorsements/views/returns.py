"""Returning a list without an account: by the office's link, or on paper that staff put in."""

from __future__ import annotations

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.cohorts.queries import cohort_for
from training_portal.endorsements import deciding, links
from training_portal.endorsements.forms import SignedReturnForm, record_return_form
from training_portal.endorsements.list_queries import desk_of_cohort
from training_portal.endorsements.permissions import EndorsementPermission
from training_portal.endorsements.views.blueprint import blueprint
from training_portal.endorsements.views.of_cohort import address_of
from training_portal.endorsements.views.papers import link_over, signature_of
from training_portal.platform.files import UploadRefused
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, public, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused

KEEP = EndorsementPermission.KEEP
_BY_LINK = "endorsements/return_by_link.html"
_ON_PAPER = "endorsements/record_return.html"


@blueprint.route("/endorse/<token>/return", methods=["GET", "POST"])
@public
@once
def return_by_link(token: str) -> ResponseReturnValue:
    """Give the list back to its body by the office's link, with what is to be mended."""
    desk = links.desk_by_link(token)
    if desk is None or desk.stage is None:
        return link_over(token)
    form = SignedReturnForm(data={"seen": desk.version})
    if form.validate_on_submit():
        signature = signature_of(form, "link")
        seen, reason = form.seen.data, form.reason.text
        try:
            links.return_by_link(token, reason=reason, signature=signature, seen=seen)
        except Stale:
            form.seen.data = desk.version
            form.refuse(None, _("The list was changed meanwhile: look at it once more."))
            return form_page(_BY_LINK, form, desk=desk, token=token)[0], 409
        return render_template("endorsements/link_used.html", desk=desk, is_returned=True)
    return form_page(_BY_LINK, form, desk=desk, token=token)


@blueprint.route(
    "/manage/cohorts/<cohort_id>/endorsements/<endorsement_id>/record/return",
    methods=["GET", "POST"],
)
@requires(KEEP)
@once
def record_return(cohort_id: str, endorsement_id: str) -> ResponseReturnValue:
    """Put in that an office returned the list on paper: who, when, why, and the scan."""
    actor = current_actor()
    cohort = cohort_for(actor, cohort_id, KEEP)
    desk = desk_of_cohort(cohort, endorsement_id, actor)
    if desk.stage is None:
        raise Refused(_("This list does not wait for an endorsement: there is nothing to put in."))
    form = record_return_form(desk.endorsement.sent_at, seen=desk.version)
    if form.validate_on_submit():
        try:
            deciding.return_list(
                desk.endorsement.id,
                reason=form.reason.text,
                actor=actor,
                signature=signature_of(form, "record"),
                seen=form.seen.data,
            )
        except Stale:
            form.seen.data = desk.version
            form.refuse(None, _("The list was changed meanwhile: look at it once more."))
            return form_page(_ON_PAPER, form, cohort=cohort, desk=desk)[0], 409
        except UploadRefused as refusal:
            form.refuse(form["paper"], str(refusal))
        else:
            flash(_("The list is returned."), "good")
            return redirect(address_of(cohort, desk), 303)
    return form_page(_ON_PAPER, form, cohort=cohort, desk=desk)
