"""What becomes of appointments with a person."""

from __future__ import annotations

from sqlalchemy import select

from training_portal.appointments.booking_services import end_about
from training_portal.appointments.models import AppointmentInvitation, AppointmentRound
from training_portal.platform.database import db


def end_of(person_id: int) -> None:
    """End somebody's invitations and give their times free, in the unit of work of their erasure.

    There are no words about people here; that there was an appointment stays.
    """
    rows = db.session.execute(
        select(AppointmentRound.subject_kind, AppointmentInvitation.about_id)
        .join(AppointmentRound, AppointmentRound.id == AppointmentInvitation.round_id)
        .where(AppointmentInvitation.person_id == person_id)
        .order_by(AppointmentInvitation.id)
    ).all()
    for kind, about_id in rows:
        end_about(kind, [about_id])
