"""A score sheet goes with the interview: who holds it now writes one; the former draft rests."""

from __future__ import annotations

import pytest
import time_machine

from tests.appointments.conftest import BrowserOf
from tests.factories.appointments import book, in_days, invite, make_slots
from tests.factories.reviews import make_plan, make_reviewer
from tests.support.pages import Page, PageClient
from training_portal.accounts.models import Account
from training_portal.admissions.models import Application
from training_portal.appointments.models import AppointmentInvitation, AppointmentSlot
from training_portal.cohorts.models import Cohort
from training_portal.platform.database import db, unit_of_work
from training_portal.reviews.models import Review, ReviewState

HERE = "/reviews/interviews"
WORDS = "Spoke of the kiln for an hour"
S = ReviewState


@pytest.fixture
def akiko(app: object) -> Account:
    return make_reviewer("Akiko M.")


@pytest.fixture
def bounmy(app: object) -> Account:
    return make_reviewer("Bounmy K.")


@pytest.fixture
def interview(cohort: Cohort, akiko: Account, application: Application) -> AppointmentInvitation:
    """Keo Chanthy comes to a time of Akiko's, in a blind review."""
    make_plan(cohort, weights=[60], interview=[20, 20], reviews_wanted=1, is_blind=True)
    slot = make_slots(cohort, akiko)[0]
    invitation = invite(application)
    book(invitation, slot)
    return invitation


@pytest.fixture
def other_time(cohort: Cohort, bounmy: Account) -> AppointmentSlot:
    return make_slots(cohort, bounmy)[1]


def begun(desk: PageClient, **typed: str) -> str:
    """The address of a sheet that was begun."""
    page = desk.submit(HERE, button="Open the score sheet")
    page = desk.submit(page, button="No conflict: open the application")
    desk.submit(page, button="Save and go on later", notes=WORDS, **typed)
    return page.url


def later_of(cohort: Cohort, account: Account) -> AppointmentSlot:
    return make_slots(cohort, account, starts=[in_days(5)])[0]


def sheet_of(account: Account) -> Review | None:
    db.session.expire_all()
    found = db.session.query(Review).filter_by(reviewer_id=account.id, is_interview=True)
    return found.one_or_none()


def address(review: Review | None) -> str:
    assert review is not None
    return f"/reviews/{review.public_id}"


def of_who_holds_it_now(browser_of: BrowserOf, account: Account) -> Page:
    desk = browser_of(account)
    return desk.submit(address(sheet_of(account)), button="No conflict: open the application")


def test_who_holds_the_interview_now_has_a_blank_sheet(
    browser_of: BrowserOf,
    akiko: Account,
    bounmy: Account,
    interview: AppointmentInvitation,
    other_time: AppointmentSlot,
) -> None:
    begun(browser_of(akiko))
    book(interview, other_time)
    page = of_who_holds_it_now(browser_of, bounmy)
    assert "Criterion 2" in page and WORDS not in page.html
    assert "Keo Chanthy" not in page.html


def test_who_held_it_reads_neither_draft_nor_application_meanwhile(
    browser_of: BrowserOf,
    akiko: Account,
    interview: AppointmentInvitation,
    other_time: AppointmentSlot,
) -> None:
    desk = browser_of(akiko)
    begun(desk)
    book(interview, other_time)
    page = desk.get(address(sheet_of(akiko)))
    assert "You hold no interview with this person now" in page
    assert WORDS not in page.html and "Criterion 2" not in page
    assert "With no interview now" in page


def test_the_draft_is_there_again_with_the_interview(
    browser_of: BrowserOf,
    akiko: Account,
    cohort: Cohort,
    interview: AppointmentInvitation,
    other_time: AppointmentSlot,
) -> None:
    desk = browser_of(akiko)
    begun(desk, comment_2="Half a sentence")
    book(interview, other_time)
    book(interview, later_of(cohort, akiko))
    page = desk.get(address(sheet_of(akiko)))
    assert WORDS in page.html and "Half a sentence" in page.html


def test_nobody_is_given_a_sheet_where_none_was_begun(
    bounmy: Account, interview: AppointmentInvitation, other_time: AppointmentSlot
) -> None:
    book(interview, other_time)
    assert sheet_of(bounmy) is None


def test_another_time_of_the_same_interviewer_moves_nothing(
    browser_of: BrowserOf, akiko: Account, cohort: Cohort, interview: AppointmentInvitation
) -> None:
    desk = browser_of(akiko)
    begun(desk)
    book(interview, later_of(cohort, akiko))
    assert WORDS in desk.get(address(sheet_of(akiko))).html


def test_what_was_sent_stays_sent(
    browser_of: BrowserOf,
    akiko: Account,
    bounmy: Account,
    interview: AppointmentInvitation,
    other_time: AppointmentSlot,
) -> None:
    begun(browser_of(akiko))
    review = sheet_of(akiko)
    assert review is not None
    review_id = review.id
    with unit_of_work():
        db.session.get_one(Review, review_id).state = S.SENT
    book(interview, other_time)
    assert sheet_of(bounmy) is None


def test_staff_read_that_it_moved(
    browser_of: BrowserOf,
    akiko: Account,
    manager: PageClient,
    cohort: Cohort,
    application: Application,
    interview: AppointmentInvitation,
    other_time: AppointmentSlot,
) -> None:
    begun(browser_of(akiko))
    book(interview, other_time)
    page = manager.get(f"/manage/cohorts/{cohort.public_id}/reviews/{application.public_id}")
    assert "Score sheet given to who holds the interview now" in page
    assert "With no interview now" in page and WORDS not in page


def test_notes_are_kept_with_the_draft_and_read_by_staff_once_they_are_sent(
    browser_of: BrowserOf,
    akiko: Account,
    manager: PageClient,
    cohort: Cohort,
    application: Application,
    interview: AppointmentInvitation,
) -> None:
    board = f"/manage/cohorts/{cohort.public_id}/reviews/{application.public_id}"
    begun(browser_of(akiko), score_2="5", score_3="4", overall="Knows it.")
    assert WORDS not in manager.get(board)
    slot = db.session.query(AppointmentSlot).order_by(AppointmentSlot.id).first()
    assert slot is not None
    with time_machine.travel(slot.starts_at, tick=False):
        desk = browser_of(akiko)
        page = desk.get(address(sheet_of(akiko)))
        assert WORDS in page.html
        page = desk.submit(page, button="Check and send")
        assert WORDS in page
        desk.submit(page, button="Send the score sheet")
    page = manager.get(board)
    assert "Notes of the interview" in page and WORDS in page
