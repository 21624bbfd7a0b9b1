"""The page behind an invitation's link."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.accounts import forms, invitations, passwords
from training_portal.accounts.models import Invitation
from training_portal.accounts.queries import has_account_in_use
from training_portal.accounts.rules import COMPANY_ROLES
from training_portal.accounts.signing_in import current_account
from training_portal.accounts.views import blueprint
from training_portal.accounts.views.entrance import HOME, let_in, link_over
from training_portal.platform.policy import public
from training_portal.platform.web.shell import form_page


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@public
def invitation(token: str) -> ResponseReturnValue:
    """Accept an invitation: with the account one has, or by making one."""
    invited = invitations.behind(token)
    if invited is None:
        return link_over()
    if current_account() is not None or has_account_in_use(invited.email):
        return _with_own_account(invited, token)
    return _with_new_account(invited, token)


def _with_own_account(invited: Invitation, token: str) -> ResponseReturnValue:
    account = current_account()
    if account is not None and request.method == "POST":
        if invitations.accept_as(token, account) is None:
            return link_over()
        flash(_("You now hold the role “%(role)s”.", role=invited.role.label), "good")
        return redirect(_onward(invited), 303)
    sign_in_url = url_for("accounts.sign_in", next=url_for("accounts.invitation", token=token))
    return render_template(
        "accounts/invited_again.html",
        invited=invited,
        token=token,
        inviter=invitations.inviter_of(invited),
        organisation=invitations.organisation_of(invited),
        account=account,
        is_for_another=account is not None and not invitations.is_for(invited, account),
        sign_in_first=sign_in_url,
    )


def _with_new_account(invited: Invitation, token: str) -> ResponseReturnValue:
    form = forms.InvitedForm(data={"name": invited.name})
    form.judge(passwords.common_passwords(), invited.email)
    if form.validate_on_submit():
        account = invitations.accept(token, form.name.text, form.password.text)
        if account is None:
            return link_over()
        return let_in(account, _onward(invited), _("Welcome! Your account is ready."))
    return form_page(
        "accounts/invited.html",
        form,
        invited=invited,
        inviter=invitations.inviter_of(invited),
        organisation=invitations.organisation_of(invited),
        token=token,
    )


def _onward(invited: Invitation) -> str:
    """Where the role is put to use: the company's own pages, or the list of tasks."""
    is_of_company = invited.role in COMPANY_ROLES
    return url_for("organisations.companies_of_mine") if is_of_company else HOME
