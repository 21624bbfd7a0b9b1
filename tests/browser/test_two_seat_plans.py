"""A coordinator tries two seat plans, compares them, applies one, follows the answers and
prints the roster; a nominee reads the reason."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.allocations.conftest import PLAN, Intake
from tests.browser.walker import Walker, walker
from tests.factories import PASSWORD, make_account
from tests.factories.programme import make_cohort
from tests.support.chromium import go_by
from tests.support.live import LivePortal
from training_portal import create_app
from training_portal.accounts.models import Account
from training_portal.people.models import Person
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role

NOMINEE = "keo.waits@people.example.org"
OFFERED = "noy.comes@people.example.org"


@pytest.mark.parametrize("width", [1280, 360])
def test_two_plans_are_tried_compared_and_one_applied(
    portal: LivePortal, chromium: Browser, width: int
) -> None:
    staff_address = f"coordinator.{width}@example.org"
    nominee_address, offered_address = f"{width}.{NOMINEE}", f"{width}.{OFFERED}"
    with create_app(portal.settings).app_context():
        make_account(Role.PROGRAMME_COORDINATOR, email=staff_address)
        intake = Intake(make_cohort(capacity=4, plan=PLAN))
        people = [intake.shortlist(country, rank) for country in PLAN for rank in (1, 2)]
        people.append(intake.shortlist("VN", 3))  # Behind all others, whatever the lot says.
        for row, address in ((people[-1], nominee_address), (people[0], offered_address)):
            person = db.session.get_one(Person, row.person_id)
            account = make_account(email=address)
            with unit_of_work():
                person.account_id = db.session.get_one(Account, account.id).id
        name = db.session.get_one(Person, people[0].person_id).full_name
        base, application = intake.base, people[-1].public_id
    with walker(chromium, portal, width) as staff:
        staff.sign_in(staff_address, PASSWORD)
        the_plan_is_run(staff, base)
        another_is_tried(staff, base)
        the_two_are_compared(staff, base)
        the_first_is_applied(staff, base)
    with walker(chromium, portal, width) as nominee:
        nominee.sign_in(nominee_address, PASSWORD)
        nominee.page.goto(f"/me/applications/{application}")
        nominee.says("Waitlist: ")
        nominee.look("allocation-said")
    with walker(chromium, portal, 360) as offered:
        offered.sign_in(offered_address, PASSWORD)
        she_answers(offered)
    with walker(chromium, portal, width) as staff:
        staff.sign_in(staff_address, PASSWORD)
        the_answers_are_followed(staff, base, name)
        the_roster_is_printed(staff, base, name)


def the_plan_is_run(staff: Walker, base: str) -> None:
    staff.page.goto(base)
    staff.look("allocation-empty")
    staff.press("Run the plan")
    staff.says("first guaranteed seat of Cambodia.")
    staff.look("allocation-run")


def another_is_tried(staff: Walker, base: str) -> None:
    staff.page.goto(f"{base}/try")
    staff.page.locator("[name=maximum_VN]").fill("0")
    staff.look("allocation-try")
    staff.press("Run this plan")
    staff.says("tried under another plan than the cohort has")


def the_two_are_compared(staff: Walker, base: str) -> None:
    staff.page.goto(base)
    staff.look("allocation-runs")
    staff.press("Compare the two")
    staff.says("gains a seat")
    staff.says("Viet Nam is not in the seat plan.")
    staff.look("allocation-compared")


def the_first_is_applied(staff: Walker, base: str) -> None:
    staff.page.goto(base)
    go_by(staff.page.locator("main form tbody tr").last.get_by_role("link").first)
    staff.follow("Apply this run")
    staff.says("4 people get an offer by e-mail.")
    staff.look("allocation-apply")
    staff.press("Apply this run")
    staff.says("Applied. Who is offered a seat or waits gets a mail.")


def she_answers(offered: Walker) -> None:
    go_by(offered.page.locator("main ul.list a").first)
    go_by(offered.page.locator("main .button").filter(has_text=re.compile("Accept")).first)
    confirm = offered.page.locator("main form button").filter(has_text=re.compile("Accept"))
    if confirm.count():
        go_by(confirm.first)
    offered.says("ccepted")


def the_answers_are_followed(staff: Walker, base: str, name: str) -> None:
    """Three still have to answer, one has."""
    applications = base.replace("/allocation", "/applications")
    staff.page.goto(f"{applications}?state=offered")
    expect(staff.page.locator("main tbody tr")).to_have_count(3)
    staff.page.goto(f"{applications}?state=accepted")
    staff.says(name)
    staff.look("allocation-answers")
    go_by(staff.page.locator("main").get_by_text(re.compile("Enrol those who accepted")).first)
    go_by(staff.page.locator("main form .actions button").first)


def the_roster_is_printed(staff: Walker, base: str, name: str) -> None:
    staff.page.goto(base.replace("/allocation", "/people"))
    staff.page.emulate_media(media="print")
    staff.says(name)
    expect(staff.page.locator("header.bar")).to_be_hidden()
    staff.look("roster-printed")
