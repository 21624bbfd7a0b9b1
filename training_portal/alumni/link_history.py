"""How two members came to what is between them, for the two themselves."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from training_portal.alumni.link_queries import OwnLink
from training_portal.platform import audit
from training_portal.platform.web.shell import TimelineEntry


def _sentence(action: str, link: OwnLink) -> str:
    if action == "accept":
        return _("Accepted: %(kind)s", kind=link.kind.label)
    return _("Asked: %(kind)s", kind=link.kind.label)


def between(links: Sequence[OwnLink]) -> list[TimelineEntry]:
    """The timeline of the links that stand or wait between the reader and one other, newest first.

    What was declined, taken back or has ended is in no link that stands, so nothing tells of it.
    """
    by_id = {link.id: link for link in links}
    told = []
    for link_id, link in by_id.items():
        for entry in audit.timeline([("person_link", link_id)]):
            is_asking = entry.action == "ask"
            by_me = is_asking is link.is_mine
            told.append(
                TimelineEntry(
                    moment=entry.at,
                    sentence=_sentence(entry.action, link),
                    actor=_("You") if by_me else link.other.name,
                    tone="wait" if is_asking else "good",
                )
            )
    return sorted(told, key=lambda entry: entry.moment, reverse=True)
