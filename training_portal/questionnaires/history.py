"""What happened to the questions of a cohort, in sentences, for staff."""

from __future__ import annotations

from flask_babel import gettext as _

from training_portal.platform import actor_names, audit
from training_portal.platform.web.shell import TimelineEntry


def _sentence(entry: audit.Entry) -> str:
    sentences = {
        "add": _("Question added: “%(question)s”"),
        "change": _("Question changed: “%(question)s”"),
        "move": _("Question moved: “%(question)s”"),
        "remove": _("Question removed: “%(question)s”"),
    }
    return sentences[entry.action] % {"question": (entry.after or {}).get("question", "")}


def of_questions(cohort_id: int) -> list[TimelineEntry]:
    """What happened to a cohort's questions, newest first."""
    entries = audit.timeline([("cohort_questions", cohort_id)])
    return actor_names.with_names(entries, _sentence, tones={"remove": "wait"})
