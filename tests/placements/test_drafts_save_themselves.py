"""A posting that is being written saves itself; half a number waits; a tab is no second window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories import make_account, make_company
from tests.factories.placements import again, make_posting
from tests.support.pages import Page, PageClient, values_of
from training_portal.accounts.models import Account
from training_portal.organisations.models import Organisation
from training_portal.placements.models import Posting
from training_portal.placements.posting_states import PostingState
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role


@pytest.fixture
def draft(app: Flask) -> Posting:
    return make_posting(make_company("LA"), state=PostingState.DRAFT, title="Technician")


@pytest.fixture
def browser(draft: Posting, browser_of: Callable[[Account], PageClient]) -> PageClient:
    owner = db.session.get_one(Organisation, draft.organisation_id)
    return browser_of(make_account(Role.COMPANY_RECRUITER, organisation=owner))


def path(draft: Posting, end: str) -> str:
    return f"/company/postings/{draft.public_id}/{end}"


def save(browser: PageClient, draft: Posting, page: Page, **typed: str) -> tuple[int, str]:
    """What the script of the page sends; status and words of the answer."""
    fields = {**dict(values_of(page.form(path(draft, "edit"), None))), **typed}
    answer = browser.client.post(
        path(draft, "autosave"), data=fields, headers={"Sec-Fetch-Site": "same-origin"}
    )
    return answer.status_code, answer.get_data(as_text=True)


def test_it_saves_what_is_right_again_and_again_and_then_by_its_button(
    browser: PageClient, draft: Posting
) -> None:
    page = browser.get(path(draft, "edit"))
    assert f'data-autosave="{path(draft, "autosave")}"' in page.html
    assert save(browser, draft, page, title="Electrician") == (200, "")
    status, words = save(browser, draft, page, title="Fitter", hours_per_week="4x", wage="?")
    assert status == 200 and "Ordinary hours a week" in words and "Wage" in words
    kept = again(draft)
    assert (kept.title, kept.hours_per_week, kept.wage_minor) == ("Fitter", 48, 25_000)
    browser.submit(page, title="Fitter, pumps")
    assert again(draft).title == "Fitter, pumps"


@pytest.mark.parametrize("field", ["starts_on", "closes_on"])
def test_a_date_that_is_none_keeps_nothing_else_back(
    browser: PageClient, draft: Posting, field: str
) -> None:
    page = browser.get(path(draft, "edit"))
    status, words = save(browser, draft, page, title="Electrician", **{field: "2020"})
    assert status == 200 and "Saved, but for what is not right yet" in words
    assert again(draft).title == "Electrician"


def test_another_window_is_told_and_overwrites_nothing(browser: PageClient, draft: Posting) -> None:
    one, other = browser.get(path(draft, "edit")), browser.get(path(draft, "edit"))
    assert save(browser, draft, one, title="Electrician")[0] == 200
    status, words = save(browser, draft, other, title="Fitter")
    assert status == 409 and "another window" in words
    assert again(draft).title == "Electrician"
    browser.submit(other, title="Fitter", status=409)


def test_what_was_handed_in_is_saved_no_more(
    browser: PageClient, draft: Posting, app: Flask
) -> None:
    page = browser.get(path(draft, "edit"))
    with unit_of_work():
        db.session.get_one(Posting, draft.id).state = PostingState.IN_REVIEW
    assert save(browser, draft, page, title="Later")[0] == 409
    assert again(draft).title == "Technician"
