"""Forged requests are refused; a form that came too late is offered once more."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.support.html_lint import lint, text_of
from tests.support.pages import Page, PageClient, values_of
from training_portal.platform.web.protection import _CARRIED, is_never_shown_back

OURS = {"Sec-Fetch-Site": "same-origin"}
TYPED = {"employer": "ບໍລິສັດ <ສະຫວັນ>", "change": "line one\r\nline two", "password": "hunter2"}


def test_a_form_that_came_too_late_is_offered_with_what_was_typed(browser: FlaskClient):
    answer = browser.post("/gallery/form?step=2", data=TYPED, headers=OURS)
    assert answer.status_code == 400
    assert "Nothing is lost" in answer.text
    assert 'action="/gallery/form?step=2"' in answer.text
    assert "ບໍລິສັດ &lt;ສະຫວັນ&gt;" in answer.text
    assert "hunter2" not in answer.text
    lint(answer.text)


def test_what_it_would_do_is_named_and_what_nobody_typed_is_not_shown(pages: PageClient):
    carried = {"row": "EYYZ5FV2VKQ6", "public_id": "0123456789AB", "seen": "0a" * 12, "view": "a=b"}
    carried["rows"] = f"EYYZ5FV2VKQ6:{'0a' * 12},0123456789AB"
    typed = {"reason": "Others have more to gain.", "phone": "856201234567"}
    pressed = {"pressed": "Do not select: 2 people"}
    first = pages.client.post("/gallery/bulk", data=carried | typed | pressed, headers=OURS)
    page = Page(first)
    (kept,) = (each for each in page.tree.iter("ul") if each.get("class") == "kept")
    assert [text_of(line) for line in kept] == list(typed.values())
    assert "“Send again” does what you chose: Do not select: 2 people" in page
    sent = values_of(page.form())
    assert {name: sent[name] for name in carried | typed | pressed} == {
        name: [value] for name, value in (carried | typed | pressed).items()
    }


def test_what_is_offered_twice_still_says_what_was_chosen_first(pages: PageClient):
    first = pages.client.post("/gallery/bulk", data={"pressed": "Continue"}, headers=OURS)
    sent = values_of(Page(first).form()) | {"csrf_token": "one of before"}
    assert "does what you chose: Continue" in Page(
        pages.client.post("/gallery/bulk", data=sent, headers=OURS)
    )


def test_what_a_page_carries_along_is_not_taken_for_typed_words():
    """Each hidden field that a template names is known, but for words typed on the page before."""
    templates = Path(__file__).resolve().parents[3] / "templates"
    named = {
        name
        for template in templates.rglob("*.html")
        for name in re.findall(r'type="hidden" name="([a-z_]+)"', template.read_text())
    }
    typed_before = {"message", "guardian_name"}
    assert {name for name in named if not is_never_shown_back(name)} - typed_before <= _CARRIED


def test_the_offered_form_can_be_sent(pages: PageClient):
    first = pages.client.post(
        "/gallery/bulk", data={"action": "offer", "row": ["a", "b"]}, headers=OURS
    )
    page = Page(first)
    values = values_of(page.form())
    assert values["row"] == ["a", "b"]
    again = pages.client.post("/gallery/bulk", data=values, headers=OURS)
    assert again.get_json()["ids"] == ["a", "b"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Origin": "http://localhost]"},
        {"Referer": "http://[::1"},
        {"Referer": "https://elsewhere.example/localhost"},
        {},
    ],
    ids=str,
)
def test_what_another_site_may_have_sent_is_never_offered(
    browser: FlaskClient, headers: dict[str, str]
):
    answer = browser.post("/gallery/form", data=TYPED, headers=headers)
    assert answer.status_code == 400
    assert "Nothing was sent" in answer.text
    assert "ບໍລິສັດ" not in answer.text


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}], ids=str
)
def test_even_with_a_token_another_site_is_refused(pages: PageClient, headers: dict[str, str]):
    values = values_of(pages.get("/gallery/form").form())
    answer = pages.client.post("/gallery/draft", data=values, headers=headers)
    assert answer.status_code == 400
    assert pages.client.post("/gallery/draft", data=values).status_code == 200


def test_a_session_that_ended_in_a_form_loses_nothing(pages: PageClient):
    values = values_of(pages.get("/gallery/form").form())
    answer = pages.client.post("/only/members", data={**values, **TYPED}, headers=OURS)
    assert answer.status_code == 401
    assert "ບໍລິສັດ &lt;ສະຫວັນ&gt;" in answer.text


def test_an_address_that_is_not_there_is_404_even_when_posted_to(browser: FlaskClient):
    assert browser.post("/nope").status_code == 404


def test_files_are_asked_for_again_only_when_some_were_chosen(browser: FlaskClient):
    none = browser.post(
        "/gallery/form", data={**TYPED, "letter": (io.BytesIO(b""), "")}, headers=OURS
    )
    assert "chosen once more" not in none.text
    one = browser.post(
        "/gallery/form", data={**TYPED, "letter": (io.BytesIO(b"x"), "a.pdf")}, headers=OURS
    )
    assert "chosen once more" in one.text
