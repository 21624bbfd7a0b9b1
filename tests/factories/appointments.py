"""Interviews of a cohort: times, who is invited, what is booked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from tests.factories.reviews import make_reviewer
from training_portal.accounts.models import Account
from training_portal.admissions.models import Application
from training_portal.appointments import booking_services, queries, slot_services
from training_portal.appointments.models import (
    AppointmentBooking,
    AppointmentInvitation,
    AppointmentSlot,
)
from training_portal.appointments.rules import Span
from training_portal.cohorts.models import Cohort
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM
from training_portal.reviews.interview_queries import KIND

ROOM = "Room 3, Savannakhet"


def in_days(days: float) -> datetime:
    """A moment so many days from now, on the full hour."""
    return (clock.now() + timedelta(days=days)).replace(minute=0, second=0, microsecond=0)


def make_slots(
    cohort: Cohort,
    *hosts: Account,
    starts: Sequence[datetime] = (),
    capacity: int = 1,
    place: str = ROOM,
    link: str = "",
) -> list[AppointmentSlot]:
    """Times of half an hour, in order: two, three days from now, unless said otherwise."""
    begins = starts or [in_days(3), in_days(3) + timedelta(hours=1)]
    spans = [Span(each.astimezone(UTC), each + timedelta(minutes=30)) for each in begins]
    who = [each.id for each in hosts or (make_reviewer("Akiko"),)]
    batch = slot_services.Batch(spans, who, place, link, capacity)
    slot_services.make_slots(KIND, cohort.id, cohort.time_zone, batch, actor=SYSTEM)
    return list(
        db.session.scalars(
            select(AppointmentSlot).order_by(AppointmentSlot.id.desc()).limit(len(spans))
        )
    )[::-1]


def invite(application: Application) -> AppointmentInvitation:
    """An applicant is invited; there are times already."""
    with unit_of_work():
        booking_services.invite(
            KIND, application.cohort_id, application.person_id, application.id, actor=SYSTEM
        )
    found = queries.appointment_about(KIND, application.id)
    assert found is not None
    return found.invitation


def book(invitation: AppointmentInvitation, slot: AppointmentSlot) -> AppointmentBooking:
    """A time is booked, by staff, so that no day need lie before it."""
    booking_services.place(invitation.id, slot.public_id, reason="It suits all.", actor=SYSTEM)
    booking = queries.current_booking(invitation.id)
    assert booking is not None
    return booking
