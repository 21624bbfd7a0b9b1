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


def token_of(browser: FlaskClient) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/gallery").text)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("what", "status"), [("step?form=1", 409), ("actor?form=1", 403), ("lock", 503)]
)
def test_what_was_typed_is_given_back_but_no_secret(browser: FlaskClient, what: str, status: int):
    typed = {"reason": "Her ministry <needs> her.", "password": "many small rivers"}
    typed |= {"csrf_token": token_of(browser)}
    answer = browser.post(f"/refused/{what}", data=typed, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == status
    assert "\nHer ministry &lt;needs&gt; her.</textarea>" in answer.text
    assert (">Reason</label>" in answer.text) == ("form" in what)
    assert "many small rivers" not in answer.text
    lint(answer.text)


def test_what_another_site_sent_is_not_given_back(browser: FlaskClient):
    sent = {"reason": "Buy this now.", "csrf_token": token_of(browser)}
    answer = browser.post("/refused/step?form=1", data=sent)
    assert "Buy this" not in answer.text


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


def test_a_read_that_meets_a_lock_asks_to_try_again_too(browser: FlaskClient):
    answer = browser.get("/refused/read")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"


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


def test_what_is_too_large_says_nothing_of_words_that_may_not_be_there(browser: FlaskClient):
    page = browser.get("/status/413").text
    assert "Where you had typed something, your browser still has it." in page
    assert "your browser still has what you typed" not in page
