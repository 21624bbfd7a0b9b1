"""The system's Chromium, driven by Playwright, and the pictures that tests take with it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from tools.system_packages import browser_program
from training_portal.config import ROOT

#: No sandbox: the tests run as root too. The rest keeps the browser from asking the network.
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: Widths a page is looked at: a small phone, a laptop.
WIDTHS = (360, 1280)
SCREENSHOTS = ROOT / "build" / "screenshots"


@contextmanager
def started_chromium() -> Iterator[Browser]:
    """A headless browser. Raises AssertionError naming the package when there is none."""
    program = browser_program()
    assert program is not None, "No Chromium was found: install the package chromium."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=SWITCHES)
        yield browser
        browser.close()


def go_by(control: Locator) -> None:
    """Press a link or a button that leads to another page, and wait until that page is there.

    A bare click comes back before the answer does on a busy machine: what is asserted next would be
    looked for on the old page, and a page opened next would call off what was sent.
    """
    with control.page.expect_navigation():
        control.click()


def look(page: Page, name: str) -> None:
    """Hold that nothing runs out of the page sideways at either width; the window stays as it was.

    With `PICTURES=1` in the environment each page is kept as `build/screenshots/<name>-<width>.png`
    for somebody to look at; a picture of a whole page takes as long as a page itself.
    """
    before = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert not overflows(page), f"{name} is wider than {width} px"
        if os.environ.get("PICTURES"):
            SCREENSHOTS.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png", full_page=True)
    if before is not None:
        page.set_viewport_size(before)


def overflows(page: Page) -> bool:
    """Whether the page is wider than the screen, so that a phone scrolls sideways."""
    # Of the locator, not of the document: a page that is just coming has no root yet.
    wider: bool = page.locator("html").evaluate("root => root.scrollWidth > root.clientWidth")
    return wider
