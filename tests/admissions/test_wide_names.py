"""A long name without spaces breaks in its cell: remarks and buttons stay on the screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.admissions.offices import Office
from tests.cohorts.lists.sheets import person

CSS = Path(__file__).parents[2] / "training_portal" / "static" / "css"


@pytest.mark.parametrize("width", [360, 1280])
def test_a_long_name_makes_the_check_no_wider(
    office: Office, chromium: Browser, width: int
) -> None:
    office.send(person(1, Name="X" * 186, **{"E-mail": ""}), person(2, Nationality="CAM"))
    html = office.browser.get(office.list_url()).html
    screen = chromium.new_page(viewport={"width": width, "height": 800})
    screen.set_content(html)
    for name in ("portal.css", "work.css"):
        screen.add_style_tag(content=(CSS / name).read_text("utf-8"))
    wide = "each => each.scrollWidth > each.clientWidth"
    try:
        assert not screen.locator(".scroll").evaluate(wide)
        assert not screen.locator("html").evaluate(wide)
    finally:
        screen.close()
