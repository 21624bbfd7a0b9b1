"""Who books appointments. Who arranges them is said by the room whose they are."""

from __future__ import annotations

from training_portal.platform.policy import Permission, Role, grant


class AppointmentPermission(Permission):
    #: Choose, change or call off a time that one is invited to.
    BOOK = "appointments.book"


grant({AppointmentPermission.BOOK: {Role.TRAINEE}})
