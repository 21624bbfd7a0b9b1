"""Lists and pages of reviews ask as often for many as for few."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.factories.admissions import make_application
from tests.factories.reviews import make_plan, make_review, make_reviewer
from tests.reviews.conftest import BrowserOf
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.accounts.models import Account
from training_portal.admissions.models import ApplicationState
from training_portal.cohorts.models import Cohort
from training_portal.platform.database import db
from training_portal.reviews.models import ReviewState
from training_portal.reviews.queries import scores


def more(cohort: Cohort, reviewer: Account) -> None:
    """Two applications more, one of them reviewed, and a reviewer more."""
    other = make_reviewer("Another")
    for _number in range(2):
        application = make_application(cohort, state=ApplicationState.ELIGIBLE)
        make_review(application, reviewer)
        make_review(application, other, ReviewState.SENT)
    make_application(cohort, state=ApplicationState.ELIGIBLE)


def count(ask: Callable[[], object]) -> int:
    ask()
    with statements(db.engine) as asked:
        ask()
    return len(asked)


@pytest.mark.parametrize("page", ["", "/propose", "/remind", "?format=csv"])
def test_pages_of_staff_ask_as_often_for_many(
    page: str, cohort: Cohort, manager: PageClient
) -> None:
    make_plan(cohort)
    reviewer = make_reviewer("Akiko")
    url = f"/manage/cohorts/{cohort.public_id}/reviews{page}"
    more(cohort, reviewer)
    few = count(lambda: manager.client.get(url))
    more(cohort, reviewer)
    assert count(lambda: manager.client.get(url)) == few


@pytest.mark.parametrize("url", ["/reviews", "/me"])
def test_pages_of_a_reviewer_ask_as_often_for_many(
    url: str, cohort: Cohort, browser_of: BrowserOf
) -> None:
    make_plan(cohort)
    reviewer = make_reviewer("Akiko")
    browser = browser_of(reviewer)
    more(cohort, reviewer)
    few = count(lambda: browser.client.get(url))
    more(cohort, reviewer)
    assert count(lambda: browser.client.get(url)) == few


def test_scores_are_one_statement(cohort: Cohort) -> None:
    make_plan(cohort)
    more(cohort, make_reviewer("Akiko"))
    assert count(lambda: scores(cohort.id)) == 1
    assert len(scores(cohort.id)) == 2
