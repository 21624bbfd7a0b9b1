"""What happened to a park's entry, in sentences, for those who keep it."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.platform import audit
from training_portal.platform.actor_names import with_names
from training_portal.platform.i18n import listed
from training_portal.platform.web.shell import TimelineEntry

#: Fields in words; what follows from another is left out.
_FIELDS = {
    "english_name": _l("name"),
    "native_name": _l("name in its own language"),
    "names": _l("names in other languages"),
    "kind": _l("kind"),
    "country_code": _l("country"),
    "corridor_code": _l("corridor"),
    "is_off_line": _l("whether it lies beside the corridor"),
    "latitude": _l("position"),
    "longitude": _l("position"),
    "note": _l("what it is known for"),
    "source": _l("source"),
}
_SENTENCES = {
    "create": _l("Put in"),
    "archive": _l("Archived"),
    "restore": _l("Taken out of the archive"),
    "follow": _l("Given back to the reference data"),
}


def in_words(fields: list[str]) -> str:
    """Fields of a park as a sentence names them, each once."""
    named = [str(words) for name, words in _FIELDS.items() if name in fields]
    return listed(dict.fromkeys(named))


def _sentence(entry: audit.Entry) -> str:
    if entry.action in _SENTENCES:
        return str(_SENTENCES[entry.action])
    what = in_words(list(entry.after))
    if entry.before.get("english_name"):
        return _(
            "Changed: %(what)s. The name was “%(name)s”.",
            what=what,
            name=entry.before["english_name"],
        )
    return _("Changed: %(what)s", what=what)


def park_history(park_id: int) -> list[TimelineEntry]:
    """The latest events of a park with who did them, newest first; two statements."""
    return with_names(audit.timeline([("park", park_id)]), _sentence, tones={"create": "good"})
