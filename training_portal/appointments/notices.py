"""The mails of appointments, to who is invited; each told once."""

from __future__ import annotations

from training_portal.accounts.services import address
from training_portal.appointments.models import (
    AppointmentBooking,
    AppointmentInvitation,
    AppointmentRound,
    AppointmentSlot,
)
from training_portal.appointments.subjects import kind_of
from training_portal.platform import mail
from training_portal.platform.database import db

KIND = "appointment_invitation"
#: Those that say when somebody comes, or may choose: nothing of it holds once an invitation ends.
TEMPLATES = ("appointment_invited", "appointment_booked", "appointment_reminder")


def _tell(template: str, invitation: AppointmentInvitation, key: str, **context: object) -> None:
    round_ = db.session.get_one(AppointmentRound, invitation.round_id)
    kind = kind_of(round_.subject_kind)
    to = kind.addressees([invitation.person_id]).get(invitation.person_id)
    if to is None or not to.email:
        return
    mail.enqueue(
        template,
        to.email,
        language=to.language,
        zone=to.zone,
        dedupe_key=f"{template}:{key}",
        about=(KIND, invitation.id),
        name=to.name,
        title=kind.title(round_.subject_id, to.language),
        time_zone=round_.time_zone,
        link=address(f"/me/appointments/{invitation.public_id}"),
        **context,
    )


def invited(invitation: AppointmentInvitation) -> None:
    """A time is to be chosen."""
    key = f"{invitation.id}:{invitation.invited_at:%Y%m%d%H%M%S%f}"
    _tell("appointment_invited", invitation, key)


def booked(
    invitation: AppointmentInvitation,
    booking: AppointmentBooking,
    slot: AppointmentSlot,
    *,
    reason: str = "",
    is_by_staff: bool = False,
) -> None:
    """When and where; with the reason where staff chose the time."""
    _tell(
        "appointment_booked",
        invitation,
        str(booking.id),
        slot=slot,
        reason=reason,
        is_by_staff=is_by_staff,
    )


def called_off(
    invitation: AppointmentInvitation,
    booking: AppointmentBooking,
    slot: AppointmentSlot,
    reason: str,
) -> None:
    """Staff took the time away: why, and that another can be chosen."""
    _tell("appointment_called_off", invitation, str(booking.id), slot=slot, reason=reason)


def reminder(
    invitation: AppointmentInvitation, booking: AppointmentBooking, slot: AppointmentSlot
) -> None:
    """It is tomorrow."""
    _tell("appointment_reminder", invitation, str(booking.id), slot=slot)
