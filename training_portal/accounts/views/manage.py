"""Administrators' pages: accounts and their roles. No personal content beyond the account."""

from __future__ import annotations

from typing import TypeVar

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.accounts import (
    deputy_queries,
    forms,
    handover_queries,
    invitation_queries,
    queries,
    roles,
    second_step,
)
from training_portal.accounts import worktable_queries as worktable
from training_portal.accounts.history import account_history
from training_portal.accounts.permissions import AccountPermission
from training_portal.accounts.rules import GIVEN_ROLES
from training_portal.accounts.views import blueprint
from training_portal.geography.queries import country_names
from training_portal.organisations.queries import (
    organisation_choices_by_nominating,
    organisation_id,
)
from training_portal.platform.idempotency import once
from training_portal.platform.policy import Role, current_actor, requires
from training_portal.platform.web.exports import answer, exportable
from training_portal.platform.web.forms import choices_of
from training_portal.platform.web.listing import Choices
from training_portal.platform.web.shell import MenuItem, form_page
from training_portal.platform.workflow import Refused

RoleFormT = TypeVar("RoleFormT", forms.RoleForm, forms.InviteForm)


def parts(current: str, open_invitations: int) -> list[MenuItem]:
    """The two lists of this section."""
    return [
        MenuItem(_("Accounts"), url_for("accounts.accounts"), current == "accounts"),
        MenuItem(
            _("Invitations"),
            url_for("accounts.manage_invitations"),
            current == "invitations",
            open_invitations or None,
        ),
    ]


def _filter_choices() -> dict[str, Choices]:
    return {
        "role": choices_of(GIVEN_ROLES),
        "country": country_names(),
        "organisation": worktable.body_choices(),
        "state": choices_of(queries.AccountState),
    }


def role_form(form: RoleFormT) -> RoleFormT:
    """A form that asks for a role, with the roles and bodies to choose from."""
    form.role.choices = choices_of(GIVEN_ROLES)
    form.organisation.choices = organisation_choices_by_nominating()
    return form


def refuse_role(form: forms.RoleForm | forms.InviteForm, refusal: Refused) -> None:
    """Say what was refused beside the field it is about."""
    wrong = form.organisation if isinstance(refusal, roles.BodyRefused) else form.role
    form.refuse(wrong, str(refusal))


@blueprint.get("/manage/accounts")
@exportable
@requires(AccountPermission.MANAGE)
def accounts() -> ResponseReturnValue:
    """All accounts as a work table."""
    view = worktable.ACCOUNTS.read(request.args, request.path, _filter_choices())
    if view.export:
        rows = worktable.all_accounts(view)
        return answer(view, "accounts", *worktable.exported(view, rows))
    return render_template(
        "accounts/accounts.html",
        view=view,
        page=worktable.accounts(view),
        parts=parts("accounts", invitation_queries.count_open()),
    )


@blueprint.get("/manage/accounts/<public_id>")
@requires(AccountPermission.MANAGE)
def account(public_id: str) -> str:
    """One account: roles with dates, and what happened."""
    found = queries.account_of(public_id)
    return render_template(
        "accounts/account.html",
        account=found,
        state=queries.state_of(found.confirmed_at, found.disabled_at),
        roles=queries.roles_of(found.id),
        deputies=deputy_queries.deputies_of(found.id),
        lent=deputy_queries.stands_in(found.id),
        handovers=handover_queries.handovers_of(found.id),
        entries=account_history(found.id),
        is_own=queries.is_own(found, current_actor()),
        may_reset_second_step=second_step.may_reset(found, current_actor()),
    )


@blueprint.route("/manage/accounts/<public_id>/roles/new", methods=["GET", "POST"])
@requires(AccountPermission.MANAGE)
@once
def give_role(public_id: str) -> ResponseReturnValue:
    """Give a role."""
    found = queries.account_of(public_id)
    roles.refuse_own(found.id, current_actor())
    form = role_form(forms.RoleForm())
    if form.validate_on_submit():
        try:
            roles.assign_role(
                found.id,
                Role(form.role.data or ""),
                organisation_id(form.organisation.data),
                actor=current_actor(),
            )
        except Refused as refusal:
            refuse_role(form, refusal)
        else:
            flash(_("The role is given."), "good")
            return redirect(url_for("accounts.account", public_id=public_id), 303)
    return form_page("accounts/give_role.html", form, account=found)


@blueprint.route("/manage/accounts/<public_id>/roles/<int:assignment>/end", methods=["GET", "POST"])
@requires(AccountPermission.MANAGE)
@once
def end_role(public_id: str, assignment: int) -> ResponseReturnValue:
    """End a role today, with a reason, after a page that says what this does."""
    found = queries.account_of(public_id)
    held = queries.assignment_of(found, assignment)
    form = forms.ReasonForm()
    if form.validate_on_submit():
        roles.end_role(held.id, reason=form.reason.text, actor=current_actor())
        flash(_("The role has ended."), "good")
        return redirect(url_for("accounts.account", public_id=public_id), 303)
    return form_page(
        "accounts/end_role.html",
        form,
        account=found,
        held=next(each for each in queries.roles_of(found.id) if each.id == held.id),
    )


@blueprint.route("/manage/accounts/<public_id>/disable", methods=["GET", "POST"])
@requires(AccountPermission.MANAGE)
def disable(public_id: str) -> ResponseReturnValue:
    """Keep an account out, with a reason."""
    return _set_disabled(public_id, True, _("The account is disabled."))


@blueprint.route("/manage/accounts/<public_id>/enable", methods=["GET", "POST"])
@requires(AccountPermission.MANAGE)
def enable(public_id: str) -> ResponseReturnValue:
    """Let an account in again, with a reason."""
    return _set_disabled(public_id, False, _("The account can be used again."))


def _set_disabled(public_id: str, disabled: bool, done: str) -> ResponseReturnValue:
    found = queries.account_of(public_id)
    form = forms.ReasonForm()
    if form.validate_on_submit():
        roles.set_disabled(found.id, disabled, reason=form.reason.text, actor=current_actor())
        flash(done, "good")
        return redirect(url_for("accounts.account", public_id=public_id), 303)
    return form_page("accounts/disable.html", form, account=found, disabling=disabled)


@blueprint.route("/manage/accounts/<public_id>/second-step", methods=["GET", "POST"])
@requires(AccountPermission.MANAGE)
def reset_second_step(public_id: str) -> ResponseReturnValue:
    """Take the second step off an account whose owner lost phone and paper, with a reason."""
    found = queries.account_of(public_id)
    form = forms.ReasonForm()
    if form.validate_on_submit():
        second_step.reset(found.id, reason=form.reason.text, actor=current_actor())
        flash(_("The second step is taken off; a mail tells the owner."), "good")
        return redirect(url_for("accounts.account", public_id=public_id), 303)
    return form_page("accounts/reset_second_step.html", form, account=found)
