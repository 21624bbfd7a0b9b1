"""What became of a certificate, in sentences, for staff."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import pgettext

from training_portal.credentials.models import Certificate
from training_portal.platform import audit
from training_portal.platform.actor_names import names_of
from training_portal.platform.web.shell import TimelineEntry

_TONES = {"issue": "good", "revoke": "bad", "supersede": "wait"}


def _sentence(action: str) -> str:
    sentences = {
        "issue": pgettext("certificate", "Issued"),
        "revoke": pgettext("certificate", "Revoked"),
        "supersede": pgettext("certificate", "Replaced by a corrected one"),
    }
    return str(sentences[action])


def of_certificate(certificate: Certificate) -> list[TimelineEntry]:
    """The timeline of a certificate, newest first, with who acted and why."""
    entries = audit.timeline([("certificate", certificate.id)])
    names = names_of({each for entry in entries for each in entry.references})
    return [
        TimelineEntry(
            moment=entry.at,
            sentence=_sentence(entry.action),
            actor=entry.by(names, _("The portal")),
            reason=entry.reason or "",
            tone=_TONES.get(entry.action, "none"),
        )
        for entry in entries
    ]
