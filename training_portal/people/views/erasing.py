"""Erasing one's own data: what goes, what stays and why, then the password."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.accounts import closing
from training_portal.accounts.forms import KnownPasswordForm
from training_portal.accounts.models import Account
from training_portal.accounts.signing_in import own_account, sign_out
from training_portal.people import effects, queries, services
from training_portal.people.views import blueprint
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, public, signed_in
from training_portal.platform.web.shell import form_page


@blueprint.route("/me/account/erase", methods=["GET", "POST"])
@signed_in
@once
def erase() -> ResponseReturnValue:
    """Erase everything about oneself and close the account, after saying what that does."""
    account = own_account()
    objection = closing.closing_objection(account.id)
    form = KnownPasswordForm()
    if objection is None and form.validate_on_submit():
        if closing.is_own_password(account, form.password.text):
            return _erased(account)
        form.refuse(form.password, _("This is not your password."))
    person = queries.person_of(account.id)
    return form_page(
        "people/erase.html",
        form,
        account=account,
        objection=objection,
        effects=effects.effects_on(person.id) if person else [],
    )


def _erased(account: Account) -> ResponseReturnValue:
    services.erase_own(account.id, actor=current_actor())
    sign_out()
    return redirect(url_for("people.erased"), 303)


@blueprint.get("/record-erased")
@public
def erased() -> str:
    """What comes after erasing one's data."""
    return render_template("people/erased.html")
