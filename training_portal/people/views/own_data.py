"""What the portal holds of oneself, and all of it as one file."""

from __future__ import annotations

from typing import Any

from flask import render_template, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.accounts.forms import CodeForm, KnownPasswordForm
from training_portal.accounts.models import Account
from training_portal.accounts.signing_in import own_account
from training_portal.people import own_data
from training_portal.people.twins import telling
from training_portal.people.views import blueprint
from training_portal.platform import own_data as parts
from training_portal.platform.policy import current_actor, signed_in
from training_portal.platform.web.shell import form_page


@blueprint.get("/me/account/data")
@signed_in
def my_data() -> str:
    """What is held, by room, with how many records there are of each kind."""
    owner = own_data.owner_of(own_account(), current_actor())
    held = parts.parts_of(owner)
    joins = telling.joins_of(owner.person_id)
    return render_template("people/own_data/mine.html", parts=held, joins=joins)


@blueprint.route("/me/account/data/download", methods=["GET", "POST"])
@signed_in
def download_my_data() -> ResponseReturnValue:
    """The ZIP, for the password or a code of the second step."""
    account = own_account()
    form, field = _form(account)
    if form.validate_on_submit():
        account_id, zone = account.id, account.time_zone
        if own_data.is_at_the_keyboard(account, field.text):
            own_data.count_download(account_id, actor=current_actor())
            return _archive(own_account(), zone)
        form.refuse(field, _("This is not good. Nothing was downloaded."))
    return form_page("people/own_data/download.html", form, field_asked=field)


def _form(account: Account) -> tuple[Any, Any]:
    if account.second_factor_at is not None:
        code = CodeForm()
        return code, code.code
    known = KnownPasswordForm()
    return known, known.password


def _archive(account: Account, zone: str) -> ResponseReturnValue:
    made = own_data.archive(own_data.owner_of(account, current_actor()), zone)
    answer = send_file(
        made, "application/zip", as_attachment=True, download_name="my-data.zip", conditional=False
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
