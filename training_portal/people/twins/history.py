"""What became of a pair, in sentences, for staff."""

from __future__ import annotations

from flask_babel import gettext as _

from training_portal.people.models import Twin
from training_portal.platform import audit
from training_portal.platform.actor_names import with_names
from training_portal.platform.web.shell import TimelineEntry

_TONES = {"propose": "wait", "join": "good"}


def _sentence(action: str) -> str:
    sentences = {
        "propose": _("Found by the portal"),
        "keep_apart": _("Two people: kept apart"),
        "join": _("One person: the records were joined"),
        "part": _("Two records again"),
        "reopen": _("To be looked at once more"),
    }
    return sentences[action]


def of_twin(twin: Twin) -> list[TimelineEntry]:
    """The timeline of a pair, newest first."""
    entries = audit.timeline([("twin", twin.id)])
    return with_names(entries, lambda entry: _sentence(entry.action), tones=_TONES)
