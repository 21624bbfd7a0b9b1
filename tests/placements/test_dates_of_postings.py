"""Days of a posting that are over or out of order: refused where they are typed, and where they
became so in a draft that rested.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from tests.factories import make_account, make_company, make_country
from tests.factories.placements import make_limits, make_occupation, make_posting
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.organisations.models import Organisation
from training_portal.placements import posting_queries
from training_portal.placements.models import Posting
from training_portal.placements.posting_states import PostingState
from training_portal.platform import clock
from training_portal.platform.policy import Role


@pytest.fixture
def company(app: Flask) -> Organisation:
    make_country("LA")
    make_limits("LA")
    make_occupation()
    return make_company("LA")


@pytest.fixture
def browser(company: Organisation, browser_of: Callable[[Account], PageClient]) -> PageClient:
    return browser_of(make_account(Role.COMPANY_RECRUITER, organisation=company))


def day(number: int) -> str:
    return (clock.now() + timedelta(days=number)).date().isoformat()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"starts_on": -3}, "This day is over: choose a later one."),
        ({"closes_on": -3}, "This day is over: choose a later one."),
        ({"closes_on": 30, "starts_on": 20}, "People must be able to apply before the work"),
    ],
)
def test_days_that_make_no_sense_are_refused_where_they_are_typed(
    browser: PageClient, company: Organisation, typed: dict[str, int], words: str
) -> None:
    posting = make_posting(company, state=PostingState.DRAFT)
    page = browser.get(f"/company/postings/{posting.public_id}/edit")
    days = {name: day(number) for name, number in typed.items()}
    page = browser.submit(page, status=422, values=days)
    assert any(words in error for error in page.errors), page.errors


def test_a_level_belongs_to_a_language_and_a_scale(
    browser: PageClient, company: Organisation
) -> None:
    posting = make_posting(company, state=PostingState.DRAFT)
    edit = f"/company/postings/{posting.public_id}/edit"
    for language, level, words in (
        ("", "B1", "Choose the language that the level is of."),
        ("en", "N3", "Levels N5 to N1 are of Japanese."),
    ):
        page = browser.submit(
            browser.get(edit),
            status=422,
            values={"working_language": language, "working_level": level},
        )
        assert any(words in error for error in page.errors), page.errors


def gaps(company: Organisation, **values: object) -> list[str]:
    posting: Posting = make_posting(company, state=PostingState.DRAFT, **values)  # type: ignore[arg-type]
    return [str(gap.sentence) for gap in posting_queries.gaps(posting)]


def test_what_became_so_in_a_draft_that_rested_is_to_be_mended(company: Organisation) -> None:
    now = clock.now()
    assert gaps(company) == []
    assert gaps(company, starts_on=now.date() - timedelta(days=3)) == [
        "The first day of work is over: choose a later day.",
        "People must be able to apply before the work begins.",
    ]
    assert gaps(company, closes_at=now - timedelta(days=3)) == [
        "The application deadline is over: choose a later day.",
    ]
    assert gaps(company, closes_at=None, starts_on=None, occupation_code=None) == [
        "Choose the occupation.",
        "Say when the work begins.",
        "Say until when people can apply.",
    ]


def test_an_occupation_that_is_not_chosen_has_no_title(app: Flask) -> None:
    assert posting_queries.occupation_title(None) is None
