"""What the frame of every page knows of the reader."""

from __future__ import annotations

from typing import Any

from flask import current_app, has_request_context, request, url_for
from flask_babel import gettext as _

from training_portal.accounts.permissions import AccountPermission
from training_portal.accounts.signing_in import current_account
from training_portal.platform.policy import current_actor
from training_portal.platform.web.shell import AccountMenu, MenuItem

#: Pages from which signing in leads home, not back to them.
_ENTRANCES = frozenset({"accounts.sign_in", "accounts.sign_up", "accounts.forgot"})


def account_context() -> dict[str, Any]:
    """The reader's own menu or the way to sign in, and whether this is the demonstration."""
    if not has_request_context():
        return {}  # A mail is written by the worker; it has no frame.
    account = current_account()
    back = None if request.endpoint in _ENTRANCES or request.method != "GET" else request.path
    return {
        "demo": current_app.extensions["settings"].demo,
        "sign_in_url": url_for("accounts.sign_in", next=back if back != "/" else None),
        "account_menu": None
        if account is None
        else AccountMenu(
            name=account.display_name or account.email,
            items=own_items(),
            sign_out_url=url_for("accounts.sign_out"),
        ),
    }


def own_items() -> list[MenuItem]:
    """The reader's own links."""
    items = [MenuItem(_("My account"), url_for("accounts.my_account"))]
    if current_actor().holds(AccountPermission.MANAGE):
        items.append(MenuItem(_("Accounts"), url_for("accounts.accounts")))
    return items
