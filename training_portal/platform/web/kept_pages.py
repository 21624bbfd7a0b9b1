"""Public pages as they went out, given again without being made anew.

A view says `@kept`; its page is kept in memory for visitors who are nobody in particular: without
any cookie but that of a language, under one address. It is given again as long as

- nothing that a public page may show was written since (`platform/public_pages.py`), and
- the minute is the same: what pages say of time (`3 days left`, open, closed) turns at whole
  minutes, because moments that people set are whole minutes.

A browser that has the page already gets 304 without anything being rendered. The kept page is
asked for before Flask makes a request of it: what is in front of the app is measured in hundredths
of a page. Each process keeps its own.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, TypeVar

from flask import Flask, Response, current_app, request, session
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header, parse_etags, unquote_etag

from training_portal.platform import clock, i18n, policy, public_pages

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ViewT = TypeVar("ViewT", bound=Callable[..., Any])
Key = tuple[str | bool, ...]

LONGEST_QUERY: Final = 200
MOST_BYTES: Final = 32 * 1024 * 1024
_KEPT: Final = "is_kept"
_ENVIRON: Final = "portal.kept_page"
#: No cookie, or that of the language and nothing else.
_ONLY_LANGUAGE: Final = re.compile(rf"(?:{i18n.LANGUAGE_COOKIE}=([a-z-]{{2,12}}))?")
#: What a 304 says nothing of, because the browser has it.
_OF_THE_BODY: Final = frozenset(
    {"content-type", "content-length", "content-encoding", "x-request-id"}
)


def kept(view: ViewT) -> ViewT:
    """Keep this public page. It may show nothing that depends on who asks."""
    setattr(view, _KEPT, True)
    return view


@dataclass(frozen=True, slots=True)
class Standing:
    """What a kept page holds under: the state of what was written, and the minute."""

    number: int
    minute: int


@dataclass(frozen=True, slots=True)
class _Page:
    standing: Standing
    etag: str
    body: bytes
    headers: list[tuple[str, str]]
    headers_of_304: list[tuple[str, str]]


class Shelf:
    """The pages of one process: the oldest go when there are too many."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._pages: dict[Key, _Page] = {}
        self._bytes = 0
        self._most_bytes = most_bytes
        self._lock = Lock()

    def find(self, key: Key, standing: Standing) -> _Page | None:
        """The page under a key, if it still holds."""
        page = self._pages.get(key)
        return page if page is not None and page.standing == standing else None

    def put(self, key: Key, page: _Page) -> None:
        """Keep a page in place of what was there."""
        with self._lock:
            before = self._pages.pop(key, None)
            self._bytes += len(page.body) - (len(before.body) if before else 0)
            self._pages[key] = page
            while self._bytes > self._most_bytes:
                oldest = self._pages.pop(next(iter(self._pages)))
                self._bytes -= len(oldest.body)

    def clear(self) -> None:
        """Have every page made anew."""
        with self._lock:
            self._pages.clear()
            self._bytes = 0


@lru_cache(maxsize=256)
def _takes_gzip(header: str) -> bool:
    return bool(parse_accept_header(header, Accept).quality("gzip"))


def _names(asked: str, etag: str) -> bool:
    """Whether an `If-None-Match` names this tag; nearly always it names nothing else."""
    return asked == f'W/"{etag}"' or parse_etags(asked).contains_weak(etag)


def key_of(environ: WSGIEnvironment) -> Key | None:
    """What makes a page this page and no other; None for a request that is always answered anew.

    Somebody with any cookie but that of a language may be somebody; a part of a page is not kept.
    """
    query, cookie = environ.get("QUERY_STRING", ""), environ.get("HTTP_COOKIE", "")
    language = _ONLY_LANGUAGE.fullmatch(cookie)
    if (
        environ["REQUEST_METHOD"] != "GET"
        or language is None
        or "HTTP_AUTHORIZATION" in environ
        or "HTTP_RANGE" in environ
        or len(query) > LONGEST_QUERY
    ):
        return None
    return (
        environ.get("wsgi.url_scheme", ""),
        environ.get("HTTP_HOST", ""),
        environ.get("SCRIPT_NAME", ""),
        environ.get("PATH_INFO", ""),
        query,
        i18n.language_of(language[1] or "", "", wished := environ.get("HTTP_ACCEPT_LANGUAGE", "")),
        i18n.own_language_of(wished),
        _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")),
    )


class KeptPages:
    """In front of the app: gives kept pages, and tells the app what a new one would hold under."""

    def __init__(self, app: Flask, inner: WSGIApplication) -> None:
        self.app = app
        self.inner = inner
        self.shelf = Shelf()
        #: Paths that have had a kept page: for others nobody asks the database beforehand.
        self.known: set[str] = set()

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        key = key_of(environ)
        if key is None or not self._may_be_kept(environ):
            return self.inner(environ, start)
        try:
            number = public_pages.present(self.app)
        except Exception:
            number = None
        if number is None:
            return self.inner(environ, start)
        standing = Standing(number, int(clock.now().timestamp()) // 60)
        page = self.shelf.find(key, standing)
        if page is None:
            environ[_ENVIRON] = (key, standing)
            return self.inner(environ, start)
        own = ("X-Request-ID", secrets.token_hex(8))
        asked = environ.get("HTTP_IF_NONE_MATCH")
        if asked and _names(asked, page.etag):
            start("304 NOT MODIFIED", [*page.headers_of_304, own])
            return []
        start("200 OK", [*page.headers, own])
        return [page.body]

    def _may_be_kept(self, environ: WSGIEnvironment) -> bool:
        """Whether the address is one of a kept page, without asking Flask's map each time."""
        path = environ.get("PATH_INFO", "")
        if path in self.known:
            return True
        try:
            endpoint, _values = self.app.url_map.bind_to_environ(environ).match()
        except Exception:
            return False
        if not getattr(self.app.view_functions.get(endpoint), _KEPT, False):
            return False
        if len(self.known) < 10_000:
            self.known.add(path)
        return True


def is_to_be_kept(response: Response) -> bool:
    """Whether this answer is one that the next visitor may be given."""
    return (
        _ENVIRON in request.environ
        and response.status_code == 200
        and not response.direct_passthrough
        and getattr(current_app.view_functions.get(request.endpoint or ""), _KEPT, False)
        and policy.current_actor().is_anonymous
        and not session
        and "Set-Cookie" not in response.headers
    )


def keep(response: Response) -> None:
    """Keep an answer as it goes out, compressed and with all its headers."""
    key, standing = request.environ[_ENVIRON]
    etag, _weak = unquote_etag(response.headers.get("ETag"))
    body = response.get_data()
    response.headers["Content-Length"] = str(len(body))
    headers = [line for line in response.headers if line[0].lower() != "x-request-id"]
    of_304 = [line for line in headers if line[0].lower() not in _OF_THE_BODY]
    pages: KeptPages = current_app.extensions["kept_pages"]
    pages.shelf.put(key, _Page(standing, etag or "", body, headers, of_304))


def init_app(app: Flask) -> None:
    """Stand in front of the app, behind what puts addresses right."""
    public_pages.init_app()
    pages = KeptPages(app, app.wsgi_app)
    app.extensions["kept_pages"] = pages
    app.wsgi_app = pages  # type: ignore[assignment,method-assign]
