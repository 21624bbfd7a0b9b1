"""An interviewer's list: the times they hold, who comes, and what they may not learn; and what
becomes of an interview whose interviewer declares a conflict of interest."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.appointments.conftest import BrowserOf
from tests.factories.accounts import actor_of
from tests.factories.appointments import book, in_days, invite, make_slots
from tests.factories.reviews import make_plan, make_review, make_reviewer
from tests.support.pages import PageClient
from training_portal.accounts.models import Account, RoleAssignment
from training_portal.admissions.models import Application
from training_portal.appointments.models import (
    AppointmentBooking,
    AppointmentInvitation,
    AppointmentSlot,
)
from training_portal.appointments.slot_services import cancel_slot
from training_portal.cohorts.models import Cohort
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.workflow import NotAllowed, Refused
from training_portal.reviews.interview_services import barred_from
from training_portal.reviews.interviewing_services import declare
from training_portal.reviews.models import ConflictKind, Review, ReviewState

HERE = "/reviews/interviews"


@pytest.fixture
def akiko(app: object) -> Account:
    return make_reviewer("Akiko M.")


@pytest.fixture
def desk(akiko: Account, browser_of: BrowserOf) -> PageClient:
    """The browser of the interviewer."""
    return browser_of(akiko)


@pytest.fixture
def booking(cohort: Cohort, akiko: Account, application: Application) -> AppointmentBooking:
    """Keo Chanthy comes to the first of two times."""
    slot, _other = make_slots(cohort, akiko)
    return book(invite(application), slot)


def test_times_that_nobody_booked_can_be_left_out(
    desk: PageClient, booking: AppointmentBooking
) -> None:
    assert "Nobody yet" in desk.get(HERE)
    page = desk.get(f"{HERE}?when=ahead&booked=yes")
    assert "Keo Chanthy" in page
    assert "1 of 1" in page or page.html.count("<tr>") == 2
    page = desk.get(f"{HERE}?booked=no")
    assert "Keo Chanthy" not in page


def test_staff_are_told_of_a_time_whose_interviewer_lost_the_role(
    akiko: Account, booking: AppointmentBooking, cohort: Cohort, manager: PageClient
) -> None:
    board = f"/manage/cohorts/{cohort.public_id}/interviews"
    assert "No interviewer any more" not in manager.get(board).html.split("<tbody>")[1]
    with unit_of_work():
        role = db.session.scalars(
            select(RoleAssignment).where(RoleAssignment.account_id == akiko.id)
        ).one()
        role.valid_to = clock.today() - timedelta(days=1)
    assert "No interviewer any more: book another time" in manager.get(board)
    assert f"1 interview needs another interviewer: {cohort.code}" in manager.get("/me")
    one = manager.get(manager.get(board).link("Keo Chanthy"))
    assert "its interviewers lost their role or their account" in one


def test_a_conflict_that_is_something_else_is_said_in_words(
    desk: PageClient, booking: AppointmentBooking, application: Application
) -> None:
    page = desk.get(f"{HERE}/{application.public_id}/conflict")
    page = desk.submit(page, button="Declare it", kind="other", status=422)
    assert "Say in a few words what it is." in page
    page = desk.submit(page, button="Declare it", words="We are neighbours in dispute.")
    assert "Staff find another interviewer" in page


def invitation_of(booking: AppointmentBooking) -> AppointmentInvitation:
    return db.session.get_one(AppointmentInvitation, booking.invitation_id)


def slot_beside(booking: AppointmentBooking) -> AppointmentSlot:
    """The other time of the same interviewer."""
    other = select(AppointmentSlot).where(AppointmentSlot.id != booking.slot_id)
    return db.session.scalars(other.order_by(AppointmentSlot.id)).first() or pytest.fail()


def test_it_says_who_comes_where_and_which_times_nobody_took(
    desk: PageClient, booking: AppointmentBooking, application: Application
) -> None:
    page = desk.get(HERE)
    assert "Keo Chanthy" in page
    assert application.public_id in page
    assert "Room 3, Savannakhet" in page
    assert "Nobody yet" in page


def test_others_find_none_of_it(browser_of: BrowserOf, booking: AppointmentBooking) -> None:
    page = browser_of(make_reviewer("Bounmy")).get(HERE)
    assert "No interviews" in page
    assert "Keo Chanthy" not in page


def test_a_blind_review_names_nobody(
    desk: PageClient, cohort: Cohort, booking: AppointmentBooking, application: Application
) -> None:
    make_plan(cohort, is_blind=True)
    page = desk.get(HERE)
    assert f"Application {application.public_id}" in page
    assert "Keo Chanthy" not in page
    assert "Keo Chanthy" not in desk.client.get(f"{HERE}?format=csv").get_data(as_text=True)


def test_somebody_who_hides_is_not_named(
    desk: PageClient, booking: AppointmentBooking, application: Application
) -> None:
    with unit_of_work():
        db.session.get_one(Person, application.person_id).is_hidden = True
    page = desk.get(HERE)
    assert "Keo Chanthy" not in page
    assert application.public_id not in page
    assert "Somebody else’s appointment" in page


def test_who_declared_a_conflict_reads_nothing_of_the_person(
    desk: PageClient,
    akiko: Account,
    cohort: Cohort,
    booking: AppointmentBooking,
    application: Application,
) -> None:
    make_plan(cohort)
    make_review(application, akiko, ReviewState.CONFLICT)
    page = desk.get(HERE)
    assert "Keo Chanthy" not in page
    assert "Somebody else’s appointment" in page


def test_it_leads_to_the_own_review_of_the_application(
    desk: PageClient,
    akiko: Account,
    cohort: Cohort,
    booking: AppointmentBooking,
    application: Application,
) -> None:
    make_plan(cohort)
    review = make_review(application, akiko, ReviewState.BEGUN)
    assert f"/reviews/{review.public_id}" in desk.get(HERE).html


def test_a_cancelled_time_stands_there_no_more(
    desk: PageClient, booking: AppointmentBooking, cohort: Cohort
) -> None:
    cancel_slot(booking.slot_id, reason="Ill", actor=SYSTEM)
    assert "Keo Chanthy" not in desk.get(HERE)


def test_what_is_over_is_found_by_its_filter(desk: PageClient, booking: AppointmentBooking) -> None:
    assert "Keo Chanthy" in desk.get(f"{HERE}?when=ahead")
    assert "No interview fits" in desk.get(f"{HERE}?when=over")


def test_it_is_found_by_its_number(
    desk: PageClient, booking: AppointmentBooking, application: Application
) -> None:
    assert "Keo Chanthy" in desk.get(f"{HERE}?q={application.public_id}")
    assert "No interview fits" in desk.get(f"{HERE}?q=nothing-of-this")


def test_staff_are_told_once_an_interviewer_declares_a_conflict(
    manager: PageClient,
    akiko: Account,
    cohort: Cohort,
    booking: AppointmentBooking,
    application: Application,
) -> None:
    make_plan(cohort)
    words = f"1 interview needs another interviewer: {cohort.code}"
    assert words not in manager.get("/me")
    make_review(application, akiko, ReviewState.CONFLICT)
    page = manager.get("/me")
    assert words in page
    page = manager.get(page.link(words))
    assert "Conflict of interest: book another time" in page
    page = manager.get(page.link("Keo Chanthy"))
    assert "Book another time, held by somebody else." in page


def test_another_interviewer_ends_that(
    manager: PageClient,
    akiko: Account,
    cohort: Cohort,
    booking: AppointmentBooking,
    application: Application,
) -> None:
    make_plan(cohort)
    make_review(application, akiko, ReviewState.CONFLICT)
    other = make_slots(cohort, make_reviewer("Bounmy"), starts=[in_days(5)])[0]
    with pytest.raises(Refused, match="not for this appointment"):
        book(invitation_of(booking), slot_beside(booking))
    book(invitation_of(booking), other)
    assert "needs another interviewer" not in manager.get("/me")


def test_an_interviewer_reads_among_the_tasks_when_the_next_one_begins(
    desk: PageClient, cohort: Cohort, booking: AppointmentBooking
) -> None:
    page = desk.get("/me")
    assert "1 interview to hold" in page
    assert f"({cohort.code})" in page
    assert desk.get(page.link("1 interview to hold")).heading == "My interviews"


def test_staff_read_among_the_tasks_of_whom_nobody_said_whether_they_came(
    manager: PageClient, cohort: Cohort, booking: AppointmentBooking
) -> None:
    words = f"Say whether 1 person came to the interview: {cohort.code}"
    assert words not in manager.get("/me")
    with unit_of_work():
        slot = db.session.get_one(AppointmentSlot, booking.slot_id)
        slot.starts_at = clock.now() - timedelta(minutes=10)
    assert words in manager.get("/me")


def conflict_page(application: Application) -> str:
    return f"{HERE}/{application.public_id}/conflict"


def test_an_interviewer_who_reviews_nothing_declares_a_conflict(
    desk: PageClient,
    manager: PageClient,
    akiko: Account,
    booking: AppointmentBooking,
    application: Application,
) -> None:
    page = desk.submit(
        conflict_page(application), button="Declare it", kind="family", words="My cousin"
    )
    assert page.notices[0] == "Thank you. Staff find another interviewer."
    assert "Keo Chanthy" not in page
    assert akiko.id in barred_from(application.id)
    assert "1 interview needs another interviewer" in manager.get("/me")
    desk.get(conflict_page(application), 404)


def test_their_own_review_that_is_under_way_ends_with_it(
    desk: PageClient,
    akiko: Account,
    cohort: Cohort,
    booking: AppointmentBooking,
    application: Application,
) -> None:
    make_plan(cohort)
    review = make_review(application, akiko, ReviewState.BEGUN)
    desk.submit(conflict_page(application), button="Declare it", kind="family")
    states = db.session.scalars(select(Review.state).where(Review.reviewer_id == akiko.id)).all()
    assert states == [ReviewState.CONFLICT]
    assert review.public_id not in desk.get(HERE).html


def test_who_sent_a_review_writes_to_the_programme(
    desk: PageClient,
    akiko: Account,
    cohort: Cohort,
    booking: AppointmentBooking,
    application: Application,
) -> None:
    make_plan(cohort)
    make_review(application, akiko, ReviewState.SENT)
    page = desk.submit(conflict_page(application), button="Declare it", kind="family", status=409)
    assert "write to the programme instead" in page
    assert akiko.id not in barred_from(application.id)


def test_what_the_conflict_is_must_be_said(
    desk: PageClient, booking: AppointmentBooking, application: Application
) -> None:
    page = desk.submit(conflict_page(application), button="Declare it", words="Mine", status=422)
    assert "Say what it is." in page
    assert "Mine" in page


def test_it_is_not_declared_of_somebody_elses_time(
    browser_of: BrowserOf, booking: AppointmentBooking, application: Application
) -> None:
    bounmy = make_reviewer("Bounmy")
    browser_of(bounmy).get(conflict_page(application), 404)
    with pytest.raises(NotAllowed):
        declare(
            application.public_id,
            ConflictKind.OTHER,
            "",
            actor=actor_of(bounmy, Role.REVIEWER),
        )


def test_nor_of_a_time_that_was_called_off(
    akiko: Account, booking: AppointmentBooking, application: Application
) -> None:
    cancel_slot(booking.slot_id, reason="Ill", actor=SYSTEM)
    with pytest.raises(NotAllowed):
        declare(application.public_id, ConflictKind.OTHER, "", actor=actor_of(akiko, Role.REVIEWER))
