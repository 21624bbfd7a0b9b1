"""What a member did in the network, as lines of a timeline in words."""

from __future__ import annotations

from flask_babel import gettext as _

from training_portal.alumni.models import NetworkMember, ProfileField
from training_portal.platform import audit
from training_portal.platform.web.shell import TimelineEntry

#: Lines that the page shows.
SHOWN = 10


def _sentence(entry: audit.Entry) -> str:
    if entry.action == "choose":
        return str(
            _("Changed: %(fields)s", fields=", ".join(_labels(entry.after.get("fields", []))))
        )
    sentences = {
        "join": _("Joined the network"),
        "leave": _("Left the network"),
        "block": _("Blocked somebody"),
        "unblock": _("Let somebody meet me again"),
    }
    return str(sentences.get(entry.action, entry.action))


def _labels(columns: list[str]) -> list[str]:
    known = {field.value: field.label for field in ProfileField} | {
        "sector_code": ProfileField.SECTOR.label,
        "contact_email": ProfileField.EMAIL.label,
        "uses_preferred_name": ProfileField.NAME.label,
    }
    labels = []
    for column in columns:
        if column.startswith("show_"):
            labels.append(_("who sees: %(field)s", field=known[column.removeprefix("show_")]))
        else:
            labels.append(known.get(column, column))
    return labels


def entries(member: NetworkMember) -> list[TimelineEntry]:
    """The member's own steps, the newest first."""
    return [
        TimelineEntry(moment=entry.at, sentence=_sentence(entry))
        for entry in audit.timeline([("network_member", member.id)], limit=SHOWN)
    ]
