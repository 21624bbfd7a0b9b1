"""A placement from the first draft to its end, in pages only, as each person concerned."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.factories.accounts import PASSWORD, make_account
from tests.factories.organisations import make_company, make_site
from tests.factories.placements import FAIR, make_graduate
from tests.support.chromium import go_by, look
from tests.support.database import Databases
from tests.support.live import LivePortal, serving
from training_portal import create_app
from training_portal.placements.rules.costs import CostLine
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Role

RECRUITER, FIRST, SECOND = "recruiter@example.org", "first@example.org", "second@example.org"
GRADUATE = "graduate@example.org"


@pytest.fixture
def portal(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivePortal]:
    """The portal with a verified company, two of the programme's staff, and a graduate."""
    folder, url = tmp_path_factory.mktemp("placement"), databases.fresh(reference=True)
    with serving(url, folder) as served:
        app = create_app(served.settings)
        with app.app_context():
            company = make_company("LA", name="Savan Harness (demo)")
            make_site(company, name="Savan works")
            make_account(Role.COMPANY_RECRUITER, email=RECRUITER, organisation=company)
            for email in (FIRST, SECOND):
                make_account(Role.PROGRAMME_COORDINATOR, email=email)
            make_graduate(account=make_account(email=GRADUATE), name_in_latin="Dao Phommachanh")
            db.session.remove()
            db.engine.dispose()
        yield served


@contextmanager
def somebody(
    chromium: Browser, portal: LivePortal, email: str, width: int = 1280
) -> Iterator[Page]:
    """Somebody in a browser window of their own, signed in."""
    context = chromium.new_context(
        base_url=portal.address, viewport={"width": width, "height": 740}
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")
    expect(page).to_have_url(re.compile("/me$"))
    yield page
    context.close()


def press(page: Page, name: str) -> None:
    go_by(page.locator("main").get_by_role("button", name=name, exact=True).first)


def follow(page: Page, name: str) -> None:
    go_by(page.locator("main").get_by_role("link", name=name, exact=True).first)


def says(page: Page, words: str) -> None:
    expect(page.locator("main")).to_contain_text(words)


def test_a_placement_from_the_first_draft_to_its_end(portal: LivePortal, chromium: Browser) -> None:
    with somebody(chromium, portal, RECRUITER) as recruiter:
        the_company_writes_and_the_gate_holds_a_fee_back(recruiter)
        for email, step in ((FIRST, "Agree, as the first of two"), (SECOND, "Publish")):
            with somebody(chromium, portal, email) as staff:
                staff_publish(staff, step)
        with somebody(chromium, portal, GRADUATE, 360) as graduate:
            she_applies_with_three_items(graduate)
            the_company_sees_exactly_those_and_offers(recruiter)
            she_accepts(graduate)
            the_company_starts_and_finishes(recruiter)
            graduate.goto("/me/placements")
            says(graduate, "Finished")
            look(graduate, "placement-mine")


def the_company_writes_and_the_gate_holds_a_fee_back(page: Page, site: str = "Savan works") -> None:
    today = clock.today()
    page.goto("/company/postings")
    look(page, "placement-none-yet")
    follow(page, "New posting")
    page.get_by_label("Title").fill("Line leader, wire harness")
    page.get_by_label("Job", exact=True).check()
    page.get_by_label("Where is the work?").select_option(label=site)
    press(page, "Begin")
    page.get_by_label("The work", exact=False).first.fill(
        "Leads a line of twelve people, keeps its plan and its quality, trains newcomers."
    )
    page.get_by_label("Occupation", exact=False).select_option("81")
    page.get_by_label("Youngest age").fill("18")
    page.get_by_label("People can apply until").fill((today + timedelta(days=20)).isoformat())
    page.get_by_label("First day of work").fill((today + timedelta(days=25)).isoformat())
    page.get_by_label("Wage", exact=False).first.fill("3,200,000")
    page.get_by_label("Currency", exact=False).select_option("LAK")
    page.get_by_label("Ordinary hours a week").fill("48")
    page.get_by_label("Working days a week").fill("6")
    for line in CostLine:
        payer = "worker" if line is CostLine.MEDICAL else FAIR[line]
        page.locator(f"input[name=cost_{line}][value={payer}]").check(force=True)
    page.get_by_label("The worker keeps passport and papers at all times").check()
    press(page, "Save and check")
    gate = page.locator("#gate")
    expect(gate).to_contain_text("Medical examinations: the worker may not be made to pay this.")
    look(page, "placement-gate")
    page.locator("input[name=cost_medical][value=employer]").check(force=True)
    press(page, "Save and check")
    expect(gate).to_contain_text("Nothing stands in the way")
    expect(gate).to_contain_text("No legal minimum wage is on record")
    press(page, "Save and look at it")
    look(page, "placement-draft")
    follow(page, "Hand in for review")
    press(page, "Hand in for review")
    says(page, "It is handed in.")


def staff_publish(page: Page, step: str) -> None:
    page.goto("/me")
    follow(page, "1 posting to review")
    look(page, "placement-to-review")
    follow(page, "Line leader, wire harness")
    look(page, "placement-review")
    follow(page, step)
    reason = page.get_by_label("Your decision, and why", exact=False)
    if reason.count():
        reason.fill("Above what the plants nearby pay, asked last month.")
    press(page, step)
    expect(page.locator(".flashes")).to_be_visible()


def she_applies_with_three_items(page: Page, company: str = "Savan Harness (demo)") -> None:
    page.goto("/placements")
    look(page, "placement-public-list")
    follow(page, "Line leader, wire harness")
    says(page, "LAK 3,200,000 a month")
    says(page, "Never pay anybody for this job.")
    look(page, "placement-public-page")
    follow(page, "Apply")
    for item in ("Age in years", "Nationality", "Phone number"):
        page.get_by_label(item, exact=False).check()
    look(page, "placement-choosing")
    press(page, "See what the company will see")
    says(page, "This is what the company will see")
    look(page, "placement-preview")
    page.get_by_label(f"I agree that {company}", exact=False).check()
    press(page, "Send the application")
    says(page, "Your application is sent.")


def the_company_sees_exactly_those_and_offers(
    page: Page, books_a_talk: Callable[[Page], None] | None = None
) -> None:
    page.goto("/me")
    follow(page, "1 applicant to look at: Line leader, wire harness")
    look(page, "placement-applicants")
    follow(page, "Dao Phommachanh")
    labels = page.locator("section dl.facts").first.locator("dt").all_inner_texts()
    assert labels == ["Name in Latin letters", "Age in years", "Nationality", "Phone number"]
    look(page, "placement-applicant")
    follow(page, "Shortlist")
    press(page, "Shortlist")
    if books_a_talk is not None:
        books_a_talk(page)
    follow(page, "Make an offer")
    press(page, "Make an offer")
    says(page, "Offered")


def she_accepts(page: Page) -> None:
    page.goto("/me")
    follow(page, "Answer the offer: Line leader, wire harness")
    look(page, "placement-offer")
    follow(page, "Accept the offer")
    press(page, "Accept the offer")
    says(page, "You have accepted.")


def the_company_starts_and_finishes(page: Page) -> None:
    page.reload()
    follow(page, "Work has begun")
    # The agreed day is still to come, so none is proposed.
    page.get_by_label("First day of work").fill(f"{clock.today('Asia/Vientiane'):%d/%m/%Y}")
    press(page, "Work has begun")
    follow(page, "Placement finished")
    page.get_by_label("Kept on by the company").check()
    press(page, "Placement finished")
    says(page, "Kept on by the company")
    look(page, "placement-finished")
