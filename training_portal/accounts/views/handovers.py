"""Administrators' pages of handing a role over."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.accounts import forms, handover_queries, handovers, open_work, queries
from training_portal.accounts.deputy_queries import role_of
from training_portal.accounts.deputy_rules import handover_objection
from training_portal.accounts.models import RoleAssignment
from training_portal.accounts.permissions import AccountPermission
from training_portal.accounts.views import blueprint
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.shell import form_page


@blueprint.route(
    "/manage/accounts/<public_id>/roles/<int:assignment>/hand-over", methods=["GET", "POST"]
)
@requires(AccountPermission.MANAGE)
@once
def hand_over(public_id: str, assignment: int) -> ResponseReturnValue:
    """Hand a role over on a day, after what is open for it is shown."""
    account = queries.account_of(public_id)
    role = role_of(assignment, RoleAssignment.account_id == account.id)
    form = forms.HandoverForm()
    if form.validate_on_submit() and _handed_over(role.assignment_id, form):
        flash(_("The role is handed over; both are told by mail."), "good")
        return redirect(url_for("accounts.account", public_id=public_id), 303)
    return form_page(
        "accounts/hand_over.html",
        form,
        account=queries.account_of(public_id),
        role=role,
        objection=handover_objection(role.role),
        work=open_work.of_role(queries.assignment_of(account, assignment)),
    )


def _handed_over(assignment_id: int, form: forms.HandoverForm) -> bool:
    """Whether it is done; the service's refusal stands beside its field."""
    assert form.on_day.data is not None  # the field is required
    try:
        handovers.hand_over(
            assignment_id,
            form.email.text,
            form.on_day.data,
            reason=form.reason.text,
            actor=current_actor(),
        )
    except handovers.HandoverRefused as refusal:
        form.refuse(form[refusal.field] if refusal.field else None, str(refusal))
        return False
    return True


@blueprint.route(
    "/manage/accounts/<public_id>/handovers/<handover_id>/call-off", methods=["GET", "POST"]
)
@requires(AccountPermission.MANAGE)
@once
def call_off_handover(public_id: str, handover_id: str) -> ResponseReturnValue:
    """Leave the role where it is, with a reason, after a page that says what this does."""
    account = queries.account_of(public_id)
    found = handover_queries.handover_of(account.id, handover_id)
    form = forms.ReasonForm()
    if form.validate_on_submit():
        handovers.call_off(found.id, reason=form.reason.text, actor=current_actor())
        flash(_("The role stays where it is; both are told by mail."), "good")
        return redirect(url_for("accounts.account", public_id=public_id), 303)
    return form_page("accounts/call_off_handover.html", form, account=account, handover=found)
