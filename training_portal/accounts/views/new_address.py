"""Changing the address one signs in with: asking, confirming by link, stopping by link."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.accounts import forms, new_address
from training_portal.accounts.signing_in import own_account
from training_portal.accounts.views import blueprint
from training_portal.accounts.views.entrance import came_from, let_in, link_over
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, public, signed_in
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused


@blueprint.route("/me/account/address", methods=["GET", "POST"])
@signed_in
@once
def my_address() -> ResponseReturnValue:
    """Ask to sign in with another address; the answer is the same whether it is known or not."""
    account = own_account()
    form = forms.NewAddressForm()
    if form.validate_on_submit():
        try:
            asked = new_address.ask(
                account,
                form.email.text,
                form.password.text,
                remote_address=came_from(),
                actor=current_actor(),
            )
        except Refused as refusal:
            form.refuse(form.email, str(refusal))
        else:
            if asked:
                flash(_("A mail is on its way to your new address."), "good")
                return redirect(url_for("accounts.my_address"), 303)
            form.refuse(form.password, _("This is not your password."))
    account = own_account()
    return form_page(
        "accounts/my_address.html", form, account=account, waiting=new_address.waiting_for(account)
    )


@blueprint.post("/me/account/address/call-off")
@signed_in
def call_off_address() -> ResponseReturnValue:
    """Keep the address after all."""
    new_address.call_off(own_account(), actor=current_actor())
    flash(_("You keep the address that you have."), "good")
    return redirect(url_for("accounts.my_address"), 303)


@blueprint.route("/new-address/<token>", methods=["GET", "POST"])
@public
def confirm_address(token: str) -> ResponseReturnValue:
    """Confirm a new address by the link in its mailbox and the account's password."""
    change = new_address.to_confirm(token)
    if change is None:
        return link_over(url_for("accounts.my_address"))
    new_email = change.new_email
    form = forms.KnownPasswordForm()
    if form.validate_on_submit():
        try:
            account = new_address.confirm(token, form.password.text)
        except Refused as refusal:
            form.refuse(None, str(refusal))
        else:
            if account is not None:
                words = _("From now on you sign in with %(email)s.", email=account.email)
                return let_in(account, url_for("accounts.my_account"), words)
            form.refuse(form.password, _("This is not the password of the account."))
    return form_page("accounts/confirm_address.html", form, token=token, new_email=new_email)


@blueprint.route("/keep-address/<token>", methods=["GET", "POST"])
@public
def keep_address(token: str) -> ResponseReturnValue:
    """Stop a change by the link in the old mailbox, and lead on to a new password.

    Opening the link changes nothing: mail scanners open links.
    """
    change = new_address.to_stop(token)
    if change is None:
        return link_over()
    if request.method == "POST":
        reset = new_address.stop(token)
        if reset is None:
            return link_over()
        flash(_("The address stays as it was. Now choose a new password."), "good")
        return redirect(url_for("accounts.reset", token=reset), 303)
    return render_template("accounts/keep_address.html", token=token, change=change)
