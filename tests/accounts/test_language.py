"""The language switch: a link for visitors, a button for accounts, the page and its query kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import make_account
from tests.support.html_lint import text_of
from tests.support.pages import Page, PageClient, values_of
from training_portal.accounts import services
from training_portal.accounts.models import Account
from training_portal.platform.audit import timeline
from training_portal.platform.database import db

LIST = "/courses?sort=-code&search=soil"


@pytest.mark.parametrize(
    ("asked", "cookie", "language"),
    [
        ("", None, "en"),
        ("ja", None, "ja"),
        ("ja-JP,ja;q=0.9,en;q=0.8", None, "ja"),
        ("km,en;q=0.5", None, "en"),
        ("km", None, "en"),
        ("en-GB,ja;q=0.9", None, "en"),
        ("ja", "en", "en"),
        ("en", "ja", "ja"),
        ("en", "tlh", "en"),
    ],
)
def test_a_visitor_reads_what_they_chose_else_what_their_browser_asks_for(
    client: FlaskClient, asked: str, cookie: str | None, language: str
) -> None:
    if cookie:
        client.set_cookie("language", cookie)
    answer = client.get("/courses", headers={"Accept-Language": asked})
    assert f'<html lang="{language}">' in answer.text
    assert {"Cookie", "Accept-Language"} <= set(answer.headers["Vary"].split(", "))


def test_a_visitor_comes_back_to_the_same_list_in_the_other_language(client: FlaskClient) -> None:
    pages = PageClient(client)
    there = pages.get(LIST)
    link = next(each for each in there.tree.iter("a") if each.get("hreflang") == "ja")
    assert link.get("lang") == "ja" and "".join(link.itertext()) == "日本語"
    answer = client.get(link.get("href") or "")
    assert (answer.status_code, answer.location) == (303, LIST)
    cookie = client.get_cookie("language")
    assert cookie is not None and cookie.value == "ja" and cookie.http_only
    assert 'lang="ja"' in client.get(LIST).text


def _pressed(browser: PageClient, url: str, name: str) -> Page:
    """What follows on the frame's button with this language's name."""
    forms = browser.get(url).tree.iter("form")
    form = next(each for each in forms if name in {text_of(b) for b in each.iter("button")})
    answer = browser.client.post(form.get("action"), data=values_of(form), follow_redirects=True)
    return Page(answer)


def test_an_account_remembers_and_this_browser_goes_before_it(
    app: Flask, browser_of: Callable[[Account], PageClient]
) -> None:
    account = make_account(email="aoi@example.org", name="Aoi")
    browser = browser_of(account)
    assert _pressed(browser, "/me/account", "日本語").url == "/me/account"
    again = services.account_by_email("aoi@example.org")
    assert again is not None and again.language == "ja"
    assert [e.action for e in timeline([("account", account.id)])] == ["change_language"]
    elsewhere = browser_of(again)
    assert '<html lang="ja">' in elsewhere.get("/me").html
    _pressed(browser, "/me/account", "English")
    assert '<html lang="en">' in browser.get("/me").html
    db.session.expire_all()
    assert again.language == "en"


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org", "/\\example.org", ""])
def test_nobody_is_led_elsewhere(client: FlaskClient, back: str) -> None:
    assert client.get("/language/ja", query_string={"back": back}).location == "/"


def test_there_is_no_language_without_a_catalogue(client: FlaskClient) -> None:
    assert client.get("/language/tlh").status_code == 404


def test_after_a_refused_form_the_switch_leads_to_the_forms_page(pages: PageClient) -> None:
    page = pages.submit("/sign-in", email="nobody", password="x", status=422)
    assert "back=/sign-in" in page.html or "back=%2Fsign-in" in page.html
