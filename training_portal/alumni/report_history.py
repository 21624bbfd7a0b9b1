"""What became of a report, in sentences, for those who decide about reports."""

from __future__ import annotations

from flask_babel import gettext as _

from training_portal.alumni.models import NetworkReport
from training_portal.platform import audit
from training_portal.platform.actor_names import names_of
from training_portal.platform.web.shell import TimelineEntry

_TONES = {"report": "wait", "remove": "bad"}


def _sentence(action: str) -> str:
    sentences = {
        "report": _("It was reported"),
        "dismiss": _("Looked at: nothing was done"),
        "remove": _("The reported person was taken out of the network"),
    }
    return sentences[action]


def of_report(report: NetworkReport) -> list[TimelineEntry]:
    """The timeline of a report, newest first. Who reported is never named in it."""
    entries = audit.timeline([("network_report", report.id)])
    names = names_of(
        {each for entry in entries if entry.action != "report" for each in entry.references}
    )
    return [
        TimelineEntry(
            moment=entry.at,
            sentence=_sentence(entry.action),
            actor=_("A member of the network")
            if entry.action == "report"
            else entry.by(names, _("The programme")),
            reason=entry.reason or "",
            tone=_TONES.get(entry.action, "none"),
        )
        for entry in entries
    ]
