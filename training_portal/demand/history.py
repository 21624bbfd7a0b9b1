"""What happened to surveys, answers, demands and proposals, in sentences."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.platform import audit
from training_portal.platform.actor_names import with_names
from training_portal.platform.i18n import listed
from training_portal.platform.web.shell import TimelineEntry

_TONES = {
    "send": "good",
    "approve": "good",
    "open_series": "good",
    "refuse": "bad",
    "withdraw": "wait",
    "discard": "wait",
    "hand_in": "wait",
    "close": "wait",
}


def _sentence(entry: audit.Entry) -> str:
    if entry.action == "open_series":
        return _("Cohorts opened as drafts: %(codes)s", codes=listed(entry.after["cohorts"]))
    if entry.action == "remind":
        told = entry.after["told"]
        return ngettext("%(num)d person was reminded", "%(num)d people were reminded", told)
    if entry.action == "begin" and entry.after.get("copied"):
        copied = entry.after["copied"]
        return ngettext(
            "Begun, with %(num)d request of the year before",
            "Begun, with %(num)d requests of the year before",
            copied,
        )
    return {
        "open": _("The survey was put in"),
        "change": _("Changed"),
        "begin": _("Begun"),
        "add_need": _("A request was added"),
        "change_need": _("A request was changed"),
        "remove_need": _("A request was taken out"),
        "add_requests": _("Further requests were put in"),
        "send": _("Sent to the programme"),
        "withdraw": _("Withdrawn"),
        "state": _("Stated"),
        "close": _("Closed by the company"),
        "renew": _("Kept for longer"),
        "hand_in": _("Handed in for decision"),
        "take_back": _("Taken back to be changed"),
        "discard": _("Given up"),
        "approve": _("Approved"),
        "refuse": _("Not approved"),
    }[entry.action]


def of(kind: str, row_id: int) -> list[TimelineEntry]:
    """What happened to a record, newest first, with who did it."""
    return with_names(audit.timeline([(kind, row_id)]), _sentence, tones=_TONES)
