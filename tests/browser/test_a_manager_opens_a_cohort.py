"""A manager opens a cohort, changes its dates and clones it; the coordinator writes a course."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.factories import PASSWORD, make_account, make_organisation
from tests.support.chromium import go_by, look
from tests.support.live import LivePortal
from training_portal import create_app
from training_portal.organisations.models import OrganisationKind
from training_portal.platform import clock
from training_portal.platform.policy import Role

COURSE = "practical-improvement-kaizen"


@pytest.fixture(scope="module")
def staff(portal: LivePortal) -> None:
    """An institute with a manager, a trainer, and the programme's coordinator."""
    app = create_app(portal.settings)
    with app.app_context():
        host = make_organisation(
            OrganisationKind.TRAINING_INSTITUTION, "JP", name="Invented Institute (demo)"
        )
        make_account(
            Role.PROGRAMME_MANAGER, email="manager@example.org", name="Manager", organisation=host
        )
        make_account(Role.PROGRAMME_COORDINATOR, email="coordinator@example.org")
        make_account(Role.TRAINER, email="trainer@example.org", name="Trainer")


def sign_in(chromium: Browser, portal: LivePortal, email: str) -> Page:
    context = chromium.new_context(base_url=portal.address, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    go_by(page.locator("main form button").first)
    expect(page).to_have_url(re.compile("/me$"))
    return page


def press(page: Page, name: str) -> None:
    go_by(page.locator("main").get_by_role("button", name=name, exact=True).first)


def follow(page: Page, name: str) -> None:
    go_by(page.locator("main").get_by_role("link", name=name).first)


@pytest.mark.usefixtures("staff")
def test_a_cohort_is_opened_announced_moved_and_cloned(
    portal: LivePortal, chromium: Browser
) -> None:
    page = sign_in(chromium, portal, "manager@example.org")
    page.goto("/manage/cohorts")
    follow(page, "Open a cohort")
    look(page, "manage-choose")
    page.get_by_label("Of which course?").select_option(COURSE)
    press(page, "Go on")
    page.get_by_label("Seats in all").fill("30")
    press(page, "Propose the seats anew for this capacity")
    assert page.get_by_label("Lao PDR, at most").input_value() == "10"
    page.get_by_label("Trainer").first.check()
    today = clock.today()
    page.get_by_label("Applications open", exact=True).fill(f"{today:%d/%m/%Y}")
    page.get_by_label("Time of opening").fill("00:00")
    page.get_by_label("Share 1 (%)").fill("90")
    press(page, "Open the cohort as a draft")
    expect(page.locator(".summary")).to_contain_text("add up to 100")
    look(page, "manage-open-refused")
    page.get_by_label("Share 1 (%)").fill("100")
    press(page, "Open the cohort as a draft")
    look(page, "manage-opened")
    address = page.url
    follow(page, "Announce")
    press(page, "Announce")
    visitor = chromium.new_context(base_url=portal.address).new_page()
    visitor.goto(f"/courses/{COURSE}")
    go_by(visitor.locator("aside").get_by_role("link").first)
    expect(visitor.locator("main")).to_contain_text("30 seats")
    follow(page, "Change dates and facts")
    last = today + timedelta(days=250)
    page.get_by_label("Last day of the course").fill(f"{last:%d/%m/%Y}")
    page.get_by_label("Why is it changed?").fill("The hall is free for longer.")
    press(page, "See what changes")
    expect(page.locator("main")).to_contain_text("Nobody gets a mail.")
    look(page, "manage-confirm")
    press(page, "Change the cohort")
    expect(page.locator("main")).to_contain_text("The hall is free for longer.")
    page.goto(address)
    follow(page, "Open another like it")
    look(page, "manage-clone")
    press(page, "Open the cohort as a draft")
    expect(page.locator("main")).to_contain_text("Made like another cohort")


@pytest.mark.usefixtures("staff")
def test_a_course_is_written_compared_and_published(portal: LivePortal, chromium: Browser) -> None:
    page = sign_in(chromium, portal, "coordinator@example.org")
    page.goto("/manage/courses")
    look(page, "manage-courses")
    follow(page, "Practical Improvement (kaizen) for Factories")
    go_by(page.locator("#completion").get_by_role("link"))
    page.get_by_label("Attendance, at least").fill("80")
    look(page, "manage-write-completion")
    press(page, "Keep in the draft")
    follow(page, "Publish")
    expect(page.locator("ins")).to_contain_text("Attendance of at least 80")
    look(page, "manage-publish")
    press(page, "Publish")
    page.goto(f"/courses/{COURSE}")
    expect(page.locator("main")).to_contain_text("Attendance of at least 80")
