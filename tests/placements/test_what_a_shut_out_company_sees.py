"""A company suspended or not accepted reads everywhere why, what it can do, and whom to ask."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import make_account, make_company, make_site
from tests.factories.placements import make_graduate, make_placement, make_posting
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.organisations.models import Company, CompanyState, Organisation
from training_portal.placements.models import PlacementApplication, Posting
from training_portal.placements.posting_states import PostingState
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import Role

BrowserOf = Callable[[Account], PageClient]
REASON = "Two drivers told us that they had paid for their jobs."
CONTACT = "programme@portal.example.org"
WORDS = {
    CompanyState.SUSPENDED: "The programme has suspended Good Works:",
    CompanyState.REFUSED: "The programme has not accepted Good Works:",
}


@pytest.fixture(params=list(WORDS))
def state(request: pytest.FixtureRequest) -> CompanyState:
    return request.param


@pytest.fixture
def company(app: Flask, state: CompanyState, monkeypatch: pytest.MonkeyPatch) -> Organisation:
    monkeypatch.setitem(app.jinja_env.globals, "programme_contact", CONTACT)
    found = make_company("LA", name="Good Works")
    make_site(found)
    return found


@pytest.fixture
def posting(company: Organisation, state: CompanyState) -> Posting:
    """One that was out before, with somebody who applied."""
    posting = make_posting(company, state=PostingState.SUSPENDED)
    make_placement(posting, make_graduate()[1])
    with unit_of_work():
        row = db.session.scalars(select(Company).where(Company.organisation_id == company.id)).one()
        row.state, row.state_reason = state, REASON
    return posting


def applicant_of(posting: Posting) -> str:
    applied = PlacementApplication.posting_id == posting.id
    return db.session.scalars(select(PlacementApplication.public_id).where(applied)).one()


@pytest.mark.parametrize("role", [Role.COMPANY_OWNER, Role.COMPANY_RECRUITER])
def test_each_page_says_why_what_can_be_done_and_whom_to_ask(
    company: Organisation,
    posting: Posting,
    state: CompanyState,
    role: Role,
    browser_of: BrowserOf,
) -> None:
    browser = browser_of(make_account(role, organisation=company))
    for path in (
        f"/company/{company.public_id}",
        "/company/postings",
        "/company/postings/new",
        f"/company/postings/{posting.public_id}",
        f"/company/postings/{posting.public_id}/applicants",
        f"/company/applicants/{applicant_of(posting)}",
    ):
        page = browser.get(path)
        assert WORDS[state] in page and REASON in page, path
        assert f"mailto:{CONTACT}" in page.html, path
        assert "has to verify your company" not in page, path


def test_the_first_page_leads_to_it(
    company: Organisation, posting: Posting, state: CompanyState, browser_of: BrowserOf
) -> None:
    page = browser_of(make_account(Role.COMPANY_RECRUITER, organisation=company)).get("/me")
    title = "Suspended" if state is CompanyState.SUSPENDED else "Not accepted"
    assert f"{title}: Good Works" in page and "Nothing waits for you" not in page


def test_it_is_not_led_to_what_it_cannot_do(
    company: Organisation, posting: Posting, browser_of: BrowserOf
) -> None:
    browser = browser_of(make_account(Role.COMPANY_OWNER, organisation=company))
    assert "/company/postings/new" not in browser.get("/company/postings").html
    page = browser.get("/company/postings/new")
    assert "Begin" not in page and "No site yet" not in page
    assert "Invite a colleague" not in browser.get(f"/company/{company.public_id}")


def test_no_posting_is_begun_for_it(
    company: Organisation, posting: Posting, browser_of: BrowserOf
) -> None:
    browser = browser_of(make_account(Role.COMPANY_OWNER, organisation=company))
    site = make_site(company)
    form = {"title": "Welder", "kind": "job", "site": site.public_id}
    answer = browser.client.post("/company/postings/new", data=form)
    assert answer.status_code in (400, 422)
    assert db.session.scalars(select(Posting).where(Posting.original_title == "Welder")).all() == []


def test_the_mail_names_the_address(
    company: Organisation, app: Flask, browser_of: BrowserOf, state: CompanyState
) -> None:
    make_account(Role.COMPANY_OWNER, organisation=company)
    verb = "suspend" if state is CompanyState.SUSPENDED else "refuse"
    if verb == "refuse":
        with unit_of_work():
            db.session.scalars(select(Company)).one().state = CompanyState.IN_REVIEW
    browser_of(make_account(Role.PROGRAMME_COORDINATOR)).submit(
        f"/manage/companies/{company.public_id}/decide/{verb}", reason=REASON
    )
    mail = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first()
    assert mail is not None and CONTACT in mail.body
