"""An observer reads the figures on a phone and at a desk, and takes them along."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.walker import Walker, walker
from tests.support.chromium import WIDTHS, go_by
from tests.support.database import Databases
from tests.support.live import LivePortal, serving


@pytest.fixture(scope="module")
def programme(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LivePortal]:
    """The demo programme: figures tell of nothing smaller."""
    folder = tmp_path_factory.mktemp("programme")
    with serving(databases.demo(folder), folder) as served:
        yield served


@pytest.mark.parametrize("width", WIDTHS)
def test_the_figures_are_read_narrowed_and_taken_along(
    programme: LivePortal, chromium: Browser, width: int
) -> None:
    with walker(chromium, programme, width) as observer:
        observer.sign_in("observer@demo.example.org")
        observer.says("Nothing waits for you")
        observer.follow("See the figures")
        observer.look("figures")
        the_table_stands_behind_the_chart(observer)
        a_year_is_chosen(observer)
        the_file_says_the_same(observer)
        links_are_told_country_by_country(observer)
        help_tells_how_to_read_them(observer)


def the_table_stands_behind_the_chart(observer: Walker) -> None:
    section = observer.page.locator("section").filter(has_text="By sending country").first
    expect(section.locator("svg").first).to_be_visible()
    section.locator("summary", has_text="The table behind it").click()
    expect(section.get_by_role("table").first).to_contain_text("Lao PDR")


def a_year_is_chosen(observer: Walker) -> None:
    years = observer.page.get_by_role("navigation", name="Year")
    year = years.get_by_role("link").last.inner_text()
    go_by(years.get_by_role("link").last)
    observer.says(f"Places taken in courses whose first day is in {year}")
    go_by(years.get_by_role("link", name="All"))


def the_file_says_the_same(observer: Walker) -> None:
    section = observer.page.locator("section").filter(has_text="By sending country").first
    with observer.page.expect_download() as coming:
        section.get_by_role("link", name="CSV").click()  # Download: the page stays
    written = Path(coming.value.path()).read_text(encoding="utf-8-sig")
    assert "Lao PDR" in written and "Completed" in written.splitlines()[0]


def links_are_told_country_by_country(observer: Walker) -> None:
    observer.follow("Links between people, country by country")
    observer.look("links")
    expect(observer.page.get_by_role("table").first).to_be_visible()


def help_tells_how_to_read_them(observer: Walker) -> None:
    go_by(observer.page.locator("footer").get_by_role("link", name="Help"))
    assert observer.heading == "Reading the figures"
    observer.look("help-figures")
    observer.follow("What is counted")
    assert observer.heading == "What is counted"
