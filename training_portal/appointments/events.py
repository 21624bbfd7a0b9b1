"""What happens to bookings that other rooms act on."""

from __future__ import annotations

from dataclasses import dataclass

from training_portal.platform.policy import Actor


@dataclass(frozen=True)
class AppointmentBooked:
    """A time was booked about something of a kind of subjects, perhaps in place of another."""

    kind: str
    about_id: int
    actor: Actor
