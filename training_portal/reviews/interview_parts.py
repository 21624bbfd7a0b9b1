"""What stands about an interview on the page of one's own application."""

from __future__ import annotations

from training_portal.admissions.page_parts import ON_OWN_APPLICATION
from training_portal.appointments.queries import Own, appointment_about
from training_portal.platform.web.page_sections import Section
from training_portal.reviews.interview_queries import KIND


def standing(application_id: int) -> Own | None:
    """The invitation of an application; nothing where nobody was invited, or it ended unused."""
    found = appointment_about(KIND, application_id)
    if found is None or (found.invitation.ended_at is not None and found.booking is None):
        return None
    return found


ON_OWN_APPLICATION.register(Section("interview", "appointments/_on_application.html", standing, 10))
