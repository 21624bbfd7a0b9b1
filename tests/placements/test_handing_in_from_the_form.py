"""Handing in from the form: what stands on the page is saved and judged, not what was before."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories import make_account, make_company, make_country
from tests.factories.placements import (
    again,
    make_graduate,
    make_limits,
    make_occupation,
    make_placement,
    make_posting,
)
from tests.support.pages import Page, PageClient
from training_portal.accounts.models import Account
from training_portal.organisations.models import CompanyState, Organisation
from training_portal.placements.application_states import PlacementState
from training_portal.placements.models import Posting
from training_portal.placements.posting_states import PostingState
from training_portal.platform.database import unit_of_work
from training_portal.platform.policy import Role

BrowserOf = Callable[[Account], PageClient]


@pytest.fixture
def company(app: Flask) -> Organisation:
    make_country("LA")
    make_limits("LA")
    make_occupation()
    return make_company("LA")


@pytest.fixture
def browser(company: Organisation, browser_of: BrowserOf) -> PageClient:
    return browser_of(make_account(Role.COMPANY_RECRUITER, organisation=company))


@pytest.fixture
def posting(company: Organisation) -> Posting:
    """A draft in which nothing stands in the way."""
    return make_posting(company, state=PostingState.DRAFT)


def form_of(browser: PageClient, posting: Posting) -> Page:
    return browser.get(f"/company/postings/{posting.public_id}/edit")


def hand_in(browser: PageClient, page: Page, *, status: int = 200, **changes: object) -> Page:
    return browser.submit(page, status=status, values={"then": "submit", **changes})


def test_what_was_just_typed_is_saved_and_asked_about(
    browser: PageClient, posting: Posting
) -> None:
    asked = hand_in(browser, form_of(browser, posting), title="Welder, second line")
    assert "You confirm that what it says is true" in asked
    assert again(posting).original_title == "Welder, second line"
    assert again(posting).state is PostingState.DRAFT, "not before it is confirmed"
    browser.submit(asked)
    assert again(posting).state is PostingState.IN_REVIEW


def test_a_fee_that_was_just_chosen_stands_in_the_way_at_its_field(
    browser: PageClient, posting: Posting
) -> None:
    page = hand_in(browser, form_of(browser, posting), status=422, cost_medical="worker")
    assert 'id="cost_medical-error"' in page.html
    assert "the worker may not be made to pay this" in page
    assert again(posting).costs["medical"] == "worker", "saved, as the page shows it"
    assert again(posting).state is PostingState.DRAFT
    page = hand_in(browser, page, cost_medical="employer")
    assert "You confirm that what it says is true" in page


def test_every_gap_is_named_at_the_field_that_fills_it(
    browser: PageClient, posting: Posting
) -> None:
    page = hand_in(
        browser,
        form_of(browser, posting),
        status=422,
        description="Short.",
        occupation_code="",
        starts_on="",
        closes_on="",
        wage="",
        wage_currency="",
        hours_per_week="",
        days_per_week="",
        minimum_age="",
        keeps_passport=[],
        countries=[],
        cost_deposit=[],
    )
    for name in (
        "description", "occupation_code", "starts_on", "closes_on", "wage", "hours_per_week",
        "days_per_week", "minimum_age", "keeps_passport", "countries", "cost_deposit",
    ):  # fmt: skip
        assert f'id="{name}-error"' in page.html, name


def test_a_field_that_is_wrong_is_not_judged_by_what_was_saved_before(
    browser: PageClient, posting: Posting
) -> None:
    """The gate names it as not looked at, instead of calling the old value in order."""
    before = form_of(browser, posting)
    assert "The wage is not below" in before or "minimum wage" in before
    page = hand_in(browser, before, status=422, wage="plenty")
    assert "Not looked at until it is right: Wage." in page
    assert "The wage is not below" not in page and "minimum wage" not in page


def test_what_waits_with_a_date_that_cannot_be_read_is_not_judged_by_what_was_saved_before(
    browser: PageClient, posting: Posting
) -> None:
    """The days of a posting are saved together, and the minimum wage is that of the first day."""
    first_day = posting.starts_on
    page = hand_in(
        browser, form_of(browser, posting), status=422, closes_on="soon", starts_on="12/02/2031"
    )
    assert again(posting).starts_on == first_day
    words = "Not looked at until they are right: First day of work, People can apply until."
    assert words in page
    assert "minimum wage" not in page, "that of another day"
    assert "Nothing stands in the way" not in page


def test_where_nothing_can_be_saved_the_gate_judges_nothing_of_what_was_typed(
    browser: PageClient, posting: Posting
) -> None:
    """Somebody has an offer on its terms, so they stay: the form says other ones."""
    with unit_of_work():
        again(posting).state = PostingState.RETURNED
    make_placement(posting, make_graduate()[1], state=PlacementState.OFFERED)
    page = form_of(browser, posting)
    page = hand_in(browser, page, status=422, closes_on="soon", hours_per_week="47")
    assert again(posting).hours_per_week == 48
    assert "hours a week are within the law" not in page
    assert "Ordinary hours a week" in page.text.partition("Not looked at until")[2]


def test_a_form_with_errors_does_not_write_over_another_window(
    browser: PageClient, posting: Posting
) -> None:
    opened = form_of(browser, posting)
    browser.submit(form_of(browser, posting), title="Welder, second line")
    page = browser.submit(opened, title="Fitter", closes_on="soon", status=409)
    assert page.heading == "Changed in two windows" and "Welder, second line" in page
    assert again(posting).original_title == "Welder, second line"


def test_a_wage_and_its_currency_are_told_of_at_once(browser: PageClient, posting: Posting) -> None:
    page = browser.submit(form_of(browser, posting), wage="abc", wage_currency="", status=422)
    told = " ".join(page.errors)
    assert "Choose the currency of the wage." in told
    assert "Write an amount in figures, for example 3,300,000." in told


def test_saving_alone_leaves_gaps_in_peace(browser: PageClient, posting: Posting) -> None:
    page = browser.submit(form_of(browser, posting), occupation_code="")
    assert "Saved. The list says what is still to be done." in page.notices[0]


def test_a_company_that_is_not_verified_writes_and_is_not_offered_to_hand_in(
    app: Flask, browser_of: BrowserOf
) -> None:
    make_country("LA")
    make_limits("LA")
    make_occupation()
    company = make_company("LA", state=CompanyState.IN_REVIEW)
    browser = browser_of(make_account(Role.COMPANY_OWNER, organisation=company))
    posting = make_posting(company, state=PostingState.DRAFT)
    page = form_of(browser, posting)
    assert "Save and hand in" not in page
    shown = browser.get(f"/company/postings/{posting.public_id}")
    assert f"/company/postings/{posting.public_id}/submit" not in shown.html


def test_a_cost_is_asked_for_in_words_that_fit_it(browser: PageClient, posting: Posting) -> None:
    page = form_of(browser, posting)
    assert "The company" in page and "No such cost" in page
    assert "None asked for" in page, "a deposit is no cost that arises"
