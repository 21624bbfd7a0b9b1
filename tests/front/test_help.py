"""Pages of help: each can be read by everybody, leads only where its reader may go, stays true."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories.accounts import make_account
from tests.learning.test_learning_pages import with_role
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.front import help as help_pages
from training_portal.platform.policy import Role

BrowserOf = Callable[[Account], PageClient]
KEYS = [topic.key for topic in help_pages.TOPICS]
ROLES = [Role.PROGRAMME_COORDINATOR, Role.ADMINISTRATOR]


def _help_link(page: str) -> str:
    """Where the link at the foot of a page leads."""
    foot = page[page.index("<footer>") :]
    found = re.search(r'href="(/help[^"]*)"', foot)
    assert found
    return found[1]


@pytest.mark.parametrize("key", KEYS)
def test_a_visitor_reads_each_page_and_each_of_its_links_leads_on(
    pages: PageClient, key: str
) -> None:
    page = pages.get(f"/help/{key}")
    main = page.html[page.html.index("<main") : page.html.index("</main>")]
    links = set(re.findall(r'href="(/[^"#]*)"', main))
    assert links >= {"/help"}
    for link in links:
        assert pages.client.get(link).status_code == 200, link


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("key", KEYS)
def test_no_link_leads_staff_to_a_closed_door(
    app: Flask, browser_of: BrowserOf, key: str, role: Role
) -> None:
    reader = browser_of(with_role(role))
    main = reader.get(f"/help/{key}").html.partition("<main")[2].partition("</main>")[0]
    for link in set(re.findall(r'href="(/[^"#]*)"', main)):
        assert reader.client.get(link).status_code in {200, 302, 303}, link


def test_all_pages_are_listed_those_of_the_readers_role_first(
    app: Flask, pages: PageClient, browser_of: BrowserOf
) -> None:
    listed = r'<h2 class="small-heading"><a href="/help/([^"]+)"'
    assert re.findall(listed, pages.get("/help").html) == KEYS
    staff = browser_of(with_role(Role.PROGRAMME_COORDINATOR))
    assert re.findall(listed, staff.get("/help").html)[0] == "cohorts"


def test_a_page_that_is_not_there_is_not_found(pages: PageClient) -> None:
    assert pages.client.get("/help/no-such-page").status_code == 404


def test_the_foot_of_a_page_leads_to_the_help_that_fits_it(
    app: Flask, pages: PageClient, browser_of: BrowserOf
) -> None:
    assert _help_link(pages.get("/courses").html) == "/help/taking-part"
    assert _help_link(pages.get("/verify").html) == "/help/certificates"
    assert _help_link(pages.get("/").html) == "/help"
    somebody = browser_of(make_account())
    assert _help_link(somebody.get("/me/profile").html) == "/help/your-data"
    staff = browser_of(with_role(Role.PROGRAMME_COORDINATOR))
    assert _help_link(staff.get("/manage/cohorts").html) == "/help/cohorts"


def test_of_two_that_fit_the_one_for_the_readers_role_is_taken() -> None:
    def found(path: str, *roles: Role) -> str | None:
        topic = help_pages.for_page(path, roles)
        return topic.key if topic else None

    sessions = "/manage/cohorts/abc/sessions"
    assert found(sessions, Role.TRAINER) == "teaching"
    assert found(sessions, Role.PROGRAMME_MANAGER) == "cohorts"
    assert found("/manage/postings", Role.PROGRAMME_COORDINATOR) == "cohorts"
    assert found("/manage/network", Role.OBSERVER) == "figures"
    assert found("/company/postings", Role.COMPANY_RECRUITER) == "companies"
    # An address that only begins with the same letters is another page.
    assert found("/companyx") is None


def test_what_is_said_of_limits_is_what_holds(pages: PageClient) -> None:
    limits = help_pages.told()["limits"]
    assert f"at least {limits['password']} characters" in pages.get("/help/taking-part")
    assert f"at most {limits['megabytes']} MB" in pages.get("/help/taking-part")
    assert f"up to {limits['people']:,} people" in pages.get("/help/nominating")
    assert f"fewer than {limits['smallest']} people" in pages.get("/help/figures")
    reviewing = pages.get("/help/reviewing")
    assert f"more than {limits['threshold']} points" in reviewing
    assert f"{limits['days_before']} days before" in reviewing


def test_it_is_read_in_japanese(pages: PageClient) -> None:
    page = pages.client.get("/help/nominating", headers={"Accept-Language": "ja"})
    assert '<html lang="ja"' in page.text and "名簿" in page.text
