"""Every component in a real browser: axe finds nothing, in both themes, on a phone and a desk."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.support.chromium import go_by

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}


@pytest.fixture(scope="module")
def address(gallery: Flask) -> Iterator[str]:
    """The gallery, served on a free port of the loopback."""
    server = make_server("127.0.0.1", 0, gallery, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture(params=[("light", 360), ("dark", 360), ("light", 1280), ("dark", 1280)], ids=str)
def screen(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of one theme and width; axe is put in past the Content-Security-Policy."""
    theme, width = request.param
    context = chromium.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=theme,
        has_touch=width < 500,
        is_mobile=width < 500,
        bypass_csp=True,
    )
    yield context.new_page()
    context.close()


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{each['id']}: {node['html'][:160]} {node.get('failureSummary', '')}"
        for each in found
        for node in each["nodes"]
    ]


def test_every_component_is_accessible(screen: Page, address: str):
    screen.goto(f"{address}/gallery?said=1&country=LA")
    for summary in screen.locator("details.more > summary").all():
        summary.click()
    assert violations(screen) == []


def test_a_form_with_errors_is_accessible(screen: Page, address: str):
    screen.goto(f"{address}/gallery/form")
    go_by(screen.get_by_role("button", name="Continue"))
    assert screen.locator(".summary").is_visible()
    assert screen.evaluate("document.activeElement.className") == "summary"
    assert violations(screen) == []


def test_error_pages_are_accessible(screen: Page, address: str):
    screen.goto(f"{address}/status/409")
    assert violations(screen) == []


def test_no_page_is_wider_than_the_screen(screen: Page, address: str):
    for path in ("/gallery", "/gallery/form", "/status/413"):
        screen.goto(address + path)
        assert screen.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_finger_finds_44_pixels(chromium: Browser, address: str):
    """Links inside sentences are exempt (WCAG 2.2, 2.5.8, inline)."""
    context = chromium.new_context(
        viewport={"width": 360, "height": 800}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(f"{address}/gallery?country=LA")
    small = page.evaluate(
        """() => [...document.querySelectorAll(
            'button, .button, select, input:not([type=hidden],[type=checkbox],[type=radio]), summary, .tabs a, .pager a, .exports a, .crumbs a, label.pick, .choose label')]
        .filter(e => e.checkVisibility() && !e.closest('.sheet'))
        .map(e => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
        .filter(([, box]) => box.height > 0 && box.height < 43.5)
        .map(([html, box]) => `${box.height} ${html}`)"""
    )
    context.close()
    assert small == []


def test_without_script_every_row_can_still_be_sent(chromium: Browser, address: str):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/gallery?sort=person")
    page.locator("input[name=row]").first.check()
    go_by(page.get_by_role("button", name="Send offers"))
    assert '"action":"offer"' in page.inner_text("body").replace(" ", "")
    context.close()


def test_all_rows_are_ticked_at_once_and_counted(chromium: Browser, address: str):
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{address}/gallery?country=VN&q=Ng")
    page.goto(f"{address}/gallery?q=so")
    page.get_by_label("Select all on this page").check()
    assert page.locator("input[name=row]:checked").count() == 3
    assert page.locator("[data-chosen]").inner_text() == "3 ticked"
    context.close()


def test_what_is_left_is_told_near_the_limit_and_nothing_is_cut(chromium: Browser, address: str):
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{address}/gallery/form")
    for control in (
        page.locator("textarea[data-maximum]"),
        page.get_by_label("Where do you work?"),
    ):
        most = int(control.first.get_attribute("data-maximum") or 0)
        told = control.first.locator("xpath=following-sibling::p[@class][1]")
        control.first.fill("x" * (most // 2))
        assert told.inner_text() == ""
        control.first.fill("x" * (most - 3))
        assert told.inner_text() == "Characters left: 3"
        control.first.fill("x" * (most + 2))
        assert told.inner_text() == "Characters too many: 2"
        assert len(control.first.input_value()) == most + 2
    context.close()


def test_a_draft_saves_itself_after_a_pause(chromium: Browser, address: str):
    context = chromium.new_context()
    page = context.new_page()
    refused: list[str] = []
    page.on(
        "console", lambda message: refused.append(message.text) if message.type == "error" else None
    )
    page.goto(f"{address}/gallery/form")
    with page.expect_request(f"{address}/gallery/draft") as sent:
        page.get_by_label("Where do you work?").fill("ສະຫວັນ")
    assert "csrf_token" in (sent.value.post_data or "")
    page.get_by_text("Saved just now.").wait_for()
    assert refused == []
    context.close()


def test_the_menu_of_a_phone_closes_by_escape(chromium: Browser, address: str):
    context = chromium.new_context(viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(f"{address}/gallery")
    page.locator("summary", has_text="Menu").click()
    assert page.get_by_role("link", name="Reports").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("link", name="Reports").is_visible()
    context.close()
