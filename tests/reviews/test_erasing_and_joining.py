"""Words about applicants go with them, and stay readable where two records become one."""

from __future__ import annotations

from sqlalchemy import func, select

from tests.factories.admissions import make_application
from tests.factories.programme import make_person
from tests.factories.reviews import make_plan, make_review, make_reviewer
from tests.support.pages import PageClient
from training_portal.admissions.models import Application, ApplicationState
from training_portal.cohorts.models import Cohort
from training_portal.people import second_records
from training_portal.people import services as people
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM
from training_portal.reviews.models import Review, ReviewScore, ReviewState
from training_portal.reviews.sealed_words import words_of


def test_with_an_erased_person_go_words_scores_and_totals(cohort: Cohort) -> None:
    make_plan(cohort)
    application = make_application(cohort, state=ApplicationState.ELIGIBLE)
    review = make_review(application, make_reviewer(), ReviewState.SENT)
    people.erase(application.person_id, actor=SYSTEM)
    kept = db.session.get_one(Review, review.id, populate_existing=True)
    assert (kept.state, kept.words, kept.total) == (ReviewState.SENT, None, None)
    assert db.session.scalar(select(func.count()).select_from(ReviewScore)) == 0


def test_words_can_be_read_after_two_records_were_joined(cohort: Cohort) -> None:
    make_plan(cohort)
    unclaimed, kept = make_person("Noi", account=None), make_person("Noi Keo")
    application = make_application(cohort, unclaimed, state=ApplicationState.ELIGIBLE)
    review = make_review(application, make_reviewer(), ReviewState.SENT)
    with unit_of_work():
        second_records.take_over(kept.id, unclaimed.id, actor=SYSTEM)
    people.erase(unclaimed.id, actor=SYSTEM)
    moved = db.session.get_one(Application, application.id, populate_existing=True)
    assert moved.person_id == kept.id
    found = db.session.get_one(Review, review.id, populate_existing=True)
    assert words_of(found, kept.id) == {"sent": {"overall": "Good."}}


def test_once_a_consent_is_taken_back_staff_read_nothing_of_it(
    cohort: Cohort, manager: PageClient
) -> None:
    make_plan(cohort)
    application = make_application(cohort, state=ApplicationState.ELIGIBLE)
    make_review(application, make_reviewer(), ReviewState.SENT)
    url = f"/manage/cohorts/{cohort.public_id}/reviews/{application.public_id}"
    assert "Good." in manager.get(url)
    with unit_of_work():
        row = db.session.get_one(Application, application.id)
        row.state, row.closed_to_staff_at = ApplicationState.WITHDRAWN, clock.now()
    page = manager.get(url)
    assert "Good." not in page and "50.00 of 100" not in page
