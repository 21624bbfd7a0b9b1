"""Postings, many at once: published where nothing is left to a person, closed by their company."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories import make_account, make_company
from tests.factories.placements import again, make_graduate, make_placement, make_posting
from tests.placements.test_reviewing import in_review, minimum
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.placements import wording
from training_portal.placements.application_states import PlacementState
from training_portal.placements.posting_states import PostingState
from training_portal.platform.policy import Role

S = PostingState
BrowserOf = Callable[[Account], PageClient]
REVIEW, OWN = "/manage/postings", "/company/postings"


@pytest.fixture
def coordinator(app: Flask, browser_of: BrowserOf) -> PageClient:
    return browser_of(make_account(Role.PROGRAMME_COORDINATOR))


def test_what_the_gate_leaves_to_a_person_is_published_with_no_other(
    coordinator: PageClient,
) -> None:
    minimum()
    lao, thai = make_company("LA", name="Harness works"), make_company("TH", name="Axle works")
    clear, open_to_somebody = in_review(lao, title="Welder"), in_review(thai, title="Turner")
    out = make_posting(lao, title="Painter")
    rows = [each.public_id for each in (clear, open_to_somebody, out)]
    page = coordinator.submit(REVIEW, button="Publish", row=rows)
    assert "Left out: 2" in page and "Two people look at this one: open it" in page
    page = coordinator.submit(page, button="Publish: 1")
    assert page.notices == ["1 posting is published."]
    # Whoever sends the rows without the page before is told the same, row by row.
    page = coordinator.submit(
        coordinator.get(f"{REVIEW}/chosen?action=return&row={rows[1]}"),
        button="Return for correction: 1", reason="x", values={"action": "publish"},
    )  # fmt: skip
    assert "Left as it was: Turner. Two people look" in page.notices[0]
    assert [again(each).state for each in (clear, open_to_somebody)] == [S.PUBLISHED, S.IN_REVIEW]


def test_many_are_suspended_with_one_reason_and_go_on(coordinator: PageClient) -> None:
    postings = [make_posting(make_company("LA", name=f"Works {n}")) for n in (1, 2)]
    rows = [each.public_id for each in postings]
    page = coordinator.submit(REVIEW, button="Suspend", row=rows)
    page = coordinator.submit(page, button="Suspend: 2", reason="Reports from the town.")
    assert page.notices == ["2 postings are suspended."]
    assert {again(each).state_reason for each in postings} == {"Reports from the town."}
    page = coordinator.submit(f"{REVIEW}?state=suspended", button="Let it go on", all_matching="1")
    page = coordinator.submit(page, button="Let it go on: 2")
    assert {again(each).state for each in postings} == {S.PUBLISHED}


def test_a_company_closes_and_withdraws_its_own_only(app: Flask, browser_of: BrowserOf) -> None:
    company = make_company("LA", name="Harness works")
    taken, free = make_posting(company, title="Welder"), make_posting(company, title="Painter")
    theirs = make_posting(make_company("TH", name="Axle works"), title="Turner")
    _account, person = make_graduate()
    make_placement(taken, person, state=PlacementState.ACCEPTED)
    browser = browser_of(make_account(Role.COMPANY_OWNER, organisation=company))
    rows = [each.public_id for each in (taken, free, theirs)]
    page = browser.submit(OWN, button="Withdraw", row=rows)
    assert "Left out: 1" in page and "Somebody has accepted already" in page
    assert "Turner" not in page
    page = browser.submit(page, button="Withdraw: 1")
    assert page.notices == ["1 posting is withdrawn."]
    page = browser.submit(OWN, button="Take no more applications", row=rows)
    browser.submit(page, button="Take no more applications: 1")
    states = [again(each).state for each in (taken, free, theirs)]
    assert states == [S.CLOSED, S.WITHDRAWN, S.PUBLISHED]


@pytest.mark.parametrize(
    ("states", "words"),
    [
        ([S.DRAFT], "It is a draft that was never handed in: nobody is told."),
        ([S.DRAFT, S.DRAFT], "They are drafts"),
        ([S.RETURNED], "It is not public. Whoever waits"),
        ([S.DRAFT, S.IN_REVIEW], "They are not public."),
        ([S.PUBLISHED], "It disappears from the public list."),
        ([S.PUBLISHED, S.CLOSED], "They disappear from the public list."),
        ([S.DRAFT, S.PUBLISHED], "Those that are public disappear"),
    ],
)
def test_what_withdrawing_does_is_said_of_what_is_there(
    app: Flask, states: list[PostingState], words: str
) -> None:
    with app.test_request_context():
        assert wording.withdrawing(states).startswith(words)


def test_a_company_that_withdraws_a_draft_is_not_told_of_a_public_list(
    app: Flask, browser_of: BrowserOf
) -> None:
    company = make_company("LA")
    draft = make_posting(company, state=S.DRAFT)
    browser = browser_of(make_account(Role.COMPANY_OWNER, organisation=company))
    page = browser.submit(OWN, button="Withdraw", row=[draft.public_id])
    assert "never handed in" in page and "public list" not in page
    assert "never handed in" in browser.get(f"{OWN}/{draft.public_id}/withdraw")
