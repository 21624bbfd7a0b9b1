"""What a member did in the network, as lines of a timeline in words."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from training_portal.alumni.models import NetworkMember, ProfileField
from training_portal.platform import audit
from training_portal.platform.i18n import listed
from training_portal.platform.web.shell import TimelineEntry

#: Lines that the page shows.
SHOWN = 10


def _sentence(entry: audit.Entry) -> str:
    if entry.action == "choose":
        return _chosen(entry.after.get("fields", []))
    sentences = {
        "join": _("Joined the network"),
        "leave": _("Left the network"),
        "block": _("Blocked somebody"),
        "unblock": _("Let somebody meet me again"),
    }
    return str(sentences.get(entry.action, entry.action))


def _chosen(columns: Sequence[str]) -> str:
    """Which words were changed, and of which fields who sees them."""
    words = [column for column in columns if not column.startswith("show_")]
    circles = [column.removeprefix("show_") for column in columns if column.startswith("show_")]
    sentences = []
    if words:
        sentences.append(_("Changed: %(fields)s.", fields=_labels(words)))
    if circles:
        sentences.append(_("Changed who sees: %(fields)s.", fields=_labels(circles)))
    return " ".join(map(str, sentences))


def _labels(columns: Sequence[str]) -> str:
    fields = {field.value: field.label for field in ProfileField} | {
        "sector_code": ProfileField.SECTOR.label,
        "contact_email": ProfileField.EMAIL.label,
        "uses_preferred_name": ProfileField.NAME.label,
    }
    return listed(fields[column] for column in columns)


def entries(member: NetworkMember) -> list[TimelineEntry]:
    """The member's own steps, the newest first."""
    return [
        TimelineEntry(moment=entry.at, sentence=_sentence(entry))
        for entry in audit.timeline([("network_member", member.id)], limit=SHOWN)
    ]
