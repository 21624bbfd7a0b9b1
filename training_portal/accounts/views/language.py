"""The reader's language: remembered by the browser, and by the account of somebody signed in."""

from __future__ import annotations

from flask import abort, current_app, redirect, request
from flask.typing import ResponseReturnValue

from training_portal.accounts import services
from training_portal.accounts.rules import own_path
from training_portal.accounts.signing_in import current_account
from training_portal.accounts.views import blueprint
from training_portal.platform.i18n import LANGUAGE_COOKIE, LANGUAGES
from training_portal.platform.policy import current_actor, public

#: Seconds that a browser remembers the choice: a year.
_REMEMBERED = 365 * 24 * 3600


@blueprint.route("/language/<language>", methods=["GET", "POST"])
@public
def choose_language(language: str) -> ResponseReturnValue:
    """Back to the page from which the language was chosen, now in this language.

    A visitor comes by a plain link, so that public pages need no token and can be kept. Somebody
    signed in comes by a button, for that changes the account: mails come in this language too.
    """
    if language not in LANGUAGES:
        abort(404)
    account = current_account()
    if account is not None and request.method == "POST":
        services.change_language(account.id, language, actor=current_actor())
    response = redirect(own_path(request.args.get("back")) or "/", 303)
    response.set_cookie(
        LANGUAGE_COOKIE,
        language,
        max_age=_REMEMBERED,
        secure=current_app.extensions["settings"].is_production,
        httponly=True,
        samesite="Lax",
    )
    return response
