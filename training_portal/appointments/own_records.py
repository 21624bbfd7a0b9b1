"""What this room gives of a person to that person (platform/own_data.py)."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.appointments.models import (
    AppointmentBooking,
    AppointmentInvitation,
    AppointmentSlot,
)
from training_portal.platform.own_data import Field, Owner, Part, records


def of_appointments(owner: Owner) -> Part:
    """When somebody was invited, what they booked and what became of it; not who held it."""
    return Part(
        [
            records(
                "appointments",
                _("Appointments"),
                [
                    Field(AppointmentInvitation.invited_at, _("Invited")),
                    Field(AppointmentBooking.booked_at, _("Booked")),
                    Field(AppointmentSlot.starts_at, _("Begins")),
                    Field(AppointmentSlot.ends_at, _("Ends")),
                    Field(AppointmentSlot.place, _("Place")),
                    Field(AppointmentBooking.state, _("State")),
                ],
                select(AppointmentInvitation)
                .outerjoin(
                    AppointmentBooking,
                    AppointmentBooking.invitation_id == AppointmentInvitation.id,
                )
                .outerjoin(AppointmentSlot, AppointmentSlot.id == AppointmentBooking.slot_id)
                .where(AppointmentInvitation.person_id == owner.person_id)
                .order_by(AppointmentInvitation.id, AppointmentBooking.id),
            )
        ]
    )
