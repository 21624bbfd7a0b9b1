"""What becomes of appointments with people and with time."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from training_portal.appointments import booking_services, own_records, record_services
from training_portal.appointments.models import AppointmentInvitation
from training_portal.people import moving
from training_portal.people.events import PersonErased
from training_portal.people.moving import Moving
from training_portal.platform import duties, events, own_data


def _erase(event: PersonErased) -> None:
    record_services.end_of(event.person_id)


events.subscribe(PersonErased, _erase)
moving.register(Moving(columns=(AppointmentInvitation.person_id,)))
own_data.register("appointments", _l("Appointments"), own_records.of_appointments)
duties.register("remind of appointments", 600.0, booking_services.remind)
