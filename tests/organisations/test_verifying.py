"""Programme staff look at companies: what to check, the steps, and what owners are told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories import make_account, make_actor, make_company, make_organisation, make_site
from tests.factories.accounts import give_role
from tests.organisations.conftest import register, the_company
from tests.support.mails import mails_to
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.organisations import company_services
from training_portal.organisations.lifecycle import COMPANY
from training_portal.organisations.models import CompanyState, Organisation, OrganisationKind
from training_portal.platform.policy import Role
from training_portal.platform.workflow import NotAllowed, Refused

S = CompanyState
BrowserOf = Callable[[Account], PageClient]
OWNER = "owner@example.org"


def company_in(state: S) -> Organisation:
    company = make_company("LA", name="Looked at", state=state)
    make_site(company)
    make_account(Role.COMPANY_OWNER, email=OWNER, organisation=company)
    return company


def page_of(company: Organisation) -> str:
    return f"/manage/companies/{company.public_id}"


STEPS = [
    ("verify", S.IN_REVIEW, S.VERIFIED, "is verified"),
    ("return", S.IN_REVIEW, S.RETURNED, "Please mend the registration"),
    ("refuse", S.IN_REVIEW, S.REFUSED, "was not accepted"),
    ("refuse", S.RETURNED, S.REFUSED, "was not accepted"),
    ("reconsider", S.REFUSED, S.IN_REVIEW, "looks at Looked at again"),
    ("suspend", S.VERIFIED, S.SUSPENDED, "is suspended"),
    ("reinstate", S.SUSPENDED, S.VERIFIED, "is let in again"),
]


@pytest.mark.parametrize(("verb", "before", "after", "subject"), STEPS)
def test_a_step_is_taken_and_the_owner_is_told(
    staff: PageClient, verb: str, before: S, after: S, subject: str
) -> None:
    company = company_in(before)
    reason = {} if verb == "verify" else {"reason": "Because of this."}
    page = staff.submit(f"{page_of(company)}/decide/{verb}", **reason)
    assert page.url == page_of(company) and after.label in page
    assert the_company("Looked at")[1].state is after
    [mail] = mails_to(OWNER)
    assert subject in mail.subject
    if verb in ("return", "refuse", "suspend"):
        assert "Because of this." in mail.body


@pytest.mark.parametrize("verb", ["return", "refuse", "reconsider", "suspend", "reinstate"])
def test_a_step_that_hurts_needs_a_reason(staff: PageClient, verb: str) -> None:
    before = next(step[1] for step in STEPS if step[0] == verb)
    company = company_in(before)
    page = staff.submit(f"{page_of(company)}/decide/{verb}", status=422)
    assert page.errors == ["Fill in “Why?”."]
    assert the_company("Looked at")[1].state is before


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("verb", ["verify", "return", "refuse", "suspend", "reinstate"])
def test_no_other_step_is_possible(app: Flask, place: None, state: S, verb: str) -> None:
    if any(verb == step and state is before for step, before, _after, _mail in STEPS):
        return
    company = company_in(state)
    coordinator = make_actor(Role.PROGRAMME_COORDINATOR)
    with pytest.raises(Refused):
        company_services.decide(company.id, verb, actor=coordinator, reason="Because")
    assert the_company("Looked at")[1].state is state


def test_managers_verify_and_return_and_shut_nobody_out(place: None, browser_of: BrowserOf) -> None:
    company = company_in(S.IN_REVIEW)
    institute = make_organisation(OrganisationKind.TRAINING_INSTITUTION, "JP")
    manager = browser_of(make_account(Role.PROGRAMME_MANAGER, organisation=institute))
    page = manager.get(page_of(company))
    assert page.link("Verify") and page.link("Return for correction")
    assert "Do not accept" not in page
    manager.get(f"{page_of(company)}/decide/refuse", status=403)
    manager.submit(f"{page_of(company)}/decide/verify")
    manager.get(f"{page_of(company)}/decide/suspend", status=403)
    actor = make_actor(Role.PROGRAMME_MANAGER, organisation=institute)
    with pytest.raises(NotAllowed):
        company_services.decide(company.id, "suspend", actor=actor, reason="Because")


def test_nobody_verifies_the_company_one_works_for(place: None, browser_of: BrowserOf) -> None:
    company = company_in(S.IN_REVIEW)
    account = make_account(Role.PROGRAMME_COORDINATOR)
    give_role(account, Role.COMPANY_RECRUITER, company)
    browser = browser_of(account)
    page = browser.get(page_of(company))
    assert "You work for this company" in page and "Verify" not in page._links()
    page = browser.get(f"{page_of(company)}/decide/verify", status=409)
    assert "You work for this company" in page
    assert the_company("Looked at")[1].state is S.IN_REVIEW


def test_what_is_missing_keeps_a_company_from_being_verified(staff: PageClient) -> None:
    company = make_company("LA", name="Looked at", state=S.IN_REVIEW)
    page = staff.get(page_of(company))
    assert "a site that is open" in page
    assert "Verify" not in page._links()
    page = staff.submit(f"{page_of(company)}/decide/verify", status=409)
    assert "Something is missing: a site that is open." in page


def test_the_page_says_what_to_check(browser: PageClient, staff: PageClient) -> None:
    path = register(browser, contact_email="noi@gmail.com").url
    make_company("KH", name="SAVAN WIRING Co., Ltd.")
    page = staff.get(path.replace("/company/", "/manage/companies/"))
    assert "look it up in the trade register of Lao PDR" in page
    assert "1 other company is called like this" in page
    assert page.link("SAVAN WIRING Co., Ltd.")
    assert "Anybody can have an address at gmail.com" in page
    assert "1 site, in a park of the corridors." in page
    assert "noi@example.org" in page, "its owner"


def test_what_is_in_order_is_said_too(browser: PageClient, staff: PageClient) -> None:
    path = register(browser, park="", province="LA-SV").url
    page = staff.get(path.replace("/company/", "/manage/companies/"))
    assert "No other company is called like this." in page
    assert "The address is at the website’s own domain, savan-wiring.example.org." in page
    assert "0 of 1 in parks of the corridors" in page


def test_a_refused_company_gives_up_its_name_and_claims_it_again(
    browser: PageClient, staff: PageClient
) -> None:
    first = register(browser).url.replace("/company/", "/manage/companies/")
    staff.submit(f"{first}/decide/refuse", reason="Nobody answered.")
    second = register(browser, native_name="").url
    page = staff.submit(f"{first}/decide/reconsider", reason="They wrote.", status=409)
    assert "is registered in this country already" in page and "They wrote." in page
    staff.submit(f"{second.replace('/company/', '/manage/companies/')}/decide/refuse", reason="No.")
    page = staff.submit(f"{first}/decide/reconsider", reason="They wrote.")
    assert S.IN_REVIEW.label in page


def test_a_verb_or_company_that_is_not_there_is_404(staff: PageClient) -> None:
    company = company_in(S.IN_REVIEW)
    for verb in ("resubmit", "review_again", "nonsense"):
        staff.get(f"{page_of(company)}/decide/{verb}", status=404)
    staff.get("/manage/companies/NOSUCHTHING0", status=404)
    ministry = make_organisation()
    staff.get(f"/manage/companies/{ministry.public_id}", status=404)


def test_every_state_is_left_and_reached_by_the_table() -> None:
    reached = {S.IN_REVIEW} | {each.target for each in COMPANY.transitions}
    left = {state for each in COMPANY.transitions for state in each.sources}
    assert reached == left == set(S)
