"""What happened to appointments, in sentences, for staff."""

from __future__ import annotations

from flask_babel import gettext as _

from training_portal.appointments.notices import KIND
from training_portal.appointments.slot_services import ROUND
from training_portal.platform import actor_names, audit
from training_portal.platform.web.shell import TimelineEntry


def _of_invitation(entry: audit.Entry) -> str:
    return {
        "invite": _("Invited to choose a time"),
        "book": _("Time booked"),
        "move": _("Another time booked"),
        "call_off": _("Time called off"),
        "cancel_slot": _("Time cancelled by staff"),
        "mark_held": _("Marked as held"),
        "mark_no_show": _("Marked as not come"),
        "end_invitation": _("Invitation ended"),
    }[entry.action]


_TONES = {"mark_held": "good", "mark_no_show": "bad", "cancel_slot": "wait", "call_off": "wait"}


def of_invitation(invitation_id: int) -> list[TimelineEntry]:
    """What happened to somebody's appointment, newest first."""
    entries = audit.timeline([(KIND, invitation_id)])
    return actor_names.with_names(entries, _of_invitation, tones=_TONES)


def _of_round(entry: audit.Entry) -> str:
    return {"make_slots": _("Times made"), "cancel_slot": _("Time cancelled")}[entry.action]


def of_round(round_id: int) -> list[TimelineEntry]:
    """What happened to the times of a round, newest first."""
    entries = audit.timeline([(ROUND, round_id)])
    return actor_names.with_names(entries, _of_round, tones={"cancel_slot": "wait"})
