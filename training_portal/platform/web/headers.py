"""The headers of every answer: what browsers may load, keep and compress.

The Content-Security-Policy allows no inline script or style and has no nonce, so that whole pages
can be cached. A page that saves drafts asks for same-origin fetches by `allow_same_origin_fetch`.
"""

from __future__ import annotations

import gzip
import secrets
from typing import Final

from flask import Flask, Response, current_app, g, request, session

from training_portal.config import Settings
from training_portal.platform import policy
from training_portal.platform.web import kept_pages

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
FIXED: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
TRANSPORT_SECURITY: Final = "max-age=31536000; includeSubDomains"
COMPRESSED_TYPES: Final = frozenset(
    {
        "text/html",
        "text/plain",
        "text/csv",
        "text/calendar",
        "application/json",
        "application/ld+json",
        "image/svg+xml",
    }
)
SMALLEST_COMPRESSED: Final = 1024


def allow_same_origin_fetch() -> str:
    """Let the scripts of this page fetch from the portal; gives nothing to print."""
    g.may_fetch = True
    return ""


def start_request() -> None:
    """Give the request a number that log lines and audit events carry."""
    g.request_id = secrets.token_hex(8)


def finish(response: Response) -> Response:
    """Set the headers; cache rules first, for the tag of a page is that of its plain text."""
    _secure(response)
    _cache(response)
    if kept_pages.is_to_be_kept(response):
        _compress(response)
        kept_pages.keep(response)
        response.make_conditional(request)
    else:
        if "ETag" in response.headers and not response.direct_passthrough:
            response.make_conditional(request)
        _compress(response)
    return response


def _secure(response: Response) -> None:
    rule = CONTENT_SECURITY_POLICY
    if g.get("may_fetch", False):
        rule += "; connect-src 'self'"
    response.headers.setdefault("Content-Security-Policy", rule)
    for name, value in FIXED.items():
        response.headers.setdefault(name, value)
    settings: Settings | None = current_app.extensions.get("settings")
    if settings is not None and settings.is_production:
        response.headers.setdefault("Strict-Transport-Security", TRANSPORT_SECURITY)
    response.headers["X-Request-ID"] = g.get("request_id", "")


def _cache(response: Response) -> None:
    """Nothing of a signed-in page is kept anywhere; a public page is kept and asked after."""
    if "Cache-Control" in response.headers:
        return
    if not policy.current_actor().is_anonymous or response.status_code >= 400:
        response.cache_control.no_store = True
        return
    response.cache_control.no_cache = True
    response.vary.update(("Cookie", "Accept-Language"))
    if session:
        response.cache_control.private = True
        return
    response.cache_control.public = True
    is_page = request.method in {"GET", "HEAD"} and response.status_code == 200
    if is_page and not response.direct_passthrough:
        response.add_etag(weak=True)


def _compress(response: Response) -> None:
    """Compress text over a kilobyte. The form token in a page cannot be guessed from the length of
    the page (BREACH): its signature is another one each second."""
    if response.mimetype not in COMPRESSED_TYPES or response.direct_passthrough:
        return
    response.vary.add("Accept-Encoding")
    if (
        response.status_code == 304
        or response.content_encoding is not None
        or not request.accept_encodings.quality("gzip")
    ):
        return
    content = response.get_data()
    if len(content) < SMALLEST_COMPRESSED:
        return
    response.set_data(gzip.compress(content, 6, mtime=0))
    response.content_encoding = "gzip"


def init_app(app: Flask) -> None:
    """Register the headers."""
    app.before_request(start_request)
    app.after_request(finish)
    app.jinja_env.globals["allow_same_origin_fetch"] = allow_same_origin_fetch
