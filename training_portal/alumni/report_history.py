"""What became of a report, in sentences, for those who decide about reports."""

from __future__ import annotations

from flask_babel import gettext as _

from training_portal.alumni.models import NetworkReport
from training_portal.platform import audit
from training_portal.platform.actor_names import with_names
from training_portal.platform.web.shell import TimelineEntry

_TONES = {"report": "wait", "remove": "bad"}


def _sentence(entry: audit.Entry) -> str:
    sentences = {
        "report": _("It was reported"),
        "dismiss": _("Looked at: nothing was done"),
        "remove": _("The reported person was taken out of the network"),
    }
    return sentences[entry.action]


def of_report(report: NetworkReport) -> list[TimelineEntry]:
    """The timeline of a report, newest first. Who reported is never named in it."""
    return with_names(
        audit.timeline([("network_report", report.id)]),
        _sentence,
        tones=_TONES,
        otherwise=_("The programme"),
        instead={"report": _("A member of the network")},
    )
