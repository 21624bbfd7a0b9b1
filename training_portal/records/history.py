"""What happened to a record, in sentences, for staff of the programme.

That somebody hid, and what they agreed to, is their own affair: it is left out here. So are
questions about two records: they have pages of their own, for who looks into them.
"""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.people.correcting import FIELDS
from training_portal.platform import audit
from training_portal.platform.actor_names import with_names
from training_portal.platform.i18n import listed
from training_portal.platform.web.shell import TimelineEntry

_SENTENCES = {
    "create": _l("The record was made with the account"),
    "record": _l("The record was put in"),
    "claim": _l("The person claimed the record"),
    "change": _l("The record was changed"),
    "archive": _l("The record was archived"),
    "restore": _l("The record was taken out of the archive"),
    "join_records": _l("Another record of the person was joined to this one"),
    "join_into": _l("The record was joined to another one of the person"),
    "part_records": _l("The other record was taken out again"),
    "part_from": _l("The record was taken out of the other one again"),
}
#: What these changed is nobody's business but the person's.
_OWN_AFFAIR = {"is_hidden"}


def _sentence(entry: audit.Entry) -> str:
    if entry.action == "correct":
        fields = entry.after.get("fields", [])
        what = [str(words) for name, words in FIELDS.items() if name in fields]
        return _("Corrected: %(what)s", what=listed(what))
    return str(_SENTENCES[entry.action])


def _is_shown(entry: audit.Entry) -> bool:
    if entry.action == "change" and _OWN_AFFAIR & set(entry.after.get("fields", [])):
        return False
    return entry.action == "correct" or entry.action in _SENTENCES


def record_history(person_id: int) -> list[TimelineEntry]:
    """The latest events of a record with who did them, newest first; two statements."""
    entries = [each for each in audit.timeline([("person", person_id)]) if _is_shown(each)]
    return with_names(entries, _sentence, tones={"claim": "good", "create": "good"})
