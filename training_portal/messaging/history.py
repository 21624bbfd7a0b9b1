"""What became of a letter, in sentences, for staff."""

from __future__ import annotations

from flask_babel import pgettext

from training_portal.messaging.models import Letter
from training_portal.platform import audit
from training_portal.platform.actor_names import with_names
from training_portal.platform.web.shell import TimelineEntry

_TONES = {"issue": "good", "withdraw": "bad"}


def _sentence(entry: audit.Entry) -> str:
    sentences = {
        "issue": pgettext("letter", "Issued"),
        "withdraw": pgettext("letter", "Withdrawn"),
    }
    return str(sentences[entry.action])


def of_letter(letter: Letter) -> list[TimelineEntry]:
    """The timeline of a letter, newest first, with who acted and why."""
    return with_names(audit.timeline([("letter", letter.id)]), _sentence, tones=_TONES)
