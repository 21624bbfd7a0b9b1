"""The interview that a score sheet is about, as the one who writes the sheet sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.appointments.models import AppointmentHost, AppointmentSlot, BookingState
from training_portal.appointments.queries import appointment_about
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.i18n import moment
from training_portal.reviews.interview_queries import KIND
from training_portal.reviews.models import OPEN_REVIEWS, Review


@dataclass(frozen=True)
class Sitting:
    """A time that an interviewer holds with who applied."""

    slot: AppointmentSlot
    zone: str

    @property
    def begins_later(self) -> bool:
        starts_at: datetime = self.slot.starts_at
        return starts_at > clock.now()


def sitting_with(application_id: int, account_id: int | None) -> Sitting | None:
    """The interview of an application that an account holds; None where the person booked none with
    them, called it off or did not come."""
    own = appointment_about(KIND, application_id)
    if own is None or own.slot is None or own.booking is None:
        return None
    if own.booking.state not in (BookingState.BOOKED, BookingState.HELD):
        return None
    hosts = select(AppointmentHost.account_id).where(AppointmentHost.slot_id == own.slot.id)
    if account_id not in db.session.scalars(hosts).all():
        return None
    return Sitting(own.slot, own.round.time_zone)


def rests(review: Review) -> bool:
    """Whether an open score sheet waits for an interview: its writer holds none of the person now.

    Its application and its draft are closed meanwhile; with the interview they open again.
    """
    if not review.is_interview or review.state not in OPEN_REVIEWS:
        return False
    return sitting_with(review.application_id, review.reviewer_id) is None


def hosts_now(application_id: int) -> frozenset[int]:
    """The accounts that hold the interview that is booked of an application; nobody for none."""
    own = appointment_about(KIND, application_id)
    if own is None or own.slot is None or own.booking is None:
        return frozenset()
    if own.booking.state is not BookingState.BOOKED:
        return frozenset()
    hosts = select(AppointmentHost.account_id).where(AppointmentHost.slot_id == own.slot.id)
    return frozenset(db.session.scalars(hosts))


def objection_to_sending(sitting: Sitting | None) -> str | None:
    """Why a score sheet cannot be sent, in words: nobody is scored before they were heard."""
    if sitting is None:
        return _("You hold no interview with this person now, so its score sheet cannot be sent.")
    if sitting.begins_later:
        return _(
            "The interview begins on %(moment)s. The score sheet can be sent from then on.",
            moment=moment(sitting.slot.starts_at, sitting.zone),
        )
    return None
