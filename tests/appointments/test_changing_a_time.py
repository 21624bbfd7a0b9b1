"""Who booked a time sees it among what waits for them, and can change to another moment."""

from __future__ import annotations

from tests.appointments.test_choosing import choose, page_of
from tests.factories.appointments import in_days, invite, make_slots
from tests.support.pages import PageClient
from training_portal.admissions.models import Application
from training_portal.appointments.models import AppointmentInvitation, AppointmentSlot
from training_portal.cohorts.models import Cohort


def test_who_booked_is_offered_other_moments_than_their_own(
    applicant: PageClient, cohort: Cohort, application: Application
) -> None:
    same = in_days(3)
    first, twin = make_slots(cohort, starts=[same, same])
    later = make_slots(cohort, starts=[in_days(4)])[0]
    invitation = invite(application)
    choose(invitation, first)
    page = applicant.get(page_of(invitation))
    assert twin.public_id not in page.html
    page = applicant.submit(page, button="Change to this time", slot=later.public_id)
    assert "Your time is changed" in page


def test_what_is_booked_stands_among_what_waits_until_it_begins(
    applicant: PageClient, invitation: AppointmentInvitation, slots: list[AppointmentSlot]
) -> None:
    assert "Choose a time: " in applicant.get("/me")
    choose(invitation, slots[0])
    page = applicant.get("/me")
    assert "Your appointment: " in page
    assert "Choose a time: " not in page
