"""What a visitor meets in a real browser, before anybody has done anything."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.support.chromium import look

PAGES = ("/", "/courses", "/corridors", "/sign-in", "/sign-up", "/no-such-page")


def test_each_page_has_a_heading_and_fits_every_screen(page: Page) -> None:
    for path in PAGES:
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        look(page, "first-look-" + (path.strip("/") or "front"))
