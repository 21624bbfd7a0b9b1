"""A company writes a posting: the gate stands beside it, and only a fair one is handed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import make_account, make_company, make_country, make_site
from tests.factories.placements import FAIR, again, make_limits, make_occupation, make_posting
from tests.support.pages import Page, PageClient
from tests.support.statements import statements
from training_portal.accounts.models import Account
from training_portal.organisations.models import CompanyState, Organisation
from training_portal.placements.models import Posting
from training_portal.placements.posting_states import PostingState
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Role

BrowserOf = Callable[[Account], PageClient]


@pytest.fixture
def company(app: Flask) -> Organisation:
    make_limits_of("LA")
    make_occupation()
    return make_company("LA")


def make_limits_of(country: str) -> None:
    make_country(country)
    make_limits(country)


@pytest.fixture
def browser(company: Organisation, browser_of: BrowserOf) -> PageClient:
    return browser_of(make_account(Role.COMPANY_RECRUITER, organisation=company))


def written(browser: PageClient, company: Organisation, **changes) -> Page:
    """A posting filled in as it should be, with changes."""
    site = make_site(company)
    page = browser.submit(
        "/company/postings/new", title="Line leader", kind="job", site=site.public_id
    )
    return fill(browser, page, **changes)


def fill(browser: PageClient, page: Page, *, status: int = 200, **changes) -> Page:
    today = clock.today()
    values = {
        "description": "Leads a line of twelve people, keeps its plan and its quality, trains.",
        "occupation_code": "31",
        "openings": "2",
        "countries": ["LA"],
        "minimum_age": "18",
        "closes_on": (today + timedelta(days=20)).isoformat(),
        "starts_on": (today + timedelta(days=60)).isoformat(),
        "wage": "250",
        "wage_currency": "USD",
        "hours_per_week": "48",
        "days_per_week": "6",
        "trial_months": "2",
        "contract_languages": ["lo"],
        "keeps_passport": "y",
        **{f"cost_{line}": payer for line, payer in FAIR.items()},
    }
    return browser.submit(page, status=status, values={**values, **changes})


def the_posting() -> Posting:
    return again(db.session.scalars(select(Posting).order_by(Posting.id.desc())).first())


def test_a_fair_posting_is_written_and_handed_in(
    browser: PageClient, company: Organisation
) -> None:
    page = written(browser, company)
    assert page.notices == ["Saved. Nothing stands in the way: it can be handed in."]
    posting = the_posting()
    assert (posting.wage_minor, posting.wage_currency) == (25_000, "USD")
    assert posting.closes_at is not None
    asked = browser.get(f"/company/postings/{posting.public_id}/submit")
    page = browser.submit(asked)
    assert "It is handed in." in page.notices[0]
    assert the_posting().state is PostingState.IN_REVIEW


def test_a_fee_keeps_it_back_until_it_is_mended(browser: PageClient, company: Organisation) -> None:
    page = written(browser, company, cost_medical="worker")
    assert "Medical examinations: the worker may not be made to pay this." in page
    posting = the_posting()
    path = f"/company/postings/{posting.public_id}"
    refused = browser.submit(f"{path}/submit", status=409)
    assert "Medical examinations" in refused
    assert the_posting().state is PostingState.DRAFT
    fill(browser, browser.get(f"{path}/edit"), cost_medical="employer")
    browser.submit(f"{path}/submit")
    assert the_posting().state is PostingState.IN_REVIEW


def test_a_draft_may_have_gaps_and_the_list_names_them(
    browser: PageClient, company: Organisation
) -> None:
    page = browser.submit(
        "/company/postings/new", title="Later", kind="job", site=make_site(company).public_id
    )
    assert "Say until when people can apply." in page and "Choose the occupation." in page
    page = browser.submit(page, title="Rather: welder")
    assert the_posting().title == "Rather: welder"


def test_what_makes_no_sense_comes_back_filled(browser: PageClient, company: Organisation) -> None:
    page = browser.submit(
        "/company/postings/new", title="Welder", kind="job", site=make_site(company).public_id
    )
    page = fill(browser, page, wage="a lot", working_level="N3", working_language="en", status=422)
    assert page.errors == [
        "Level needed: Levels N5 to N1 are of Japanese.",
        "Wage: Write an amount in USD in figures, for example 250.",
    ]
    assert 'value="a lot"' in page.html


def test_a_trial_is_shorter_than_the_contract(browser: PageClient, company: Organisation) -> None:
    page = browser.submit(
        "/company/postings/new", title="Welder", kind="job", site=make_site(company).public_id
    )
    page = fill(browser, page, contract_months="6", trial_months="12", status=422)
    assert page.errors == ["Trial period in months: The trial must be shorter than the contract."]


def test_only_a_verified_company_hands_in(browser_of: BrowserOf) -> None:
    company = make_company("LA", state=CompanyState.IN_REVIEW)
    browser = browser_of(make_account(Role.COMPANY_OWNER, organisation=company))
    posting = make_posting(company, state=PostingState.DRAFT)
    page = browser.submit(f"/company/postings/{posting.public_id}/submit", status=409)
    assert "have not verified your company yet" in page


def test_what_was_handed_in_is_not_changed(browser: PageClient, company: Organisation) -> None:
    posting = make_posting(company, state=PostingState.IN_REVIEW)
    page = browser.get(f"/company/postings/{posting.public_id}/edit")
    assert page.url == f"/company/postings/{posting.public_id}"


def test_another_company_s_posting_is_not_there(browser: PageClient) -> None:
    other = make_posting(make_company("LA"))
    for path in ("", "/edit", "/openings", "/withdraw"):
        browser.get(f"/company/postings/{other.public_id}{path}", status=404)


def test_a_clone_has_everything_but_the_dates(browser: PageClient, company: Organisation) -> None:
    source = make_posting(company, title="Welder")
    page = browser.submit(f"/company/postings/{source.public_id}", button="Make a new one from it")
    copy = the_posting()
    assert page.url == f"/company/postings/{copy.public_id}/edit"
    assert (copy.title, copy.costs, copy.closes_at) == ("Welder", FAIR, None)
    assert copy.state is PostingState.DRAFT and copy.filled == 0


def test_it_is_closed_and_withdrawn(browser: PageClient, company: Organisation) -> None:
    posting = make_posting(company)
    browser.submit(f"/company/postings/{posting.public_id}/close")
    assert again(posting).state is PostingState.CLOSED
    browser.submit(f"/company/postings/{posting.public_id}/withdraw")
    assert again(posting).state is PostingState.WITHDRAWN
    browser.get(f"/placements/{posting.public_id}", status=404)


def test_openings_are_not_cut_below_what_is_taken(
    browser: PageClient, company: Organisation
) -> None:
    posting = make_posting(company, openings=3, filled=2)
    path = f"/company/postings/{posting.public_id}/openings"
    browser.submit(path, openings="1", status=409)
    browser.submit(path, openings="2")
    assert again(posting).state is PostingState.FILLED
    browser.submit(path, openings="4")
    assert again(posting).state is PostingState.PUBLISHED


def test_the_list_costs_the_same_however_long(browser: PageClient, company: Organisation) -> None:
    def cost() -> int:
        with statements(db.session.get_bind()) as seen:
            browser.get("/company/postings")
        return len(seen)

    for _number in range(2):
        make_posting(company)
    browser.get("/company/postings")
    first = cost()
    for _number in range(6):
        make_posting(company)
    assert cost() == first


def test_the_list_is_filtered_sorted_and_downloaded(
    browser: PageClient, company: Organisation
) -> None:
    make_posting(company, title="Welder")
    make_posting(company, title="Electrician", state=PostingState.DRAFT)
    make_posting(make_company("LA"), title="Not ours")
    page = browser.get("/company/postings?state=draft")
    assert "Electrician" in page and "Welder" not in page
    for sort in ("title", "-kind", "site", "state", "-taken", "waiting", "closes_at", "starts_on"):
        assert "Welder" in browser.get(f"/company/postings?sort={sort}&q=weld")
    text = browser.client.get("/company/postings?format=csv").get_data(as_text=True)
    assert "Welder" in text and "Not ours" not in text
    assert "Apply until (Vientiane time)" in text  # the clock of its site, as on the page
