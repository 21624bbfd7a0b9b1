"""What happened to an organisation's entry in the list, in sentences, for those who keep it."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.platform import audit
from training_portal.platform.actor_names import with_names
from training_portal.platform.i18n import listed
from training_portal.platform.web.shell import TimelineEntry

#: Columns whose change is told, in words; what follows from another is left out.
_COLUMNS = {
    "kind": _l("kind"),
    "name": _l("name"),
    "native_name": _l("name in its own language"),
    "country_code": _l("country"),
    "province_id": _l("province"),
    "parent_id": _l("what it is part of"),
    "nominates": _l("whether it puts people forward"),
}


def _sentence(entry: audit.Entry) -> str:
    if entry.action == "create":
        return _("Put in")
    if entry.action == "archive":
        return _("Archived")
    if entry.action == "restore":
        return _("Taken out of the archive")
    changed = [str(words) for column, words in _COLUMNS.items() if column in entry.after]
    if not changed:
        return _("Changed")
    if "name" in entry.after and entry.before.get("name"):
        return _(
            "Changed: %(what)s. The name was “%(name)s”.",
            what=listed(changed),
            name=entry.before["name"],
        )
    return _("Changed: %(what)s", what=listed(changed))


def organisation_history(organisation_id: int) -> list[TimelineEntry]:
    """The latest events of an organisation with who did them, newest first; two statements."""
    entries = audit.timeline([("organisation", organisation_id)])
    return with_names(entries, _sentence, tones={"create": "good"})
