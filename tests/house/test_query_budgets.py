"""Pages before something is done with many, parks and the roster ask as often for many as for few.

One case for each page whose room has no such test of its own; lists have theirs beside them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

import pytest
from flask import Flask

from tests.factories import make_account, make_company, make_park, make_sector, make_site
from tests.factories.admissions import make_application
from tests.factories.placements import make_graduate, make_placement, make_posting
from tests.factories.programme import make_cohort, make_course_version, make_person
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.accounts.models import Account
from training_portal.admissions.models import ApplicationState
from training_portal.cohorts.models import Cohort, CohortDecision, Enrolment
from training_portal.organisations.models import Organisation
from training_portal.placements.posting_states import PostingState
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role

BrowserOf = Callable[[Account], PageClient]
IN_REVIEW = PostingState.IN_REVIEW
_numbers = count(1)


@dataclass
class Case:
    """A page, who opens it, and what makes one row more of it."""

    url: str
    browser: PageClient
    one_more: Callable[[], object]


def _coordinator(browser_of: BrowserOf) -> PageClient:
    return browser_of(make_account(Role.PROGRAMME_COORDINATOR))


def _owner(browser_of: BrowserOf, company: Organisation) -> PageClient:
    return browser_of(make_account(Role.COMPANY_OWNER, organisation=company))


def archiving_cohorts(browser_of: BrowserOf) -> Case:
    url = "/manage/cohorts/chosen?action=archive&all_matching=1"
    return Case(url, _coordinator(browser_of), make_cohort)


def archiving_courses(browser_of: BrowserOf) -> Case:
    url = "/manage/courses/chosen?action=archive&all_matching=1"
    return Case(url, _coordinator(browser_of), make_course_version)


def withdrawing_postings(browser_of: BrowserOf) -> Case:
    company = make_company("LA")
    url = "/company/postings/chosen?action=withdraw&all_matching=1"
    return Case(url, _owner(browser_of, company), lambda: make_posting(company))


def returning_postings(browser_of: BrowserOf) -> Case:
    url = "/manage/postings/chosen?action=return&all_matching=1"
    company = make_company("LA")
    return Case(url, _coordinator(browser_of), lambda: make_posting(company, state=IN_REVIEW))


def publishing_postings(browser_of: BrowserOf) -> Case:
    """The gate is asked about each, and what it has to know is read for all of them."""
    url = "/manage/postings/chosen?action=publish&all_matching=1"

    def another_company_in_review() -> None:
        make_posting(make_company("LA", name=f"Works {next(_numbers)}"), state=IN_REVIEW)

    return Case(url, _coordinator(browser_of), another_company_in_review)


def suspending_postings(browser_of: BrowserOf) -> Case:
    url = "/manage/postings/chosen?action=suspend&all_matching=1"
    company = make_company("LA")
    return Case(url, _coordinator(browser_of), lambda: make_posting(company))


def turning_applicants_down(browser_of: BrowserOf) -> Case:
    company = make_company("LA")
    posting = make_posting(company)
    url = f"/company/postings/{posting.public_id}/applicants/chosen?action=reject&all_matching=1"
    return Case(
        url, _owner(browser_of, company), lambda: make_placement(posting, make_graduate()[1])
    )


def turning_applications_down(browser_of: BrowserOf) -> Case:
    cohort = make_cohort()
    url = f"/manage/cohorts/{cohort.public_id}/applications/chosen?action=reject&all_matching=1"
    eligible = ApplicationState.ELIGIBLE
    return Case(url, _coordinator(browser_of), lambda: make_application(cohort, state=eligible))


def parks(browser_of: BrowserOf) -> Case:
    return Case("/parks", _coordinator(browser_of), lambda: make_park(code=f"p{next(_numbers)}"))


def one_park(browser_of: BrowserOf) -> Case:
    park = make_park()

    def another_company() -> None:
        company = make_company("LA", name=f"Works {next(_numbers)}")
        make_posting(company, site=make_site(company, park=park))

    return Case(f"/parks/{park.code}", _coordinator(browser_of), another_company)


def roster(browser_of: BrowserOf) -> Case:
    cohort = make_cohort(decision=CohortDecision.CONFIRMED)
    url = f"/manage/cohorts/{cohort.public_id}/people"
    return Case(url, _coordinator(browser_of), lambda: _enrol(cohort))


def _enrol(cohort: Cohort) -> None:
    person = make_person(f"Keo {next(_numbers)}")
    with unit_of_work():
        db.session.add(
            Enrolment(
                cohort_id=cohort.id,
                person_id=person.id,
                sending_country="LA",
                enrolled_at=clock.now(),
            )
        )


CASES = [
    archiving_cohorts, archiving_courses, withdrawing_postings, returning_postings,
    publishing_postings, suspending_postings, turning_applicants_down,
    turning_applications_down, parks, one_park, roster,
]  # fmt: skip


@pytest.fixture(params=CASES, ids=lambda make: make.__name__)
def case(request: pytest.FixtureRequest, app: Flask, browser_of: BrowserOf) -> Case:
    make_sector()
    made: Case = request.param(browser_of)
    return made


def test_twice_the_rows_take_no_more_statements(case: Case) -> None:
    asked: list[int] = []
    for rows in (2, 2):
        for _row in range(rows):
            case.one_more()
        with statements(db.engine) as seen:
            page = case.browser.get(case.url)
        assert page.url == case.url.partition("?")[0], "there are rows to ask about"
        asked.append(len(seen))
    assert asked[0] == asked[1]
