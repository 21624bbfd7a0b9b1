"""What happened to a seat that waited for a replacement, for the body and for staff."""

from __future__ import annotations

from flask_babel import gettext as _

from training_portal.platform import actor_names, audit
from training_portal.platform.web.shell import TimelineEntry
from training_portal.replacements.lifecycle import REPLACEMENT


def of_replacement(replacement_id: int) -> list[TimelineEntry]:
    """What happened, newest first."""
    entries = audit.timeline([(REPLACEMENT.kind, replacement_id)])
    words = {
        "keep_seat": _("The seat was given up, and waits for a replacement"),
        "name_replacement": _("A replacement was named, and is offered the seat"),
        "pass_on": _("The body gave the seat on to the waitlist"),
        "lapse": _("Nobody was named in time: the seat went to the waitlist"),
    }
    tones = {"keep_seat": "wait", "name_replacement": "good"}
    return actor_names.with_names(entries, lambda entry: words[entry.action], tones=tones)
