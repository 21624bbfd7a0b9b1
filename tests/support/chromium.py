"""The system's Chromium, driven by Playwright, and the pictures that tests take with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

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


def take_pictures(page: Page, name: str) -> list[Path]:
    """Screenshots of the whole page at both widths, as `<name>-<width>.png`."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    before = page.viewport_size
    taken = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        path = SCREENSHOTS / f"{name}-{width}.png"
        page.screenshot(path=path, full_page=True)
        taken.append(path)
    if before is not None:
        page.set_viewport_size(before)
    return taken


def overflows(page: Page) -> bool:
    """Whether the page is wider than the screen, so that a phone scrolls sideways."""
    wider: bool = page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    return wider
