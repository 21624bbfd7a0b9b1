"""What becomes of appointments with a person."""

from __future__ import annotations

from tests.factories import make_person
from tests.factories.appointments import book
from training_portal.appointments import queries
from training_portal.appointments.models import AppointmentInvitation, AppointmentSlot
from training_portal.people import second_records
from training_portal.people import services as people
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM


def test_an_erasure_gives_the_time_free(
    invitation: AppointmentInvitation, slots: list[AppointmentSlot]
) -> None:
    book(invitation, slots[0])
    people.erase(invitation.person_id, actor=SYSTEM)
    assert queries.current_booking(invitation.id) is None
    assert queries.free_places(invitation.round_id) == 2
    assert queries.appointment_about("cohort_interviews", invitation.about_id) is None


def test_invitations_move_with_the_records_they_hang_on(invitation: AppointmentInvitation) -> None:
    other = make_person("Keo Chanthy")
    with unit_of_work():
        second_records.take_over(other.id, invitation.person_id, actor=SYSTEM)
    db.session.expire_all()
    assert db.session.get_one(AppointmentInvitation, invitation.id).person_id == other.id
