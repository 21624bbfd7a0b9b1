"""The tabs of a cohort: its stages in one row, what the present stage has in a second."""

from __future__ import annotations

from collections.abc import Callable

from tests.factories.programme import make_account, make_cohort
from tests.learning.test_learning_pages import with_role
from tests.support.html_lint import text_of
from tests.support.pages import Page, PageClient
from training_portal.accounts.models import Account
from training_portal.platform.policy import Role

BrowserOf = Callable[[Account], PageClient]


def rows_of(page: Page) -> list[list[str]]:
    return [
        [text_of(link) for link in row.iter("a")]
        for row in page.tree.xpath("//nav[contains(@class, 'tabs')]")
    ]


def test_the_first_row_has_the_stages_of_a_cohort(browser_of: BrowserOf) -> None:
    browser = browser_of(with_role(Role.PROGRAMME_COORDINATOR, make_account()))
    page = browser.get(f"/manage/cohorts/{make_cohort().public_id}")
    [stages] = rows_of(page)
    assert stages == ["Overview", "Applications", "Selection", "Letters and messages", "Course"]


def test_a_stage_opens_its_first_tab_and_shows_all_it_has(browser_of: BrowserOf) -> None:
    browser = browser_of(with_role(Role.PROGRAMME_COORDINATOR, make_account()))
    page = browser.get(f"/manage/cohorts/{make_cohort().public_id}")
    page = browser.get(page.link("Course"))
    _, course = rows_of(page)
    assert course == ["Sessions", "People", "Care", "Certificates"]
    [within] = page.tree.xpath("//a[@aria-current='true']")
    [current] = page.tree.xpath("//nav[contains(@class, 'below')]/a[@aria-current='page']")
    assert (text_of(within), text_of(current)) == ("Course", "Sessions")
