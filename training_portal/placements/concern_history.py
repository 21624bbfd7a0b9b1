"""What was done about a concern, in sentences, for those of the programme who read it.

The company never reads a word of it, so nothing here stands on a page of a company.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from flask_babel import gettext as _

from training_portal.placements.models import Concern
from training_portal.placements.posting_history import names_of
from training_portal.platform import audit
from training_portal.platform.web.shell import TimelineEntry

_TONES = {"raise": "wait", "take_up": "info", "settle": "good"}


def _account(kept: object) -> str:
    return f"account:{kept}"


def _given(entry: audit.Entry, names: Mapping[str, str]) -> str:
    """Who looks into it from then on."""
    keeper = _account(entry.after.get("account"))
    if keeper == entry.actor:
        return _("Taken up, to be looked into")
    return _("Given to %(name)s", name=names.get(keeper) or _("somebody who left"))


def _sentence(entry: audit.Entry, names: Mapping[str, str], *, is_first: bool) -> str:
    if entry.action == "take_up":
        return _given(entry, names)
    if entry.action == "settle" and not is_first:
        return _("What was done was written anew")
    sentences = {
        "raise": _("It was raised"),
        "give_back": _("Given back to everybody who reads concerns"),
        "settle": _("Settled"),
    }
    return sentences[entry.action]


def of_concern(concern: Concern, person: str) -> list[TimelineEntry]:
    """The timeline of a concern, newest first; who raised it goes by the name on the page."""
    entries = audit.timeline([("concern", concern.id)])
    keepers = (_account(each.after.get("account")) for each in entries if each.action == "take_up")
    names = names_of(chain(keepers, *(each.references for each in entries)), None)
    first = next((each for each in reversed(entries) if each.action == "settle"), None)
    return [
        TimelineEntry(
            moment=entry.at,
            sentence=_sentence(entry, names, is_first=entry is first),
            actor=person if entry.action == "raise" else entry.by(names, _("The programme")),
            reason=entry.reason or "",
            tone=_TONES.get(entry.action, "none"),
        )
        for entry in entries
    ]
