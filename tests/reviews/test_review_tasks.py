"""What waits stands among the tasks: what to write, and whom nobody reviews yet."""

from __future__ import annotations

from tests.factories.admissions import make_application
from tests.factories.reviews import make_plan, make_review, make_reviewer
from tests.reviews.conftest import BrowserOf
from tests.support.pages import PageClient
from training_portal.admissions.models import Application, ApplicationState
from training_portal.cohorts.models import Cohort
from training_portal.platform.database import db, unit_of_work
from training_portal.reviews.models import ReviewState


def test_a_reviewer_is_told_what_to_write_and_by_when(
    cohort: Cohort, browser_of: BrowserOf
) -> None:
    make_plan(cohort)
    akiko = make_reviewer("Akiko")
    first = make_application(cohort, state=ApplicationState.ELIGIBLE)
    make_review(first, akiko)
    make_review(make_application(cohort, state=ApplicationState.ELIGIBLE), akiko)
    browser = browser_of(akiko)
    words = f"2 applications to review: {cohort.code}"
    page = browser.get("/me")
    assert words in page
    assert browser.get(page.link(words)).heading == "My reviews"
    with unit_of_work():
        db.session.get_one(Application, first.id).state = ApplicationState.WITHDRAWN
    assert f"1 application to review: {cohort.code}" in browser.get("/me")


def test_a_manager_is_told_of_applications_that_nobody_reviews(
    cohort: Cohort, manager: PageClient
) -> None:
    application = make_application(cohort, state=ApplicationState.ELIGIBLE)
    assert "miss" not in manager.get("/me")
    make_plan(cohort, reviews_wanted=1)
    assert f"1 application misses a reviewer: {cohort.code}" in manager.get("/me")
    review = make_review(application, make_reviewer("Akiko"))
    assert "misses a reviewer" not in manager.get("/me")
    with unit_of_work():
        db.session.merge(review).state = ReviewState.CONFLICT
    assert f"1 application misses a reviewer: {cohort.code}" in manager.get("/me")
