"""The page before a run is applied names whom it seats, who waits further back, and whose interview
is still open."""

from __future__ import annotations

import pytest
import time_machine
from sqlalchemy import select

from tests.allocations.conftest import Intake
from tests.factories.appointments import book, invite, make_slots
from tests.factories.reviews import make_plan, make_review, make_reviewer
from tests.support.pages import Page, PageClient
from tests.support.statements import statements
from training_portal.admissions.models import Application, ApplicationState
from training_portal.allocations import before_applying, left_out, services
from training_portal.appointments.models import (
    AppointmentBooking,
    AppointmentInvitation,
    AppointmentSlot,
    BookingState,
)
from training_portal.people.models import Person
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM
from training_portal.reviews.interviews_left import InterviewsLeft
from training_portal.reviews.models import Review, ReviewState

WAITING = ApplicationState.WAITLISTED


def waits(application: Application, place: int) -> Application:
    with unit_of_work():
        found = db.session.get_one(Application, application.id)
        found.state, found.waitlist_position = WAITING, place
    return application


def question(intake: Intake, staff: PageClient) -> Page:
    run = staff.submit(intake.base, action=f"{intake.base}/runs")
    return staff.get(run.link("Apply this run"))


def left(intake: Intake) -> InterviewsLeft:
    """Of those whom a run seats."""
    run = services.try_plan(intake.cohort, actor=SYSTEM)
    return before_applying.effects_of([run], SYSTEM)[intake.cohort.id].interviews


@pytest.fixture
def full(intake: Intake) -> Intake:
    """Two of Viet Nam and two of Cambodia and Lao PDR get the four seats."""
    for country, rank in (("KH", 1), ("LA", 1), ("VN", 1), ("VN", 2)):
        intake.shortlist(country, rank)
    return intake


def test_it_names_whom_the_run_seats_in_its_order(full: Intake, staff: PageClient) -> None:
    page = question(full, staff)
    assert "Who is offered a seat: 4" in page
    for name in ("Nominee KH 1", "Nominee LA 1", "Nominee VN 1", "Nominee VN 2"):
        assert name in page
    assert "moves back" not in page


def test_it_names_who_waits_already_and_moves_back(full: Intake, staff: PageClient) -> None:
    waits(full.shortlist("VN", 4, name="First before"), 1)
    full.shortlist("VN", 3, name="Better placed")
    page = question(full, staff)
    assert "Who moves back on the waitlist: 1" in page
    assert "First before from 1 to 2" in page


def test_places_are_counted_among_those_whom_the_reader_may_know(
    full: Intake, staff: PageClient
) -> None:
    waits(hidden := full.shortlist("VN", 5, name="In hiding"), 1)
    waits(full.shortlist("VN", 4, name="First before"), 2)
    full.shortlist("VN", 3, name="Better placed")
    with unit_of_work():
        db.session.get_one(Person, hidden.person_id).is_hidden = True
    page = question(full, staff)
    assert "In hiding" not in page
    assert "First before from 1 to 2" in page


@pytest.fixture
def invited(full: Intake) -> AppointmentInvitation:
    """One of those who are seated was invited to an interview, which the plan scores."""
    make_plan(full.cohort, weights=[60], interview=[40], reviews_wanted=1)
    first = db.session.scalars(select(Application).order_by(Application.id)).first()
    assert first is not None
    make_slots(full.cohort)
    return invite(first)


def mark(invitation: AppointmentInvitation, state: BookingState) -> AppointmentBooking:
    slot = db.session.scalars(select(AppointmentSlot).order_by(AppointmentSlot.id)).first()
    assert slot is not None
    booking = book(invitation, slot)
    with unit_of_work():
        db.session.get_one(AppointmentBooking, booking.id).state = state
    return booking


def test_it_warns_of_an_interview_that_has_not_taken_place(
    full: Intake, invited: AppointmentInvitation, staff: PageClient
) -> None:
    make_scored(full)
    page = question(full, staff)
    assert "The interview of 1 person who is offered a seat has not taken place." in page


@pytest.mark.parametrize(
    ("state", "found"),
    [
        (BookingState.BOOKED, InterviewsLeft(ahead=1)),
        (BookingState.NO_SHOW, InterviewsLeft(absent=1)),
        (BookingState.HELD, InterviewsLeft(unscored=1)),
    ],
)
def test_and_of_each_other_end_that_is_open(
    full: Intake, invited: AppointmentInvitation, state: BookingState, found: InterviewsLeft
) -> None:
    make_scored(full)
    mark(invited, state)
    assert left(full) == found
    assert len(left_out.open_interviews(found)) == 1


def test_and_of_one_of_which_nobody_said_whether_the_person_came(
    full: Intake, invited: AppointmentInvitation
) -> None:
    make_scored(full)
    booking = mark(invited, BookingState.BOOKED)
    slot = db.session.get_one(AppointmentSlot, booking.slot_id)
    with time_machine.travel(slot.starts_at, tick=False):
        assert left(full) == InterviewsLeft(unmarked=1)


def test_not_of_one_that_was_held_and_scored(full: Intake, invited: AppointmentInvitation) -> None:
    make_scored(full, is_interview=True)
    mark(invited, BookingState.HELD)
    assert not left(full).any


def make_scored(intake: Intake, *, is_interview: bool = False) -> None:
    """Everybody was read, or interviewed too, and scored alike."""
    reviewer = make_reviewer("Reader")
    for application in db.session.scalars(select(Application).order_by(Application.id)).all():
        review = make_review(application, reviewer, ReviewState.SENT, scores={1: 3}, weights=[60])
        if is_interview:
            with unit_of_work():
                db.session.get_one(Review, review.id).is_interview = True


def test_it_costs_the_same_for_many_as_for_few(intake: Intake) -> None:
    def cost(people: int) -> int:
        for _ in range(people):
            intake.shortlist("VN", len(intake_people()) + 1)
        run = services.try_plan(intake.cohort, actor=SYSTEM)
        with statements(db.engine) as made:
            before_applying.effects_of([run], SYSTEM)
        return len(made)

    assert cost(2) == cost(4)


def intake_people() -> list[Application]:
    return list(db.session.scalars(select(Application)))
