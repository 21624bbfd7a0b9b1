"""The score sheet of an interview: a review by the criteria of the interview, whose scores join
those of reading by their weights."""

from __future__ import annotations

from datetime import datetime

import pytest
import time_machine
from sqlalchemy import select

from tests.appointments.conftest import BrowserOf
from tests.factories.accounts import actor_of
from tests.factories.appointments import book, invite, make_slots
from tests.factories.reviews import make_plan, make_review, make_reviewer
from tests.support.pages import Page, PageClient
from training_portal.accounts.models import Account
from training_portal.admissions.models import Application, ApplicationState
from training_portal.appointments.models import (
    AppointmentBooking,
    AppointmentSlot,
    BookingState,
)
from training_portal.cohorts.models import Cohort
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role
from training_portal.platform.workflow import NotAllowed, Refused
from training_portal.reviews.interviewing_services import open_sheet
from training_portal.reviews.models import Review, ReviewState
from training_portal.reviews.queries import scores
from training_portal.reviews.rules.scoring import points

HERE = "/reviews/interviews"
FILLED = {"score_2": "5", "score_3": "4", "overall": "Knows it."}


@pytest.fixture
def akiko(app: object) -> Account:
    return make_reviewer("Akiko M.")


@pytest.fixture
def desk(akiko: Account, browser_of: BrowserOf) -> PageClient:
    return browser_of(akiko)


@pytest.fixture
def booking(cohort: Cohort, akiko: Account, application: Application) -> AppointmentBooking:
    """Keo Chanthy comes to a time of Akiko's; reading weighs 60, the interview 20 and 20."""
    make_plan(cohort, weights=[60], interview=[20, 20], reviews_wanted=1)
    slot = make_slots(cohort, akiko)[0]
    return book(invite(application), slot)


def opened(desk: PageClient) -> Page:
    """The sheet, past the question of a conflict."""
    page = desk.submit(HERE, button="Open the score sheet")
    return desk.submit(page, button="No conflict: open the application")


def begins(booking: AppointmentBooking) -> datetime:
    """When the interview begins."""
    return db.session.get_one(AppointmentSlot, booking.slot_id).starts_at


def sheets() -> list[Review]:
    return list(db.session.scalars(select(Review).where(Review.is_interview)))


def test_it_asks_for_the_criteria_of_the_interview_alone(
    desk: PageClient, booking: AppointmentBooking
) -> None:
    page = opened(desk)
    assert "Criterion 2" in page
    assert "Criterion 3" in page
    assert "Criterion 1:" not in page


def test_its_scores_join_those_of_reading_by_weight(
    browser_of: BrowserOf,
    akiko: Account,
    manager: PageClient,
    cohort: Cohort,
    booking: AppointmentBooking,
    application: Application,
) -> None:
    make_review(application, make_reviewer("Reader"), ReviewState.SENT, scores={1: 2}, weights=[60])
    with time_machine.travel(begins(booking), tick=False):
        desk = browser_of(akiko)
        page = desk.submit(opened(desk), button="Check and send", **FILLED)
        assert "Your score sheet is sent" in desk.submit(page, button="Send the score sheet")
    # 25 of 100 by reading, 87.50 by the interview, 60 to 40.
    assert scores(cohort.id)[application.id].mean == 5_000
    assert points(5_000) in manager.get(f"/manage/cohorts/{cohort.public_id}/reviews")
    page = manager.get(f"/manage/cohorts/{cohort.public_id}/reviews/{application.public_id}")
    assert "Knows it." in page
    assert "(interview)" in page
    assert "Score sheet of the interview opened" in page


def test_it_can_be_prepared_but_not_sent_before_the_interview_begins(
    desk: PageClient, booking: AppointmentBooking
) -> None:
    page = opened(desk)
    assert "The score sheet can be sent from then on" in page
    assert "Check and send" not in page
    desk.submit(page, button="Save and go on later", **FILLED)
    review_id = sheets()[0].public_id
    page = desk.get(f"/reviews/{review_id}/send")
    refused = desk.submit(page, button="Send the score sheet", status=409)
    assert "The interview begins on" in refused
    assert sheets()[0].state is ReviewState.BEGUN


def test_nor_by_whoever_holds_the_interview_no_more(
    desk: PageClient, booking: AppointmentBooking
) -> None:
    desk.submit(opened(desk), button="Save and go on later", **FILLED)
    with unit_of_work():
        db.session.get_one(AppointmentBooking, booking.id).state = BookingState.NO_SHOW
    page = desk.get(f"/reviews/{sheets()[0].public_id}")
    assert "You hold no interview with this person now" in page
    assert "Check and send" not in page


def test_a_draft_is_kept_and_found_again(desk: PageClient, booking: AppointmentBooking) -> None:
    desk.submit(opened(desk), button="Save and go on later", comment_2="Half a sentence")
    page = desk.get(HERE)
    assert "Half a sentence" in desk.get(page.link(f"Score sheet {number_of(booking)}")).html


def number_of(booking: AppointmentBooking) -> str:
    return db.session.scalars(select(Application.public_id)).one()


def test_it_is_made_once_however_often_it_is_opened(
    akiko: Account, booking: AppointmentBooking, application: Application
) -> None:
    actor = actor_of(akiko, Role.REVIEWER)
    first = open_sheet(application.public_id, actor=actor)
    assert open_sheet(application.public_id, actor=actor) == first
    assert len(sheets()) == 1


def test_it_counts_for_no_reading(
    desk: PageClient,
    manager: PageClient,
    akiko: Account,
    cohort: Cohort,
    booking: AppointmentBooking,
    application: Application,
) -> None:
    open_sheet(application.public_id, actor=actor_of(akiko, Role.REVIEWER))
    assert f"1 application misses a reviewer: {cohort.code}" in manager.get("/me")
    assert "Nothing to review" in desk.get("/reviews")
    assert "to review:" not in desk.get("/me")


def test_who_reads_the_application_too_writes_both(
    desk: PageClient, akiko: Account, booking: AppointmentBooking, application: Application
) -> None:
    make_review(application, akiko, ReviewState.BEGUN, weights=[60])
    page = desk.submit(HERE, button="Open the score sheet")
    assert "Criterion 2" in page
    assert len(sheets()) == 1


def test_nothing_is_scored_where_the_plan_judges_nothing_in_the_interview(
    desk: PageClient, akiko: Account, cohort: Cohort, application: Application
) -> None:
    make_plan(cohort)
    slot = make_slots(cohort, akiko)[0]
    book(invite(application), slot)
    assert "Open the score sheet" not in desk.get(HERE)
    with pytest.raises(Refused, match="nothing that is judged"):
        open_sheet(application.public_id, actor=actor_of(akiko, Role.REVIEWER))


def test_nobody_else_opens_it(
    browser_of: BrowserOf, booking: AppointmentBooking, application: Application
) -> None:
    bounmy = make_reviewer("Bounmy")
    with pytest.raises(NotAllowed):
        open_sheet(application.public_id, actor=actor_of(bounmy, Role.REVIEWER))
    with pytest.raises(NotAllowed):
        open_sheet(application.public_id, actor=actor_of(bounmy))


def test_nor_of_somebody_who_did_not_come(
    desk: PageClient, akiko: Account, booking: AppointmentBooking, application: Application
) -> None:
    with unit_of_work():
        db.session.get_one(AppointmentBooking, booking.id).state = BookingState.NO_SHOW
    assert "Open the score sheet" not in desk.get(HERE)
    with pytest.raises(NotAllowed):
        open_sheet(application.public_id, actor=actor_of(akiko, Role.REVIEWER))


def test_nor_once_the_application_is_decided_on(
    desk: PageClient, akiko: Account, booking: AppointmentBooking, application: Application
) -> None:
    with unit_of_work():
        db.session.get_one(Application, application.id).state = ApplicationState.OFFERED
    assert "Open the score sheet" not in desk.get(HERE)
    with pytest.raises(Refused, match="not reviewed now"):
        open_sheet(application.public_id, actor=actor_of(akiko, Role.REVIEWER))


def test_who_reviewed_it_is_not_asked_about_a_conflict_again_and_knows_both_as_their_own(
    browser_of: BrowserOf,
    akiko: Account,
    booking: AppointmentBooking,
    application: Application,
) -> None:
    make_review(application, akiko, ReviewState.SENT, scores={1: 4}, weights=[60])
    with time_machine.travel(begins(booking), tick=False):
        desk = browser_of(akiko)
        page = desk.submit(HERE, button="Open the score sheet")
        assert "Do you have a conflict of interest?" not in page
        assert "Weighs 20 of 40." in page
        page = desk.submit(page, button="Check and send", **FILLED)
        page = desk.submit(page, button="Send the score sheet")
    assert "Your score sheet" in page
    assert "Your review" in page
    assert "Another review" not in page
