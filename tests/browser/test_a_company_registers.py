"""A company registers, is verified by staff in another browser, and lets a recruiter in."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, expect

from tests.browser.walker import Walker, walker
from tests.factories import PASSWORD, make_account
from tests.support.chromium import go_by
from tests.support.live import LivePortal
from training_portal import create_app
from training_portal.platform.policy import Role

OWNER = "noi@savan-wiring.example.org"
RECRUITER = "keo@savan-wiring.example.org"
STAFF = "naomi@example.org"


def test_a_company_registers_is_verified_and_lets_a_recruiter_in(
    portal: LivePortal, chromium: Browser
) -> None:
    with create_app(portal.settings).app_context():
        make_account(Role.PROGRAMME_COORDINATOR, email=STAFF, name="Naomi")
    with walker(chromium, portal, 360) as owner, walker(chromium, portal) as staff:
        owner_signs_up(owner)
        owner_registers(owner)
        staff.sign_in(STAFF, PASSWORD)
        staff_return_it(staff)
        owner_mends_it(owner)
        staff_verify_it(staff)
        owner_invites_a_recruiter(owner)
    with walker(chromium, portal, 360) as recruiter:
        recruiter_comes_in(recruiter)
    with walker(chromium, portal, 360) as visitor:
        everybody_sees_it(visitor)


def owner_signs_up(owner: Walker) -> None:
    owner.page.goto("/")
    owner.follow("Register a company")
    owner.follow("Make an account")
    owner.look("company-sign-up")
    owner.fill("Your name", "ນ້ອຍ ແກ້ວມະນີ")
    owner.page.get_by_label("E-mail address").fill(OWNER)
    owner.page.locator("[name=password]").fill(PASSWORD)
    owner.press("Make the account")
    owner.page.goto(f"/mailbox?to={OWNER}")
    owner.follow("Confirm your e-mail address")
    go_by(owner.page.locator("a[href*='/confirm/']"))
    owner.page.locator("[name=password]").fill(PASSWORD)
    go_by(owner.page.locator("main form button").first)
    expect(owner.page).to_have_url(re.compile("/company/register$"))


def owner_registers(owner: Walker) -> None:
    """With a wrong number and a park of another country first; what was right stays."""
    page = owner.page
    owner.look("company-register")
    page.locator("[name=name]").fill("Savan Wiring")
    page.locator("[name=native_name]").fill("ສະຫວັນ ວາຍຣິງ")
    page.locator("[name=country_code]").select_option("LA")
    page.locator("[name=registration_number]").fill("none yet")
    page.locator("[name=sector_code]").select_option("C")
    page.locator("[name=parent_country]").select_option("JP")
    page.locator("[name=website]").fill("www.savan-wiring.example.org")
    page.locator("[name=about]").fill("Wire harnesses for small cars.")
    page.locator("[name=contact_name]").fill("Noi Keomany")
    page.locator("[name=contact_email]").fill(OWNER)
    page.locator("[name=site_name]").fill("Savan Park works")
    page.locator("[name=park]").select_option("long-duc")
    owner.press("Register the company")
    owner.says("A register number has digits")
    owner.says("What was chosen lies in another country: choose from this list.")
    owner.look("company-register-refused")
    expect(page.locator("[name=native_name]")).to_have_value("ສະຫວັນ ວາຍຣິງ")
    page.locator("[name=registration_number]").fill("01-00 1234")
    page.locator("[name=park]").select_option("savan-park-zone-c")
    owner.press("Register the company")
    owner.says("The company is registered.")
    owner.look("company-in-review")


def staff_return_it(staff: Walker) -> None:
    staff.follow("1 company to verify")
    staff.look("companies-to-verify")
    staff.follow("Savan Wiring")
    staff.says("look it up in the trade register of Lao PDR")
    staff.look("company-to-check")
    staff.follow("Return for correction")
    staff.page.get_by_label("Why?").fill("The number has eight digits in this register.")
    staff.look("company-return")
    staff.press("Return for correction")
    staff.says("Returned for correction")


def owner_mends_it(owner: Walker) -> None:
    owner.page.goto("/me")
    owner.follow("Mend the registration: Savan Wiring")
    owner.says("The number has eight digits in this register.")
    owner.look("company-returned")
    owner.follow("Change the facts")
    owner.page.locator("[name=registration_number]").fill("01-00 123456")
    owner.press("Save")
    owner.press("Send it in again")
    owner.says("The programme looks at it again.")


def staff_verify_it(staff: Walker) -> None:
    staff.page.goto("/manage/companies?q=savan")
    staff.follow("Savan Wiring")
    staff.follow("Verify")
    staff.press("Verify")
    staff.says("Verified")
    staff.look("company-verified-staff")


def owner_invites_a_recruiter(owner: Walker) -> None:
    owner.page.goto("/company")
    owner.says("Verified")
    owner.look("company-verified")
    owner.follow("Invite a colleague")
    owner.follow("Invite a colleague")
    owner.fill("Name", "Keo")
    owner.page.get_by_label("E-mail address").fill(RECRUITER)
    owner.look("company-invite")
    owner.press("Send the invitation")
    owner.says("The invitation is on its way.")
    owner.look("company-people")


def recruiter_comes_in(recruiter: Walker) -> None:
    recruiter.page.goto(f"/mailbox?to={RECRUITER}")
    go_by(recruiter.page.locator("main ul.list a, main table a").first)
    go_by(recruiter.page.locator("a[href*='/invitation/']"))
    recruiter.look("company-invited")
    recruiter.page.locator("[name=password]").fill(PASSWORD)
    go_by(recruiter.page.locator("main form button").first)
    assert recruiter.heading.startswith("Savan Wiring")
    expect(recruiter.page.get_by_role("link", name="Change the facts")).to_have_count(0)
    recruiter.look("company-recruiter")


def everybody_sees_it(visitor: Walker) -> None:
    visitor.page.goto("/companies?corridor=east-west&sector=C")
    visitor.look("companies")
    visitor.follow("Savan Wiring")
    visitor.says("Savan Park, Zone C")
    visitor.look("company-public")
