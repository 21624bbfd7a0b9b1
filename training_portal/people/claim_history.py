"""What became of a claim by somebody who has a record already, in sentences, for staff."""

from __future__ import annotations

from flask_babel import gettext as _

from training_portal.people.models import ClaimQuestion, ClaimState
from training_portal.platform import audit
from training_portal.platform.actor_names import with_names
from training_portal.platform.web.shell import TimelineEntry

_TONES = {"ask": "wait", "join": "good"}
#: The page says who claims; whoever else did is nobody's to read here.
_NOT_NAMED = {"ask": "", "claimed_by_another": ""}


def _sentence(action: str) -> str:
    sentences = {
        "ask": _("Claimed by somebody who has a record already"),
        "join": _("One person: the records were joined"),
        "keep_apart": _("Two people: the records were kept apart"),
        "claimed_by_another": _("Closed: somebody else claimed the record"),
        "record_erased": _("Closed: one of the two records was erased"),
    }
    return sentences[action]


def of_question(question: ClaimQuestion) -> list[TimelineEntry]:
    """The timeline of a claim, newest first. One from before it had a history has its two dates."""
    entries = audit.timeline([("claim_question", question.id)])
    told = with_names(
        entries, lambda entry: _sentence(entry.action), tones=_TONES, instead=_NOT_NAMED
    )
    if any(entry.action == "ask" for entry in entries):
        return told
    return [*(told or _settled_on(question)), TimelineEntry(question.asked_at, _sentence("ask"))]


def _settled_on(question: ClaimQuestion) -> list[TimelineEntry]:
    if question.settled_at is None:
        return []
    verb = "join" if question.state is ClaimState.JOINED else "keep_apart"
    return [TimelineEntry(question.settled_at, _sentence(verb), tone=_TONES.get(verb, "none"))]
