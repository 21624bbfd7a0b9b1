"""Ticked rows that became another thing since the question are asked about once more.

One test for every list whose steps are possible in several states (`Ticked.state`); those of
applications and of applicants have tests of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.admissions.offices import officer_of
from tests.factories import make_account, make_company, make_sector
from tests.factories.accounts import actor_of
from tests.factories.admissions import make_application, make_document, make_nomination
from tests.factories.jobs import kind, make_job
from tests.factories.placements import (
    again,
    make_concern,
    make_graduate,
    make_placement,
    make_posting,
)
from tests.factories.programme import make_cohort, make_organisation, make_person
from tests.organisations.conftest import the_company
from tests.placements.test_reviewing import in_review, minimum
from tests.support.pages import PageClient, values_of
from training_portal.accounts.models import Account
from training_portal.admissions import application_services, document_services
from training_portal.admissions.document_models import DocumentState
from training_portal.admissions.models import Application, ApplicationDocument, ApplicationState
from training_portal.organisations import company_services
from training_portal.organisations.models import CompanyState
from training_portal.placements import concern_services, posting_services, review_services
from training_portal.placements.models import Concern
from training_portal.placements.posting_states import PostingState
from training_portal.platform import clock, jobs
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.files import StoredFile
from training_portal.platform.gathering import in_one_go
from training_portal.platform.jobs import Job
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.versions import Stale
from training_portal.platform.web.many import MOST_AT_ONCE

BrowserOf = Callable[[Account], PageClient]


@dataclass
class Case:
    """A list, a step with one of its rows, and what somebody else does in between."""

    browser: PageClient
    list_url: str
    row: str
    button: str
    meanwhile: Callable[[], object]
    #: The state that the second question tells of.
    now: str
    stands: Callable[[], object]
    #: How the row stands after somebody else's change, and after the second answer.
    results: tuple[object, object]
    fields: dict[str, str] = field(default_factory=dict)


def _a_job(browser_of: BrowserOf) -> Case:
    manager = make_account(Role.PROGRAMME_MANAGER)
    waiting = make_job(actor_of(manager))

    def fresh() -> Job:
        return db.session.get_one(Job, waiting.id, populate_existing=True)

    def starts() -> None:
        with unit_of_work():
            row = fresh()
            row.worker, row.lease_until = "W1", clock.now() + timedelta(minutes=1)
            jobs.LIFECYCLE.apply(row, "start", actor=SYSTEM)

    return Case(
        browser_of(manager),
        "/manage/jobs",
        waiting.public_id,
        "Cancel the work",
        starts,
        "At work",
        lambda: fresh().is_stopping,
        (False, True),
    )


def _own_posting(browser_of: BrowserOf) -> Case:
    minimum()
    company = make_company("LA", name="Harness works")
    posting = in_review(company, title="Welder")
    return Case(
        browser_of(make_account(Role.COMPANY_OWNER, organisation=company)),
        "/company/postings",
        posting.public_id,
        "Withdraw",
        lambda: review_services.publish_posting(posting.id, decision="Seen.", actor=SYSTEM),
        "Open",
        lambda: again(posting).state,
        (PostingState.PUBLISHED, PostingState.WITHDRAWN),
    )


def _posting_to_suspend(browser_of: BrowserOf) -> Case:
    posting = make_posting(make_company("LA", name="Harness works"), title="Welder")
    with unit_of_work():
        again(posting).published_at = posting.created_at
    return Case(
        browser_of(make_account(Role.PROGRAMME_COORDINATOR)),
        "/manage/postings",
        posting.public_id,
        "Suspend",
        lambda: posting_services.close_posting(posting.id, actor=SYSTEM),
        "Closed",
        lambda: again(posting).state,
        (PostingState.CLOSED, PostingState.SUSPENDED),
        {"reason": "Reports from the town."},
    )


def _posting_to_return(browser_of: BrowserOf) -> Case:
    """In review both times, but handed in anew: it may say by now what was missing."""
    posting = in_review(make_company("LA", name="Harness works"), title="Welder")

    def corrected() -> None:
        review_services.return_posting(posting.id, reason="No wage.", actor=SYSTEM)
        posting_services.submit_posting(posting.id, actor=SYSTEM)

    return Case(
        browser_of(make_account(Role.PROGRAMME_COORDINATOR)),
        "/manage/postings",
        posting.public_id,
        "Return for correction",
        corrected,
        "Being reviewed",
        lambda: again(posting).state,
        (PostingState.IN_REVIEW, PostingState.RETURNED),
        {"reason": "Say what the wage is."},
    )


def _company(browser_of: BrowserOf) -> Case:
    company = make_company("LA", name="Spam works", state=CompanyState.IN_REVIEW)
    return Case(
        browser_of(make_account(Role.PROGRAMME_COORDINATOR)),
        "/manage/companies",
        company.public_id,
        "Do not accept",
        lambda: company_services.decide(company.id, "return", actor=SYSTEM, reason="No papers."),
        "Returned for correction",
        lambda: the_company("Spam works")[1].state,
        (CompanyState.RETURNED, CompanyState.REFUSED),
        {"reason": "Nobody is there."},
    )


def _concern(browser_of: BrowserOf) -> Case:
    noi = make_account(Role.PROGRAMME_COORDINATOR, name="Noi")
    suda = make_account(Role.PROGRAMME_COORDINATOR, name="Suda")
    row = make_concern(make_placement(make_posting(), make_graduate()[1]))
    return Case(
        browser_of(noi),
        "/manage/concerns",
        row.public_id,
        "Look into these myself",
        lambda: concern_services.take_up(row.id, suda.id, actor=SYSTEM),
        "To be looked at (Suda)",
        lambda: db.session.get_one(Concern, row.id, populate_existing=True).taken_by_id,
        (suda.id, noi.id),
    )


def _nominee(browser_of: BrowserOf) -> Case:
    body, cohort = make_organisation("KH", nominates=True), make_cohort()
    person = make_person("Keo")
    nomination = make_nomination(cohort, person, body)
    application = make_application(
        cohort, person, state=ApplicationState.SUBMITTED, nomination=nomination
    )

    def fresh() -> Application:
        return db.session.get_one(Application, application.id, populate_existing=True)

    def moves_on() -> None:
        with unit_of_work():
            fresh().state = ApplicationState.SHORTLISTED

    return Case(
        officer_of(browser_of, body),
        f"/nominations/{cohort.public_id}",
        nomination.public_id,
        "Take the nominations back",
        moves_on,
        "Shortlisted",
        lambda: fresh().state,
        (ApplicationState.SHORTLISTED, ApplicationState.WITHDRAWN),
        {"reason": "The plant needs them."},
    )


def _document(browser_of: BrowserOf) -> Case:
    cohort = make_cohort()
    row = make_document(make_application(cohort, make_person("Keo")))
    file_id = db.session.get_one(StoredFile, row.file_id).public_id

    def stands() -> DocumentState:
        return db.session.get_one(ApplicationDocument, row.id, populate_existing=True).state

    return Case(
        browser_of(make_account(Role.PROGRAMME_COORDINATOR)),
        f"/manage/cohorts/{cohort.public_id}/documents",
        file_id,
        "Refuse",
        lambda: document_services.decide(row.id, "accept_document", actor=SYSTEM),
        "Accepted",
        stands,
        (DocumentState.ACCEPTED, DocumentState.REFUSED),
        {"reason": "The photo cannot be seen."},
    )


CASES = [
    _a_job, _own_posting, _posting_to_suspend, _posting_to_return, _company, _concern,
    _nominee, _document,
]  # fmt: skip


@pytest.fixture(params=CASES, ids=lambda make: make.__name__.strip("_"))
def case(request: pytest.FixtureRequest, app: Flask, browser_of: BrowserOf) -> Iterator[Case]:
    make_sector()
    with kind():
        yield request.param(browser_of)


def test_a_row_that_changed_since_the_question_is_asked_about_again(case: Case) -> None:
    asked = case.browser.submit(case.list_url, button=case.button, row=case.row)
    case.meanwhile()
    page = case.browser.submit(asked, status=409, values=dict(case.fields))
    [error] = page.errors
    assert error.startswith("Changed meanwhile, in another window or by somebody else, and now ")
    assert f"now “{case.now}”: " in error
    assert case.stands() == case.results[0], "nothing was done with what was not seen"
    for words in case.fields.values():
        assert words in page, "what was typed is still there"
    case.browser.submit(page)
    assert case.stands() == case.results[1], "asked anew, it is the reader's wish"


def test_as_many_as_are_asked_about_at_once_fit_into_one_form(
    app: Flask, browser_of: BrowserOf
) -> None:
    """More than 1,000 fields are refused unread (`web/intake.py`): the rows stand in one."""
    manager = make_account(Role.PROGRAMME_MANAGER)
    with kind():
        with unit_of_work(), in_one_go():
            for _number in range(MOST_AT_ONCE + 1):
                make_job(actor_of(manager))
        browser = browser_of(manager)
        asked = browser.submit("/manage/jobs", button="Cancel the work", all_matching="1")
        sent = values_of(asked.form())
        assert len(sent) < 10
        assert "possible for 501 of the ticked rows. The first 500 are done now" in asked
        first_asked = sent["rows"][0].partition(":")[0]
        with unit_of_work():
            first = db.session.scalars(select(Job).where(Job.public_id == first_asked)).one()
            first.worker, first.lease_until = "W1", clock.now() + timedelta(minutes=1)
            jobs.LIFECYCLE.apply(first, "start", actor=SYSTEM)
        page = browser.submit(asked, status=409)
        assert len(page.errors) == 1
        browser.submit(page)
        waiting = select(func.count()).select_from(Job).where(Job.state == jobs.JobState.QUEUED)
        assert db.session.scalar(waiting) == 1
        browser.submit(asked, values={"rows": "[" * 100_000})
        assert db.session.scalar(waiting) == 1


def test_what_changes_in_the_last_moment_stays(app: Flask) -> None:
    """Each verb compares under the lock; without what was seen it would be possible."""
    make_sector()
    company = make_company("LA", name="Harness works", state=CompanyState.IN_REVIEW)
    posting = make_posting(company)
    row = make_concern(make_placement(posting, make_graduate()[1]))
    nominee = make_application(make_cohort(), make_person("Keo"))
    with kind():
        waiting = make_job(SYSTEM)
    verbs: list[Callable[[], object]] = [
        lambda: jobs.cancel(waiting, seen=jobs.JobState.RUNNING, actor=SYSTEM),
        lambda: posting_services.close_posting(posting.id, seen="another", actor=SYSTEM),
        lambda: posting_services.withdraw_posting(posting.id, seen="another", actor=SYSTEM),
        lambda: review_services.suspend_published(
            posting.id, reason="Reports.", seen="another", actor=SYSTEM
        ),
        lambda: company_services.decide(
            company.id, "refuse", reason="Nobody.", seen="another", actor=SYSTEM
        ),
        lambda: concern_services.take_up(row.id, None, seen="another", actor=SYSTEM),
        lambda: application_services.withdraw_application(
            nominee.id, reason="", seen=ApplicationState.DRAFT, actor=SYSTEM
        ),
    ]
    for verb in verbs:
        with pytest.raises(Stale):
            verb()
