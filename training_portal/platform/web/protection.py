"""Forged requests are refused; a page that was open too long is offered once more, filled.

`require_token` runs after the accounts room has found out who is asking and before access is
decided, so that somebody whose session has ended in the middle of a form gets the form's values
back instead of the sign-in page.
"""

from __future__ import annotations

import re
from typing import Final

from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException

from training_portal.platform.web.origins import is_of_host

TOKEN_LIFETIME: Final = 12 * 3600
#: What the button that was pressed is called (`components/form.html`).
PRESSED: Final = "pressed"
#: Fields that a page carries along: sent again like all others, but typed by nobody.
_CARRIED: Final = frozenset(
    {
        PRESSED, "action", "add_row", "asked", "items", "match", "page", "person", "remove_row",
        "revision", "row", "rows",
        "seen", "show", "step", "sure", "tab", "view",
    }
)  # fmt: skip
#: The shape of what the portal calls its records, and of fingerprints; a number may be a phone's.
_IDENTIFIER: Final = re.compile(r"(?=.*[A-Z])[0-9A-HJKMNP-TV-Z]{12}|[0-9a-f]{16,}", re.ASCII)
_NEVER_SHOWN_BACK: Final = ("password", "secret", "token")
csrf = CSRFProtect()


def require_token() -> None:
    """Refuse an unsafe request from another site or without a valid token."""
    if request.endpoint is not None and request.method in {
        "POST",
        "PUT",
        "PATCH",
        "DELETE",
    }:
        csrf.protect(apply_exemptions=True)
        if comes_from_elsewhere():
            raise CSRFError("The request comes from another site.")


def comes_from_elsewhere() -> bool:
    """Whether the browser says that another site made this request."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {
        "same-origin",
        "none",
    }:
        return True
    origin = request.headers.get("Origin")
    return origin is not None and not is_of_host(origin, request.host)


def is_surely_ours() -> bool:
    """Whether the browser says that a page of ours made this request.

    What another site sent is never shown back: one click on "send again" would carry it out.
    """
    if comes_from_elsewhere():
        return False
    if request.headers.get("Sec-Fetch-Site") == "same-origin":
        return True
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return is_of_host(source, request.host)


def is_never_shown_back(name: str) -> bool:
    """Whether a field is the form's own or a secret: neither is given back."""
    own = name in {"csrf_token", "idempotency_key"}
    return own or any(part in name.lower() for part in _NEVER_SHOWN_BACK)


def _is_typed(name: str, words: str) -> bool:
    """Whether somebody typed this, as far as can be told before any form was made of it."""
    return len(words) > 2 and name not in _CARRIED and not _IDENTIFIER.fullmatch(words)


def offer_again(error: HTTPException) -> Response:
    """The page that says why nothing was sent, with the values to be sent again."""
    values: list[tuple[str, str]] = []
    if is_surely_ours():
        values = [
            (name, value)
            for name, value in request.form.items(multi=True)
            if not is_never_shown_back(name)
        ]
    page = render_template(
        "errors/expired.html",
        values=values,
        typed=[words for name, words in values if _is_typed(name, words)],
        pressed=dict(values).get(PRESSED, ""),
        again=request.full_path.rstrip("?"),
        had_files=any(file.filename for file in request.files.values()),
    )
    return make_response(page, error.code or 400)


def init_app(app: Flask) -> None:
    """Make tokens for forms and offer expired ones again."""
    app.config["WTF_CSRF_TIME_LIMIT"] = TOKEN_LIFETIME
    # The referrer is not asked for (some networks strip it); Origin and Sec-Fetch-Site are.
    app.config["WTF_CSRF_SSL_STRICT"] = False
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    csrf.init_app(app)
    app.register_error_handler(CSRFError, offer_again)
    app.register_error_handler(401, offer_again)


__all__ = [
    "CSRFError",
    "comes_from_elsewhere",
    "csrf",
    "init_app",
    "is_never_shown_back",
    "is_surely_ours",
    "offer_again",
    "require_token",
]
