"""What became of letters and messages, in sentences, for staff."""

from __future__ import annotations

from flask_babel import pgettext

from training_portal.messaging.message_models import CohortMessage
from training_portal.messaging.models import Letter
from training_portal.platform import audit
from training_portal.platform.actor_names import with_names
from training_portal.platform.web.shell import TimelineEntry

_TONES = {"issue": "good", "withdraw": "bad", "send": "good", "stop": "wait"}


def _sentence(entry: audit.Entry) -> str:
    sentences = {
        "issue": pgettext("letter", "Issued"),
        "withdraw": pgettext("letter", "Withdrawn"),
        "send": pgettext("message", "Sent"),
        "stop": pgettext("message", "Mails that waited were taken back"),
    }
    return str(sentences[entry.action])


def of_letter(letter: Letter) -> list[TimelineEntry]:
    """The timeline of a letter, newest first, with who acted and why."""
    return with_names(audit.timeline([("letter", letter.id)]), _sentence, tones=_TONES)


def of_message(message: CohortMessage) -> list[TimelineEntry]:
    """The timeline of a message, newest first, with who acted."""
    return with_names(audit.timeline([("cohort_message", message.id)]), _sentence, tones=_TONES)
