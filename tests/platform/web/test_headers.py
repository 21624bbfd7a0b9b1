"""The headers of every answer."""

from __future__ import annotations

import gzip

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from training_portal.config import Environment
from training_portal.platform.policy import Actor

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


@pytest.mark.parametrize(
    "url", ["/gallery", "/nope", "/static/000000000000/css/work.css", "/gallery/defect"]
)
def test_every_answer_carries_the_security_headers(browser: FlaskClient, url: str):
    headers = browser.get(url).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert len(headers["X-Request-ID"]) == 16


def test_only_a_page_with_drafts_may_fetch(browser: FlaskClient):
    policy = browser.get("/gallery/form").headers["Content-Security-Policy"]
    assert policy == POLICY + "; connect-src 'self'"


def test_transport_security_is_for_production(
    gallery: Flask, browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
):
    assert "Strict-Transport-Security" not in browser.get("/gallery").headers
    monkeypatch.setattr(gallery.extensions["settings"], "portal_env", Environment.PRODUCTION)
    assert "max-age=31536000" in browser.get("/gallery").headers["Strict-Transport-Security"]


def test_a_public_page_is_asked_after_by_its_tag(browser: FlaskClient):
    first = browser.get("/plain")
    assert first.headers["Cache-Control"] == "no-cache, public"
    assert {"Cookie", "Accept-Language"} <= set(first.headers["Vary"].split(", "))
    again = browser.get("/plain", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_page_with_a_session_is_nobody_elses(browser: FlaskClient):
    answer = browser.get("/gallery/form")
    assert answer.headers["Cache-Control"] == "no-cache, private"
    assert "ETag" not in answer.headers


def test_nothing_of_a_signed_in_page_is_kept(gallery: Flask, browser: FlaskClient, signed_in: None):
    assert browser.get("/plain").headers["Cache-Control"] == "no-store"


@pytest.fixture
def signed_in(gallery: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def act() -> None:
        g.actor = Actor(reference="account:1", account_id=1)

    monkeypatch.setitem(
        gallery.before_request_funcs, None, [*gallery.before_request_funcs[None], act]
    )


def test_text_over_a_kilobyte_goes_out_compressed(browser: FlaskClient):
    plain = browser.get("/plain")
    small = browser.get("/plain", headers={"Accept-Encoding": "gzip"})
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data) == plain.data
    assert small.headers["ETag"] == plain.headers["ETag"]
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_short_answers_and_unwilling_browsers_get_plain_text(browser: FlaskClient):
    short = browser.get("/short", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in short.headers
    refused = browser.get("/plain", headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in refused.headers


def test_a_first_visit_stays_light(browser: FlaskClient):
    """The frame of a public page with both sheets and the script, compressed (interface.md)."""
    packed = {"Accept-Encoding": "gzip"}
    page = browser.get("/plain", headers=packed)
    parts = ["css/portal.css", "css/work.css", "js/portal.js"]
    weight = len(page.data) + sum(
        len(browser.get(f"/static/000000000000/{part}", headers=packed).data) for part in parts
    )
    # Of 30 KB for a whole first visit 12 are for the sheets; the rest is this page's frame.
    assert weight <= 13 * 1024
