"""What pages weigh over the wire, as a real browser gets them from the server that ships."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import CDPSession, Page

from bench.measure import Row
from bench.portal import Portal
from tests.support.chromium import started_chromium
from tests.support.live import serving

KILOBYTE = 1000


class _Scales:
    """Bytes of answers, heads and bodies as they were compressed, since the last look."""

    def __init__(self, devtools: CDPSession) -> None:
        self.weighed = 0.0
        devtools.on("Network.loadingFinished", self._add)
        devtools.send("Network.enable")

    def _add(self, event: dict[str, float]) -> None:
        self.weighed += event["encodedDataLength"]

    def visit(self, page: Page, address: str) -> float:
        """Kilobytes that a visit takes until nothing more comes."""
        self.weighed = 0
        page.goto(address, wait_until="networkidle")
        return round(self.weighed / KILOBYTE, 1)


def rows(portal: Portal, folder: Path) -> Iterator[Row]:
    """A first visit to the front page, and a page afterwards when styles and scripts are there."""
    url: str = portal.app.config["SQLALCHEMY_DATABASE_URI"]
    with serving(url, folder) as served, started_chromium() as chromium:
        context = chromium.new_context(base_url=served.address)
        page = context.new_page()
        scales = _Scales(context.new_cdp_session(page))
        first = scales.visit(page, "/")
        later = scales.visit(page, "/courses")
        context.close()
    yield Row("first visit of the front page", first, "KB gz", "-", None, 30, first <= 30)
    yield Row("later page (catalogue)", later, "KB gz", "-", None, 8, later <= 8)
