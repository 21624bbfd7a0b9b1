"""Somebody who walks through the portal in a browser window of their own, and looks about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, expect

from tests.support.chromium import go_by, look
from tests.support.live import LivePortal
from training_portal.demo.cast import PASSWORD


class Walker:
    """Somebody in a browser window of their own."""

    def __init__(self, page: Page, width: int) -> None:
        self.page = page
        page.set_viewport_size({"width": width, "height": 800})
        page.set_default_timeout(20_000)

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        self.page.goto("/sign-in")
        if self.page.url.endswith("/me"):
            return  # signed in already
        self.page.get_by_label("E-mail address").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.press("Sign in")
        expect(self.page).to_have_url(re.compile("/me$"))

    def press(self, name: str) -> None:
        go_by(self.page.locator("main").get_by_role("button", name=name, exact=True).first)

    def follow(self, name: str | re.Pattern[str]) -> None:
        go_by(self.page.locator("main").get_by_role("link", name=name).first)

    def fill(self, label: str, value: str) -> None:
        self.page.get_by_label(label, exact=True).fill(value)

    def look(self, name: str) -> None:
        look(self.page, f"walk-{name}")

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    def says(self, words: str) -> None:
        expect(self.page.locator("main")).to_contain_text(words)


@contextmanager
def walker(chromium: Browser, portal: LivePortal, width: int = 1280) -> Iterator[Walker]:
    context = chromium.new_context(base_url=portal.address, accept_downloads=True)
    yield Walker(context.new_page(), width)
    context.close()


def open_cohort(person: Walker, code: str, *tabs: str) -> None:
    """Find a cohort by its code, then go by its tabs: a stage, and one of those in it."""
    person.page.goto(f"/manage/cohorts?q={code}")
    person.follow(code)
    for tab in tabs:
        go_by(person.page.locator("nav.tabs").get_by_role("link", name=tab, exact=True))


def choose_and(person: Walker, name: str, action: str) -> None:
    """Tick one person in the work table, press a button under it, and say yes."""
    # People stand there as they write themselves, with the other name under it.
    row = person.page.get_by_role("row").filter(has_text=name)
    row.get_by_role("checkbox").check()
    go_by(person.page.get_by_role("button", name=action, exact=True))
    reason = person.page.locator("textarea")
    if reason.count():
        reason.first.fill("The documents were looked at.")
    go_by(person.page.locator("main form .actions button").first)
