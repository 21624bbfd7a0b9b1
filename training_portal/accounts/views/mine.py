"""One's own account."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.accounts import forms, passwords, services
from training_portal.accounts.models import Account
from training_portal.accounts.signing_in import own_account, sign_in
from training_portal.accounts.views import blueprint
from training_portal.accounts.zones import zone_choices
from training_portal.platform import clock
from training_portal.platform.policy import current_actor, signed_in
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import conflict_page
from training_portal.platform.web.shell import form_page


@blueprint.route("/me/account", methods=["GET", "POST"])
@signed_in
def my_account() -> ResponseReturnValue:
    """Name and time zone; links to the password and to ending sessions."""
    account = own_account()
    form = _settled(forms.SettingsForm(data=_known(account)))
    if form.validate_on_submit():
        try:
            services.change_settings(
                account.id,
                name=form.name.text,
                time_zone=form.time_zone.data or account.time_zone,
                actor=current_actor(),
                seen=form.seen.data,
            )
        except Stale:
            kept = _settled(forms.SettingsForm(formdata=None, data=_known(account)))
            return conflict_page(form, kept, back=url_for("accounts.my_account"))
        flash(_("Saved."), "good")
        return redirect(url_for("accounts.my_account"), 303)
    return form_page("accounts/my_account.html", form, account=account)


def _known(account: Account) -> dict[str, str]:
    return {
        "name": account.display_name,
        "time_zone": account.time_zone,
        "seen": services.settings_version(account),
    }


def _settled(form: forms.SettingsForm) -> forms.SettingsForm:
    form.time_zone.choices = zone_choices(own_account().time_zone, clock.now())
    return form


@blueprint.route("/me/account/password", methods=["GET", "POST"])
@signed_in
def my_password() -> ResponseReturnValue:
    """Change the password; the old one is asked for."""
    account = own_account()
    form = forms.ChangePasswordForm()
    form.judge(passwords.common_passwords(), account.email)
    if form.validate_on_submit():
        changed = services.change_password(
            account, form.old_password.text, form.password.text, actor=current_actor()
        )
        if changed is not None:
            sign_in(changed)
            flash(_("Your password is changed; other sessions have ended."), "good")
            return redirect(url_for("accounts.my_account"), 303)
        form.refuse(form.old_password, _("This is not your password until now."))
    return form_page("accounts/my_password.html", form)


@blueprint.post("/me/account/end-sessions")
@signed_in
def end_sessions() -> ResponseReturnValue:
    """Sign out everywhere else."""
    account = own_account()
    sign_in(services.end_all_sessions(account.id, actor=current_actor()))
    flash(_("You are signed out everywhere else."), "good")
    return redirect(url_for("accounts.my_account"), 303)
