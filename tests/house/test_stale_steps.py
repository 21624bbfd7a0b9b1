"""A step with one posting or company that became another thing since its question is asked about
once more; those with many ticked rows stand in `test_stale_ticks.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import make_account, make_company, make_sector, make_site
from tests.factories.accounts import make_actor
from tests.factories.demand import make_proposal
from tests.factories.placements import again, make_posting
from tests.organisations.conftest import the_company
from tests.placements.test_reviewing import in_review, minimum
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.demand.models import CourseProposal, ProposalState
from training_portal.organisations import company_services
from training_portal.organisations.models import CompanyState, Organisation, Site
from training_portal.placements import posting_services, review_services
from training_portal.placements.models import Posting
from training_portal.placements.posting_states import PostingState
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.versions import Stale

BrowserOf = Callable[[Account], PageClient]
S = PostingState
REASON = {"reason": "Say what is to be mended."}


@dataclass
class Case:
    """A step with one record, and what somebody else does between its question and its answer."""

    browser: PageClient
    address: str
    meanwhile: Callable[[], object]
    #: The state that the second question tells of.
    now: str
    stands: Callable[[], object]
    #: How the record stands after somebody else's change, and after the second answer.
    results: tuple[object, object]
    fields: dict[str, str] = field(default_factory=dict)
    #: The button by which it is answered; the page's own form without one.
    button: str | None = None


def _coordinator(browser_of: BrowserOf) -> PageClient:
    return browser_of(make_account(Role.PROGRAMME_COORDINATOR))


def _staff(
    browser_of: BrowserOf, posting: Posting, verb: str, meanwhile: Callable[[], object]
) -> Case:
    return Case(
        _coordinator(browser_of),
        f"/manage/postings/{posting.public_id}/{verb}",
        meanwhile,
        "Being reviewed",
        lambda: again(posting).state,
        (S.IN_REVIEW, S.IN_REVIEW),
        REASON,
    )


def _corrected(posting: Posting) -> Callable[[], object]:
    """In review both times, but handed in anew: it may say by now what was missing."""

    def act() -> None:
        review_services.return_posting(posting.id, reason="No wage.", actor=SYSTEM)
        posting_services.submit_posting(posting.id, actor=SYSTEM)

    return act


def _publish(browser_of: BrowserOf) -> Case:
    minimum()
    posting = in_review(make_company("LA"), title="Welder")
    case = _staff(browser_of, posting, "publish", _corrected(posting))
    return replace(case, results=(S.IN_REVIEW, S.PUBLISHED), fields={})


def _publish_as_the_first_of_two(browser_of: BrowserOf) -> Case:
    """A colleague was the first meanwhile: the same answer would publish it."""
    posting = in_review(make_company("LA"), title="Welder")
    colleague = make_actor(Role.PROGRAMME_COORDINATOR)
    case = _staff(
        browser_of,
        posting,
        "publish",
        lambda: review_services.publish_posting(posting.id, decision="Seen.", actor=colleague),
    )
    return replace(case, results=(S.IN_REVIEW, S.PUBLISHED))


def _return(browser_of: BrowserOf) -> Case:
    minimum()
    posting = in_review(make_company("LA"), title="Welder")
    case = _staff(browser_of, posting, "return", _corrected(posting))
    return replace(case, results=(S.IN_REVIEW, S.RETURNED))


def _suspend(browser_of: BrowserOf) -> Case:
    posting = make_posting(title="Welder")
    case = _staff(
        browser_of,
        posting,
        "suspend",
        lambda: posting_services.close_posting(posting.id, actor=SYSTEM),
    )
    return replace(case, now="Closed", results=(S.CLOSED, S.SUSPENDED))


def _lift(browser_of: BrowserOf) -> Case:
    """It went on and was suspended once more, for something else."""
    posting = make_posting(title="Welder")
    review_services.suspend_posting(posting.id, reason="A look.", actor=SYSTEM)

    def meanwhile() -> None:
        with unit_of_work():
            row = again(posting)
            row.submitted_at = row.created_at

    case = _staff(browser_of, posting, "lift", meanwhile)
    return replace(case, now="Suspended", results=(S.SUSPENDED, S.PUBLISHED), fields={})


def _own(
    browser_of: BrowserOf, posting: Posting, verb: str, meanwhile: Callable[[], object]
) -> Case:
    company = db.session.get_one(Organisation, posting.organisation_id)
    return Case(
        browser_of(make_account(Role.COMPANY_OWNER, organisation=company)),
        f"/company/postings/{posting.public_id}/{verb}",
        meanwhile,
        "Draft",
        lambda: again(posting).state,
        (S.DRAFT, S.IN_REVIEW),
    )


def _hand_in(browser_of: BrowserOf) -> Case:
    """Who hands in confirms what it says: another window wrote other terms meanwhile."""
    minimum()
    posting = make_posting(title="Welder", state=S.DRAFT)

    def meanwhile() -> None:
        with unit_of_work():
            again(posting).wage_minor = 30_000

    return _own(browser_of, posting, "submit", meanwhile)


def _withdraw(browser_of: BrowserOf) -> Case:
    minimum()
    posting = in_review(make_company("LA"), title="Welder")
    case = _own(
        browser_of,
        posting,
        "withdraw",
        lambda: review_services.publish_posting(posting.id, decision="Seen.", actor=SYSTEM),
    )
    return replace(case, now="Open", results=(S.PUBLISHED, S.WITHDRAWN))


def _company(
    browser_of: BrowserOf,
    verb: str,
    meanwhile: Callable[[Organisation], object],
    state: CompanyState = CompanyState.IN_REVIEW,
) -> Case:
    company = make_company("LA", name="Spam works", state=state)
    make_site(company)
    return Case(
        _coordinator(browser_of),
        f"/manage/companies/{company.public_id}/decide/{verb}",
        lambda: meanwhile(company),
        "Waiting to be verified",
        lambda: the_company("Spam works")[1].state,
        (CompanyState.IN_REVIEW, CompanyState.IN_REVIEW),
        REASON,
    )


def _verify(browser_of: BrowserOf) -> Case:
    """It took another number after somebody had looked at its papers."""

    def meanwhile(company: Organisation) -> None:
        with unit_of_work():
            the_company(company.name)[1].registration_number = "02-00 9999"

    case = _company(browser_of, "verify", meanwhile)
    return replace(case, results=(CompanyState.IN_REVIEW, CompanyState.VERIFIED), fields={})


def _verify_with_another_site(browser_of: BrowserOf) -> Case:
    """It works at one more place than somebody had looked at."""
    case = _company(browser_of, "verify", make_site)
    return replace(case, results=(CompanyState.IN_REVIEW, CompanyState.VERIFIED), fields={})


def _verify_where_a_site_moved(browser_of: BrowserOf) -> Case:
    def meanwhile(company: Organisation) -> None:
        with unit_of_work():
            site = db.session.scalars(select(Site)).one()
            site.address = "Another street"

    case = _company(browser_of, "verify", meanwhile)
    return replace(case, results=(CompanyState.IN_REVIEW, CompanyState.VERIFIED), fields={})


def _refuse(browser_of: BrowserOf) -> Case:
    case = _company(
        browser_of,
        "refuse",
        lambda company: company_services.decide(
            company.id, "return", actor=SYSTEM, reason="No papers."
        ),
    )
    results = (CompanyState.RETURNED, CompanyState.REFUSED)
    return replace(case, now="Returned for correction", results=results)


def _send_in_again(browser_of: BrowserOf) -> Case:
    """A colleague sent it in, and it came back with another reason."""
    company = make_company("LA", name="Spam works", state=CompanyState.RETURNED)
    make_site(company)

    def meanwhile() -> None:
        with unit_of_work():
            the_company("Spam works")[1].state_since = clock.now() + timedelta(hours=1)

    return Case(
        browser_of(make_account(Role.COMPANY_OWNER, organisation=company)),
        f"/company/{company.public_id}",
        meanwhile,
        "Returned for correction",
        lambda: the_company("Spam works")[1].state,
        (CompanyState.RETURNED, CompanyState.IN_REVIEW),
        button="Send it in again",
    )


def _approve(browser_of: BrowserOf) -> Case:
    """Somebody took it back, changed it and handed it in once more."""
    proposal = make_proposal(state=ProposalState.PROPOSED)

    def row() -> CourseProposal:
        return db.session.get_one(CourseProposal, proposal.id, populate_existing=True)

    def changes() -> None:
        with unit_of_work():
            row().title = "Another course"

    return Case(
        _coordinator(browser_of),
        f"/manage/demand/proposals/{proposal.public_id}/approve",
        changes,
        "To decide",
        lambda: row().state,
        (ProposalState.PROPOSED, ProposalState.APPROVED),
        REASON,
    )


CASES = [
    _publish, _publish_as_the_first_of_two, _return, _suspend, _lift, _hand_in, _withdraw, _verify,
    _verify_with_another_site, _verify_where_a_site_moved, _refuse, _send_in_again, _approve,
]  # fmt: skip


@pytest.fixture(params=CASES, ids=lambda make: make.__name__.strip("_"))
def case(request: pytest.FixtureRequest, app: Flask, browser_of: BrowserOf) -> Iterator[Case]:
    make_sector()
    yield request.param(browser_of)


def test_a_step_with_what_changed_since_its_question_is_asked_about_again(case: Case) -> None:
    asked = case.browser.get(case.address)
    case.meanwhile()
    page = case.browser.submit(asked, button=case.button, status=409, values=dict(case.fields))
    assert page.heading == "Changed in two windows"
    assert f"now “{case.now}”: " in page
    assert case.stands() == case.results[0], "nothing was done with what was not seen"
    for words in case.fields.values():
        assert words in page, "what was typed is still there"
    case.browser.submit(page)
    assert case.stands() == case.results[1], "asked anew, it is the reader's wish"


def test_who_comes_second_where_two_look_is_told_so(app: Flask, browser_of: BrowserOf) -> None:
    case = _publish_as_the_first_of_two(browser_of)
    asked = case.browser.get(case.address)
    case.meanwhile()
    page = case.browser.submit(asked, status=409, values=dict(case.fields))
    assert "A colleague looked at it first. Your publishing is the second look." in page


def test_a_step_that_is_possible_no_more_is_refused_with_what_is_there_now(
    app: Flask, browser_of: BrowserOf
) -> None:
    minimum()
    posting = in_review(make_company("LA"), title="Welder")
    browser = _coordinator(browser_of)
    asked = browser.get(f"/manage/postings/{posting.public_id}/return")
    review_services.publish_posting(posting.id, decision="Seen.", actor=SYSTEM)
    page = browser.submit(asked, status=409, values=dict(REASON))
    assert "now “Open”: Welder" in page and REASON["reason"] in page
    assert again(posting).state is S.PUBLISHED


def test_each_verb_compares_under_the_lock(app: Flask) -> None:
    make_sector()
    posting = make_posting(state=S.DRAFT)
    company = make_company("LA", state=CompanyState.RETURNED)
    owner = make_actor(Role.COMPANY_OWNER, organisation=company)
    verbs: list[Callable[[], object]] = [
        lambda: posting_services.submit_posting(posting.id, seen="another", actor=SYSTEM),
        lambda: review_services.publish_posting(
            posting.id, decision="", seen="another", actor=SYSTEM
        ),
        lambda: company_services.resubmit(company.id, seen="another", actor=owner),
    ]
    for verb in verbs:
        with pytest.raises(Stale):
            verb()
