"""A reminder goes out once, in the last day, to who still comes."""

from __future__ import annotations

from datetime import timedelta

import time_machine

from tests.appointments.conftest import KEO
from tests.factories.appointments import book
from tests.support.mails import mails_to
from training_portal.appointments import booking_services
from training_portal.appointments.booking_services import remind
from training_portal.appointments.models import AppointmentInvitation, AppointmentSlot
from training_portal.platform.policy import SYSTEM


def reminders() -> int:
    return sum(mail.template == "appointment_reminder" for mail in mails_to(KEO))


def test_one_reminder_goes_out_the_day_before(
    invitation: AppointmentInvitation, slots: list[AppointmentSlot]
) -> None:
    book(invitation, slots[0])
    assert remind() == 0
    with time_machine.travel(slots[0].starts_at - timedelta(hours=20), tick=False):
        assert remind() == 1
        assert remind() == 0
    assert reminders() == 1


def test_who_called_it_off_is_not_reminded(
    invitation: AppointmentInvitation, slots: list[AppointmentSlot]
) -> None:
    book(invitation, slots[0])
    booking_services.call_off(invitation.id, actor=SYSTEM)
    with time_machine.travel(slots[0].starts_at - timedelta(hours=20), tick=False):
        assert remind() == 0
    assert reminders() == 0
