"""A company from its registration to a graduate who works there, in pages only.

It registers, is verified, states whom it needs, posts a job, reads who applied, books an interview,
makes an offer, and reports what became of the placement.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import test_a_placement as placing
from tests.browser.test_a_company_registers import owner_registers, owner_signs_up, staff_verify_it
from tests.browser.test_a_placement import follow, press, says, somebody
from tests.browser.walker import walker
from tests.factories import PASSWORD, make_account
from tests.factories.placements import make_graduate
from tests.support.chromium import look
from tests.support.database import Databases
from tests.support.live import LivePortal, serving
from training_portal import create_app
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Role

COMPANY, SITE = "Savan Wiring", "Savan Park works"
STAFF = (placing.FIRST, placing.SECOND)


@pytest.fixture
def portal(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivePortal]:
    """The portal with two of the programme's staff and a graduate, and no company yet."""
    folder, url = tmp_path_factory.mktemp("company"), databases.fresh(reference=True)
    with serving(url, folder) as served:
        with create_app(served.settings).app_context():
            for email in STAFF:
                make_account(Role.PROGRAMME_COORDINATOR, email=email)
            account = make_account(email=placing.GRADUATE)
            make_graduate(account=account, name_in_latin="Dao Phommachanh")
            db.session.remove()
            db.engine.dispose()
        yield served


def test_a_company_registers_and_a_graduate_works_there(
    portal: LivePortal, chromium: Browser
) -> None:
    with walker(chromium, portal) as owner, walker(chromium, portal) as staff:
        owner_signs_up(owner)
        owner_registers(owner)
        staff.sign_in(STAFF[0], PASSWORD)
        staff_verify_it(staff)
        it_states_whom_it_needs(owner.page)
        staff_read_what_it_needs(staff.page)
        placing.the_company_writes_and_the_gate_holds_a_fee_back(owner.page, SITE)
        for email, step in zip(STAFF, ("Agree, as the first of two", "Publish"), strict=True):
            with somebody(chromium, portal, email) as one_of_two:
                placing.staff_publish(one_of_two, step)
        with somebody(chromium, portal, placing.GRADUATE, 360) as graduate:
            placing.she_applies_with_three_items(graduate, COMPANY)

            def talk(page: Page) -> None:
                it_books_an_interview(page)
                she_says_that_she_comes(graduate)
                page.reload()
                says(page, "I will be there")

            placing.the_company_sees_exactly_those_and_offers(owner.page, talk)
            placing.she_accepts(graduate)
            placing.the_company_starts_and_finishes(owner.page)
            graduate.goto("/me/placements")
            says(graduate, "Finished")


def it_states_whom_it_needs(page: Page) -> None:
    page.goto("/company")
    follow(page, "People you need")
    follow(page, "State what you need")
    page.locator("[name=site]").select_option(label=SITE)
    page.locator("[name=occupation]").select_option("81")
    page.locator("[name=skills]").fill("Keep a line of wire harnesses supplied")
    page.locator("[name=level]").select_option("4")
    page.locator("[name=head_count]").fill("8")
    page.locator("[name=needed_by]").fill(f"{clock.today() + timedelta(days=200):%d/%m/%Y}")
    page.locator("[name=language]").select_option("en")
    look(page, "company-needs")
    press(page, "Save")
    says(page, "Keep a line of wire harnesses supplied")
    look(page, "company-needs-stated")


def staff_read_what_it_needs(page: Page) -> None:
    page.goto("/manage/demand")
    says(page, "Keep a line of wire harnesses supplied")
    says(page, COMPANY)


def it_books_an_interview(page: Page) -> None:
    follow(page, "Propose an interview")
    page.get_by_label("Day").fill(f"{clock.today() + timedelta(days=2):%d/%m/%Y}")
    page.get_by_label("Time").fill("14:30")
    page.get_by_label("Place").fill("Gate 2, Savan Park")
    look(page, "company-interview")
    press(page, "Propose an interview")
    says(page, "Gate 2, Savan Park")


def she_says_that_she_comes(page: Page) -> None:
    page.goto("/me")
    follow(page, "Say whether you come to the interview: Line leader, wire harness")
    page.get_by_label("I will be there").check()
    look(page, "placement-interview")
    press(page, "Answer")
    says(page, "You can change your answer until the interview begins.")
