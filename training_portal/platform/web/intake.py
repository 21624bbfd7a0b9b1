"""What comes in is looked at before anything else: size, number of parts, encoding.

Werkzeug puts replacement signs where bytes are no UTF-8, and reads a url-encoded body of any size
below the whole limit. Both databases must see the same text, so broken text is answered with 400
here, and too much of it with 413.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any, Final, TypeVar
from urllib.parse import unquote_to_bytes

from flask import Flask, current_app, request
from werkzeug.exceptions import BadRequest, NotFound, RequestEntityTooLarge

MEGABYTE: Final = 1024 * 1024
MOST_CONTENT: Final = 12 * MEGABYTE
MOST_TEXT: Final = MEGABYTE
MOST_PARTS: Final = 1000
_REPLACEMENT: Final = "\ufffd"
_LIMIT: Final = "most_content"

ViewT = TypeVar("ViewT", bound=Callable[..., Any])


def takes_up_to(megabytes: int) -> Callable[[ViewT], ViewT]:
    """Let a view with several files take more at once than others."""

    def mark(view: ViewT) -> ViewT:
        setattr(view, _LIMIT, megabytes * MEGABYTE)
        return view

    return mark


def most_content() -> int:
    """How many bytes this request may have."""
    view = current_app.view_functions.get(request.endpoint or "")
    return int(getattr(view, _LIMIT, MOST_CONTENT))


def look() -> None:
    """Refuse a request whose address or form is too large or is not UTF-8 without NUL."""
    try:
        path = request.environ.get("PATH_INFO", "").encode("latin-1")
        whole = _is_text(path)
    except UnicodeEncodeError:
        whole = False
    if not whole:
        raise NotFound
    if not _is_text(unquote_to_bytes(request.query_string)):
        raise BadRequest
    if request.method not in {"POST", "PUT", "PATCH", "DELETE"}:
        return
    request.max_content_length = most_content()
    if request.mimetype == "application/x-www-form-urlencoded":
        _look_at_fields(request.get_data(cache=True, parse_form_data=False))
    elif request.mimetype == "multipart/form-data":
        _look_at_parts()


def _look_at_fields(body: bytes) -> None:
    if len(body) > MOST_TEXT or body.count(b"&") >= MOST_PARTS:
        raise RequestEntityTooLarge
    if not _is_text(unquote_to_bytes(body.replace(b"+", b" "))):
        raise BadRequest


def _look_at_parts() -> None:
    if not request.form and not request.files:
        # Werkzeug gives two empty dictionaries for parts that it could not read at all.
        raise BadRequest
    names = ((name, file.filename or "") for name, file in request.files.items(multi=True))
    for text in chain.from_iterable((*request.form.items(multi=True), *names)):
        if "\x00" in text or _REPLACEMENT in text:
            raise BadRequest


def _is_text(raw: bytes) -> bool:
    try:
        return "\x00" not in raw.decode("utf-8")
    except UnicodeDecodeError:
        return False


def init_app(app: Flask) -> None:
    """Set the limits and look at each request first."""
    app.config["MAX_CONTENT_LENGTH"] = MOST_CONTENT
    app.config["MAX_FORM_MEMORY_SIZE"] = MOST_TEXT
    app.config["MAX_FORM_PARTS"] = MOST_PARTS
    app.before_request(look)
