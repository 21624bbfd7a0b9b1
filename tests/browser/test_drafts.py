"""A draft saves itself while one writes, on a phone, and is there again after leaving."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.factories.accounts import PASSWORD, make_account
from tests.factories.programme import make_cohort
from tests.support.chromium import overflows
from tests.support.live import LivePortal
from training_portal import create_app
from training_portal.platform import clock
from training_portal.platform.database import db

EMAIL = "kittisak@example.org"


@pytest.fixture
def cohort(portal: LivePortal) -> Iterator[str]:
    """The number of a cohort that takes applications, and somebody with an account."""
    app: Flask = create_app(portal.settings)
    with app.app_context():
        make_account(email=EMAIL, name="Kittisak")
        number = make_cohort(closes_at=clock.now() + timedelta(days=9)).public_id
        yield number
        db.session.remove()
        db.engine.dispose()


def test_a_draft_saves_itself_and_is_there_again(page: Page, cohort: str):
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"/cohorts/{cohort}/apply")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Start").click()
    line = page.locator("[data-saved-line]")
    expect(line).to_be_empty()
    page.get_by_label("Your full name").fill("กิตติศักดิ์ ใจดี")
    expect(line).to_contain_text("You can close this page", timeout=20_000)
    with page.expect_response("**/autosave", timeout=20_000) as saving:
        page.get_by_label("Your name in Latin letters").fill("Kittisak Jaidee")
    assert saving.value.status == 200  # the page's own earlier save is not foreign to it
    assert not overflows(page)

    page.goto("/me/applications")
    page.get_by_role("link", name="Go on").click()
    page.locator("main").get_by_role("link", name="Go on").click()
    expect(page.get_by_label("Your full name")).to_have_value("กิตติศักดิ์ ใจดี")
    expect(page.get_by_label("Your name in Latin letters")).to_have_value("Kittisak Jaidee")
