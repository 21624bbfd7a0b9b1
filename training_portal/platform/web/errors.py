"""Error pages: what happened, in plain words, and what to do. They never say more than that."""

from __future__ import annotations

import math
import secrets
from typing import Final

from flask import (
    Flask,
    Response,
    current_app,
    g,
    make_response,
    render_template,
    request,
)
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException, InternalServerError

from training_portal.platform import clock
from training_portal.platform.database import Busy
from training_portal.platform.database_faults import is_passing
from training_portal.platform.files import MAX_BYTES, UploadRefused
from training_portal.platform.throttle import Throttled
from training_portal.platform.web.intake import MEGABYTE, MOST_PARTS, most_content
from training_portal.platform.web.origins import path_here
from training_portal.platform.web.record_page import record_page
from training_portal.platform.web.typed_words import Typed, typed_words
from training_portal.platform.workflow import NotAllowed, Refused

WITH_OWN_PAGE: Final = frozenset({400, 403, 404, 405, 409, 413, 422, 429, 500, 503})
_KEPT_HEADERS: Final = ("Allow", "Retry-After", "WWW-Authenticate")


def error_page(status: int, message: str | None = None, **context: object) -> Response:
    """The page of a status. `message` says in words what was refused, where the page has room."""
    page = render_template(
        f"errors/{status}.html",
        message=message,
        way_back=_way_back(),
        typed=_typed(status),
        **context,
    )
    return make_response(page, status)


def refused_page(words: str, onward: tuple[str, str]) -> Response:
    """The page of a step that was refused, where the page before is gone.

    `onward` is what is called, and where it stands, that shows how things are now.
    """
    return error_page(409, words, onward=onward)


def _typed(status: int) -> list[Typed]:
    """What was typed; nothing where the request itself could not be read."""
    return [] if status in {400, 413} else typed_words()


def _way_back() -> str | None:
    """The page of this portal from which a form was sent, to be looked at anew; None for none."""
    if request.method in {"GET", "HEAD"} or not request.referrer:
        return None
    return path_here(request.referrer, request.host)


def _http_error(error: HTTPException) -> HTTPException | Response:
    if error.code is None or error.code < 400:
        return error
    own = error.code if error.code in WITH_OWN_PAGE else (500 if error.code >= 500 else 400)
    response = error_page(own)
    response.status_code = error.code
    for name, value in error.get_headers(request.environ):
        if name in _KEPT_HEADERS:
            response.headers[name] = value
    return response


def _too_large(_error: HTTPException) -> Response:
    return error_page(
        413,
        most=most_content() // MEGABYTE,
        most_file=MAX_BYTES // MEGABYTE,
        most_parts=MOST_PARTS,
    )


def _refused(error: Refused) -> Response:
    return error_page(409, str(error), record=record_page())


def _busy(_error: Busy) -> Response:
    """The database stayed locked or away through all attempts; a browser may try again soon."""
    response = error_page(503)
    response.headers["Retry-After"] = "10"
    return response


def _database_fault(error: DBAPIError) -> Response:
    """A page that was only read met a lock or a lost connection; any other fault is a defect."""
    if not is_passing(error):
        raise error
    return _busy(Busy())


def _not_allowed(_error: NotAllowed) -> Response:
    return error_page(403, record=record_page())


def _throttled(error: Throttled) -> Response:
    """Say when to try again, in words and in the header that programs read."""
    seconds = max(1, math.ceil((error.until - clock.now()).total_seconds()))
    response = error_page(429, minutes=math.ceil(seconds / 60))
    response.headers["Retry-After"] = str(seconds)
    return response


def _upload_refused(error: UploadRefused) -> Response:
    return error_page(422, str(error))


def _defect(_error: InternalServerError) -> Response:
    """The page of a defect, with a number under which the log has the rest.

    The page's frame may itself be what is broken (a lost database, say): then a page without it.
    """
    number = secrets.token_hex(4).upper()
    reference = f"{number[:4]}-{number[4:]}"
    current_app.logger.error(
        "reference %s: request %s, endpoint %s",
        reference,
        g.get("request_id"),
        request.endpoint,
    )
    try:
        return error_page(500, reference=reference)
    except Exception:
        current_app.logger.exception("reference %s: the error page failed too", reference)
        template = current_app.jinja_env.get_template("errors/bare.html")
        return make_response(template.render(reference=reference), 500)


def init_app(app: Flask) -> None:
    """Register the error pages."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(413, _too_large)
    app.register_error_handler(InternalServerError, _defect)
    app.register_error_handler(Busy, _busy)
    app.register_error_handler(DBAPIError, _database_fault)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(NotAllowed, _not_allowed)
    app.register_error_handler(Throttled, _throttled)
    app.register_error_handler(UploadRefused, _upload_refused)
