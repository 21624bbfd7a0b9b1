"""Pages for coming in: sign-up, confirmation, sign-in, reset, invitation."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.accounts import forms, invitations, passwords, services
from training_portal.accounts.models import Account
from training_portal.accounts.signing_in import current_account, sign_in, sign_out
from training_portal.accounts.views import blueprint
from training_portal.platform.idempotency import once
from training_portal.platform.policy import public, signed_in
from training_portal.platform.web.shell import form_page


def own_path(target: str | None) -> str:
    """Where to go after signing in: a path of this portal, or the person's own page."""
    if target and target.startswith("/") and target[1:2] not in ("/", "\\"):
        parts = urlsplit(target)
        if not parts.scheme and not parts.netloc and target.isprintable() and "\\" not in target:
            return target
    return url_for("front.home")


@blueprint.route("/sign-up", methods=["GET", "POST"])
@public
@once
def sign_up() -> ResponseReturnValue:
    """Make an account; the answer is the same whether the address is known or not."""
    form = forms.SignUpForm()
    form.judge(passwords.common_passwords(), "")
    if form.validate_on_submit():
        services.sign_up(form.email.text, form.name.text, form.password.text)
        return redirect(url_for("accounts.look_into_your_mail"), 303)
    return form_page("accounts/sign_up.html", form)


@blueprint.get("/look-into-your-mail")
@public
def look_into_your_mail() -> str:
    """What comes after asking for a mail."""
    return render_template("accounts/look_into_your_mail.html")


@blueprint.route("/confirm/<token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> ResponseReturnValue:
    """Confirm the address. Opening the link alone changes nothing: mail scanners open links."""
    if request.method == "GET":
        return render_template("accounts/confirm.html", token=token)
    account = services.confirm(token)
    if account is None:
        return render_template("accounts/link_over.html"), 410
    sign_in(account)
    flash(_("Your address is confirmed. Welcome!"), "good")
    return redirect(own_path(None), 303)


@blueprint.route("/confirm", methods=["GET", "POST"])
@public
def confirm_again() -> ResponseReturnValue:
    """Send the confirmation mail once more."""
    form = forms.EmailForm(formdata=None if request.method == "GET" else request.form)
    if form.validate_on_submit():
        services.send_confirmation_again(form.email.text)
        return redirect(url_for("accounts.look_into_your_mail"), 303)
    return form_page("accounts/confirm_again.html", form)


@blueprint.route("/sign-in", methods=["GET", "POST"], endpoint="sign_in")
@public
def sign_in_page() -> ResponseReturnValue:
    """Sign in with e-mail address and password."""
    target = request.values.get("next")
    if request.method == "GET" and current_account() is not None:
        return redirect(own_path(target), 303)
    form = forms.SignInForm()
    if form.validate_on_submit():
        account = _authenticated(form)
        if account is not None:
            sign_in(account)
            return redirect(own_path(target), 303)
    return form_page("accounts/sign_in.html", form, target=target or "")


def _authenticated(form: forms.SignInForm) -> Account | None:
    try:
        account = services.authenticate(
            form.email.text, form.password.text, request.remote_addr or ""
        )
    except services.TooManyTries:
        abort(429)
    if account is None:
        form.refuse(form.password, _("E-mail address and password do not fit together."))
        return None
    if account.confirmed_at is None:
        form.refuse(None, _("This address is not confirmed yet: open the link in our mail first."))
        return None
    return account


@blueprint.post("/sign-out")
@signed_in
def leave() -> ResponseReturnValue:
    """End this session."""
    sign_out()
    flash(_("You are signed out."), "good")
    return redirect(url_for("front.index"), 303)


@blueprint.route("/forgot", methods=["GET", "POST"])
@public
def forgot() -> ResponseReturnValue:
    """Ask for a link to set a new password."""
    form = forms.EmailForm()
    if form.validate_on_submit():
        try:
            services.ask_for_reset(form.email.text, request.remote_addr or "")
        except services.TooManyTries:
            abort(429)
        return redirect(url_for("accounts.look_into_your_mail"), 303)
    return form_page("accounts/forgot.html", form)


@blueprint.route("/reset/<token>", methods=["GET", "POST"])
@public
def reset(token: str) -> ResponseReturnValue:
    """Set a new password by a link."""
    form = forms.NewPasswordForm()
    form.judge(passwords.common_passwords(), "")
    if form.validate_on_submit():
        account = services.reset_password(token, form.password.text)
        if account is None:
            return render_template("accounts/link_over.html"), 410
        sign_in(account)
        flash(_("Your new password is set; other sessions have ended."), "good")
        return redirect(own_path(None), 303)
    return form_page("accounts/reset.html", form, token=token)


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@public
def invitation(token: str) -> ResponseReturnValue:
    """Accept an invitation to hold a role."""
    invited = invitations.behind(token)
    if invited is None:
        return render_template("accounts/link_over.html"), 410
    account = current_account()
    if account is not None:
        if request.method == "POST":
            invitations.accept_as(token, account)
            flash(_("You now hold the role %(role)s.", role=invited.role.label), "good")
            return redirect(own_path(None), 303)
        return render_template("accounts/invited_again.html", invited=invited, token=token)
    form = forms.InvitedForm(data={"name": invited.name})
    form.judge(passwords.common_passwords(), invited.email)
    if form.validate_on_submit():
        new = invitations.accept(token, form.name.text, form.password.text)
        if new is None:
            return render_template("accounts/link_over.html"), 410
        sign_in(new)
        flash(_("Welcome! Your account is ready."), "good")
        return redirect(own_path(None), 303)
    return form_page("accounts/invited.html", form, invited=invited, token=token)
