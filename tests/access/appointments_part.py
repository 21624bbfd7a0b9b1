"""Interviews of the small world: a time, and who is invited to choose one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.factories.appointments import in_days, invite, make_slots
from tests.factories.reviews import make_reviewer
from training_portal.appointments.models import AppointmentInvitation, AppointmentSlot


@dataclass
class InterviewsPart:
    """What of interviews belongs to an owner."""

    interview: AppointmentInvitation
    interview_slot: AppointmentSlot


def interviewed(part: dict[str, Any]) -> None:
    """The application that is reviewed is invited to an interview; its time is not chosen."""
    host = make_reviewer("An interviewer")
    part["interview_slot"] = make_slots(part["reviewing"], host, starts=[in_days(9)])[0]
    part["interview"] = invite(part["reviewed"])
