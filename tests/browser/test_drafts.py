"""A draft saves itself while one writes, on a phone, and is there again after leaving."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.factories.accounts import PASSWORD, make_account
from tests.factories.programme import make_cohort
from tests.support.chromium import go_by, overflows
from tests.support.live import LivePortal
from training_portal import create_app
from training_portal.platform import clock
from training_portal.platform.database import db


@pytest.fixture
def email() -> str:
    """The address of somebody who was never here."""
    return f"kittisak-{secrets.token_hex(4)}@example.org"


@pytest.fixture
def cohort(portal: LivePortal, email: str) -> Iterator[str]:
    """The number of a cohort that takes applications, and somebody with an account."""
    app: Flask = create_app(portal.settings)
    with app.app_context():
        make_account(email=email, name="Kittisak")
        number = make_cohort(closes_at=clock.now() + timedelta(days=9)).public_id
        yield number
        db.session.remove()
        db.engine.dispose()


def begin(page: Page, cohort: str, email: str) -> None:
    """Sign in on the way to a cohort, and open the first step."""
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"/cohorts/{cohort}/apply")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    go_by(page.locator("main").get_by_role("button", name="Sign in"))
    go_by(page.get_by_role("button", name="Start"))


def test_who_leaves_at_once_loses_nothing(page: Page, cohort: str, email: str) -> None:
    begin(page, cohort, email)
    step = page.url
    page.get_by_label("Your phone number").press_sequentially("+856205555")
    go_by(page.locator(".brand"))
    page.wait_for_url("**/")
    phone = page.get_by_label("Your phone number")
    # What is saved on leaving travels beside the next page, and may arrive after it.
    for _try in range(20):
        page.goto(step)
        if phone.input_value():
            break
    expect(phone).to_have_value("+856205555")


def test_back_leads_to_the_mended_form_and_not_to_a_question_of_the_browser(
    page: Page, cohort: str, email: str
) -> None:
    begin(page, cohort, email)
    page.get_by_label("Your phone number").fill("12")
    go_by(page.locator("main").get_by_role("button", name="Continue"))
    expect(page.get_by_role("alert")).to_be_visible(timeout=20_000)
    page.get_by_label("Your phone number").fill("+856 20 5551 2345")
    go_by(page.get_by_role("button", name="Save and go on later"))
    expect(page.get_by_role("heading", level=1)).to_have_text("My applications", timeout=20_000)
    page.go_back()
    expect(page.get_by_label("Your phone number")).to_have_value(
        "+856 20 5551 2345", timeout=20_000
    )


def test_who_was_signed_out_meanwhile_is_told_that_and_not_of_the_connection(
    page: Page, cohort: str, email: str
) -> None:
    begin(page, cohort, email)
    line = page.locator("[data-saved-line]")
    green = line.evaluate("line => getComputedStyle(line).color")
    page.context.clear_cookies()
    page.get_by_label("Your full name").fill("Kittisak Jaidee")
    expect(line).to_contain_text("Not saved: you are signed out", timeout=20_000)
    assert line.evaluate("line => getComputedStyle(line).color") != green


def test_a_draft_saves_itself_and_is_there_again(page: Page, cohort: str, email: str) -> None:
    begin(page, cohort, email)
    line = page.locator("[data-saved-line]")
    expect(line).to_be_empty()
    page.get_by_label("Your full name").fill("กิตติศักดิ์ ใจดี")
    expect(line).to_contain_text("You can close this page", timeout=20_000)
    with page.expect_response("**/autosave", timeout=20_000) as saving:
        page.get_by_label("Your name in Latin letters").fill("Kittisak Jaidee")
    assert saving.value.status == 200  # the page's own earlier save is not foreign to it
    assert not overflows(page)

    page.goto("/me/applications")
    go_by(page.get_by_role("link", name="Go on"))
    go_by(page.locator("main").get_by_role("link", name="Go on"))
    expect(page.get_by_label("Your full name")).to_have_value("กิตติศักดิ์ ใจดี")
    expect(page.get_by_label("Your name in Latin letters")).to_have_value("Kittisak Jaidee")
