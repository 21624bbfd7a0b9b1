"""What became of a certificate, in sentences, for staff."""

from __future__ import annotations

from flask_babel import pgettext

from training_portal.credentials.models import Certificate
from training_portal.platform import audit
from training_portal.platform.actor_names import with_names
from training_portal.platform.web.shell import TimelineEntry

_TONES = {"issue": "good", "revoke": "bad", "supersede": "wait", "issue_anew": "good"}


def _sentence(entry: audit.Entry) -> str:
    sentences = {
        "issue": pgettext("certificate", "Issued"),
        "revoke": pgettext("certificate", "Revoked"),
        "supersede": pgettext("certificate", "Replaced by a corrected one"),
        "issue_anew": pgettext("certificate", "A new one was issued in its place"),
    }
    return str(sentences[entry.action])


def of_certificate(certificate: Certificate) -> list[TimelineEntry]:
    """The timeline of a certificate, newest first, with who acted and why."""
    return with_names(audit.timeline([("certificate", certificate.id)]), _sentence, tones=_TONES)
