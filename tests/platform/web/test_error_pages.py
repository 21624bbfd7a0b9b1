"""Error pages: right status, own words, nothing leaked."""

from __future__ import annotations

import logging
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.html_lint import lint

HEADINGS = {
    400: "This could not be read",
    401: "This page was open for too long",
    403: "This is not yours to do",
    404: "There is no such page",
    409: "This is not possible now",
    413: "This is too large",
    418: "This could not be read",
    422: "This cannot be used",
    429: "Too many tries",
    500: "Something went wrong on our side",
    502: "Something went wrong on our side",
    503: "The portal is busy",
}


@pytest.mark.parametrize(("status", "heading"), HEADINGS.items())
def test_each_status_has_a_page_of_its_own(browser: FlaskClient, status: int, heading: str):
    answer = browser.get(f"/status/{status}")
    assert answer.status_code == status
    assert f"<h1>{heading}</h1>" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    lint(answer.text)


def test_a_wrong_method_says_which_are_right(browser: FlaskClient):
    answer = browser.get("/gallery/bulk")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert "not opened this way" in answer.text


def test_a_refused_step_is_answered_with_its_words(browser: FlaskClient):
    answer = browser.get("/refused/step")
    assert answer.status_code == 409
    assert "The window is closed &amp; over." in answer.text


def test_a_step_that_is_not_allowed_is_answered_with_403(browser: FlaskClient):
    assert browser.get("/refused/actor").status_code == 403


def test_a_refused_upload_is_answered_with_its_words(browser: FlaskClient):
    answer = browser.get("/refused/upload")
    assert answer.status_code == 422
    assert "It is a drawing." in answer.text


def test_a_database_that_stays_locked_asks_to_try_again_soon(browser: FlaskClient):
    answer = browser.get("/refused/lock")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert "The portal is busy" in answer.text


def test_a_defect_gives_a_number_that_the_log_has_and_nothing_else(
    browser: FlaskClient, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.ERROR):
        answer = browser.get("/gallery/defect")
    assert answer.status_code == 500
    number = re.search(r"[0-9A-F]{4}-[0-9A-F]{4}", answer.text)
    assert number is not None
    assert f"reference {number[0]}" in caplog.text
    assert answer.headers["X-Request-ID"] in caplog.text
    assert "planted" not in answer.text
    assert "Traceback" not in answer.text


def test_when_the_frame_itself_fails_a_page_without_it_still_gives_the_number(
    gallery: Flask, browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
):
    def broken() -> dict[str, object]:
        raise RuntimeError("the frame's database is gone")

    processors = gallery.template_context_processors[None]
    monkeypatch.setitem(gallery.template_context_processors, None, [*processors, broken])
    answer = browser.get("/gallery/defect")
    assert answer.status_code == 500
    assert re.search(r"<b>[0-9A-F]{4}-[0-9A-F]{4}</b>", answer.text)
    assert "gone" not in answer.text
