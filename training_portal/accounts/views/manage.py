"""Administrators' pages: accounts, roles, invitations. No personal content beyond the account."""

from __future__ import annotations

from dataclasses import astuple

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.accounts import forms, invitations, queries, services
from training_portal.accounts.permissions import AccountPermission
from training_portal.accounts.views import blueprint
from training_portal.organisations.queries import organisation_choices
from training_portal.platform import audit
from training_portal.platform.export import download
from training_portal.platform.idempotency import once
from training_portal.platform.policy import Role, current_actor, requires
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused


def role_choices() -> list[tuple[str, str]]:
    return [(role.value, role.label) for role in forms.GIVEN_ROLES]


@blueprint.get("/manage/accounts")
@requires(AccountPermission.MANAGE)
def accounts() -> ResponseReturnValue:
    """All accounts as a work table."""
    view = queries.ACCOUNTS.read(request.args, request.path, {"role": role_choices()})
    if view.export:
        rows = [astuple(row)[1:] for row in queries.all_accounts(view)]
        return download("accounts", view.export, queries.account_headings(), rows)
    return render_template(
        "accounts/accounts.html",
        view=view,
        page=queries.accounts(view),
        open_invitations=queries.open_invitations(),
    )


@blueprint.get("/manage/accounts/<public_id>")
@requires(AccountPermission.MANAGE)
def account(public_id: str) -> str:
    """One account: roles with dates, and what happened."""
    found = queries.account_of(public_id)
    return render_template(
        "accounts/account.html",
        account=found,
        roles=queries.roles_of(found.id),
        entries=audit.timeline([("account", found.id)]),
    )


@blueprint.route("/manage/accounts/<public_id>/roles/new", methods=["GET", "POST"])
@requires(AccountPermission.MANAGE)
@once
def give_role(public_id: str) -> ResponseReturnValue:
    """Give a role."""
    found = queries.account_of(public_id)
    form = forms.RoleForm()
    form.role.choices = role_choices()
    form.organisation.choices = organisation_choices()
    if form.validate_on_submit():
        try:
            services.assign_role(
                found,
                Role(form.role.data or ""),
                queries.organisation_id(form.organisation.data),
                actor=current_actor(),
            )
        except Refused as refusal:
            form.refuse(form.role, str(refusal))
        else:
            flash(_("The role is given."), "good")
            return redirect(url_for("accounts.account", public_id=public_id), 303)
    return form_page("accounts/give_role.html", form, account=found)


@blueprint.post("/manage/accounts/<public_id>/roles/<int:assignment>/end")
@requires(AccountPermission.MANAGE)
def end_role(public_id: str, assignment: int) -> ResponseReturnValue:
    """End a role today."""
    found = queries.account_of(public_id)
    services.end_role(queries.assignment_of(found, assignment), actor=current_actor())
    flash(_("The role has ended."), "good")
    return redirect(url_for("accounts.account", public_id=public_id), 303)


@blueprint.route("/manage/accounts/<public_id>/disable", methods=["GET", "POST"])
@requires(AccountPermission.MANAGE)
def disable(public_id: str) -> ResponseReturnValue:
    """Keep an account out, or let it in again, with a reason."""
    found = queries.account_of(public_id)
    form = forms.ReasonForm()
    if form.validate_on_submit():
        services.disable(
            found,
            disabled=found.disabled_at is None,
            reason=form.reason.text,
            actor=current_actor(),
        )
        flash(_("Done."), "good")
        return redirect(url_for("accounts.account", public_id=public_id), 303)
    return form_page("accounts/disable.html", form, account=found)


@blueprint.route("/manage/accounts/invite", methods=["GET", "POST"])
@requires(AccountPermission.MANAGE)
@once
def invite() -> ResponseReturnValue:
    """Invite somebody to hold a role."""
    form = forms.InviteForm()
    form.role.choices = role_choices()
    form.organisation.choices = organisation_choices()
    if form.validate_on_submit():
        try:
            invitations.invite(
                form.email.text,
                form.name.text,
                Role(form.role.data or ""),
                queries.organisation_id(form.organisation.data),
                actor=current_actor(),
            )
        except Refused as refusal:
            form.refuse(form.role, str(refusal))
        else:
            flash(_("The invitation is on its way."), "good")
            return redirect(url_for("accounts.accounts"), 303)
    return form_page("accounts/invite.html", form)


@blueprint.post("/manage/accounts/invitations/<public_id>/<verb>")
@requires(AccountPermission.MANAGE)
def change_invitation(public_id: str, verb: str) -> ResponseReturnValue:
    """Send an invitation again, or take it back."""
    invitation = queries.invitation_of(public_id, verb)
    if verb == "withdraw":
        invitations.withdraw(invitation, actor=current_actor())
    else:
        invitations.send_again(invitation, actor=current_actor())
    flash(_("Done."), "good")
    return redirect(url_for("accounts.accounts"), 303)
