"""The second step of signing in: asked for after the password, set up and ended by its owner."""

from __future__ import annotations

import segno
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.accounts import forms, one_time_codes, second_step
from training_portal.accounts.signing_in import (
    half_signed_in,
    is_held_back,
    own_account,
    sign_in,
)
from training_portal.accounts.views import blueprint
from training_portal.accounts.views.entrance import HOME, next_path
from training_portal.platform.policy import current_actor, public, signed_in
from training_portal.platform.web.shell import form_page


@blueprint.route("/sign-in/code", methods=["GET", "POST"], endpoint="second_step")
@public
def ask_code() -> ResponseReturnValue:
    """The code that is asked for after the password."""
    account = half_signed_in()
    if account is None:
        return redirect(url_for("accounts.sign_in", next=next_path() or None), 303)
    form = forms.CodeForm()
    if form.validate_on_submit():
        used = second_step.check(account, form.code.text)
        if used is not None:
            sign_in(account)
            if used is second_step.Used.PAPER:
                left = second_step.recovery_codes_left(account.id)
                words = _("This code is used up; %(left)d are left on your paper.", left=left)
                flash(words, "wait")
            return redirect(next_path() or HOME, 303)
        _refuse(form)
    return form_page("accounts/second_step.html", form, target=next_path())


def _refuse(form: forms.CodeForm) -> None:
    form.refuse(form.code, _("This code is not good, or was used already. Wait for the next one."))


@blueprint.route("/me/account/second-step", methods=["GET", "POST"])
@signed_in
def my_second_step() -> ResponseReturnValue:
    """How one signs in, and the way to a second step, which begins with the password."""
    account = own_account()
    form = forms.KnownPasswordForm()
    if form.validate_on_submit():
        if second_step.begin(account, form.password.text):
            return redirect(url_for("accounts.set_up_second_step"), 303)
        form.refuse(form.password, _("This is not your password."))
    account = own_account()
    return form_page(
        "accounts/my_second_step.html",
        form,
        account=account,
        is_needed=is_held_back(account.id),
        left=second_step.recovery_codes_left(account.id),
    )


@blueprint.route("/me/account/second-step/app", methods=["GET", "POST"])
@signed_in
def set_up_second_step() -> ResponseReturnValue:
    """The secret for the app, as a mark and in letters; the first code puts it in force."""
    account = own_account()
    secret = second_step.begun_secret(account)
    if secret is None:
        return redirect(url_for("accounts.my_second_step"), 303)
    form = forms.CodeForm()
    if form.validate_on_submit():
        done = second_step.turn_on(account, form.code.text, actor=current_actor())
        if done is not None:
            sign_in(done[0])
            return _recovery_codes(done[1])
        _refuse(form)
    address = one_time_codes.setup_address(secret, account.email, _("Mekong Training Portal"))
    return form_page(
        "accounts/set_up_second_step.html",
        form,
        mark=segno.make(address, error="m").svg_data_uri(scale=5, border=2),
        letters=one_time_codes.in_letters(secret),
        address=address,
    )


def _recovery_codes(codes: list[str]) -> str:
    """The page that shows recovery codes, once: nothing keeps them but their hashes."""
    return render_template("accounts/recovery_codes.html", codes=codes)


@blueprint.route("/me/account/second-step/codes", methods=["GET", "POST"])
@signed_in
def new_recovery_codes() -> ResponseReturnValue:
    """Ten new recovery codes in place of those on the old paper."""
    account = own_account()
    form = forms.CodeForm()
    if form.validate_on_submit():
        codes = second_step.make_recovery_codes(account, form.code.text, actor=current_actor())
        if codes is not None:
            return _recovery_codes(codes)
        _refuse(form)
    return form_page("accounts/new_recovery_codes.html", form)


@blueprint.route("/me/account/second-step/off", methods=["GET", "POST"])
@signed_in
def end_second_step() -> ResponseReturnValue:
    """Sign in by password alone again."""
    account = own_account()
    form = forms.CodeForm()
    if form.validate_on_submit():
        if second_step.turn_off(account, form.code.text, actor=current_actor()):
            flash(_("From now on you sign in with your password only."), "good")
            return redirect(url_for("accounts.my_second_step"), 303)
        _refuse(form)
    return form_page("accounts/end_second_step.html", form)
