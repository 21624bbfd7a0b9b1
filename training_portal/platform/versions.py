"""What somebody saw when they began to change it: one way to notice that it is another by now.

A form carries the fingerprint of the values it was opened with (`VersionedForm.seen`); the service
compares it, under the lock, with that of the values as they are. Where the two differ it raises
Stale, which a page answers with 409 and both versions side by side (`web/conflicts.py`). A verb
that is called without a fingerprint (by another service, by the demo) is not compared.

A sheet with a row for each person carries what stood in its rows instead, and only rows that two
windows changed in two ways are asked about.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime

from flask_babel import gettext as _

from training_portal.platform.workflow import Refused


class Stale(Refused):
    """What is to be changed is no longer what the person saw."""

    def __init__(self, words: str = "") -> None:
        super().__init__(
            words or _("This was changed meanwhile, in another window or by somebody else.")
        )


class StaleRows(Stale):
    """Some rows of a sheet are no longer what the person saw who changed them: those of `ids`."""

    def __init__(self, ids: Collection[int]) -> None:
        super().__init__()
        self.ids = frozenset(ids)


def changed_rows(
    wanted: Mapping[int, str], seen: Mapping[int, str] | None, now: Mapping[int, str]
) -> set[int]:
    """Which rows of a sheet its writer changed: those that differ from what was `seen`.

    Rows that somebody else changed meanwhile and this writer did not touch are not among them, so
    that two people fill in one sheet beside each other. Raises StaleRows for rows that both
    changed, each in another way. Without `seen` every row counts as changed.
    """
    if seen is None:
        return set(wanted)
    touched = {each for each, value in wanted.items() if seen.get(each) != value}
    both = {each for each in touched if now.get(each) not in (seen.get(each), wanted[each])}
    if both:
        raise StaleRows(both)
    return touched


def fingerprint(values: Mapping[str, object]) -> str:
    """Values in one short word; the order of their names does not matter."""
    plain = json.dumps(values, sort_keys=True, default=_plain, ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()[:32]


def _plain(value: object) -> str:
    """The same moment is the same in every zone."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


def refuse_stale(seen: str | None, now: str) -> None:
    """Raise Stale when a fingerprint that was seen is another than that of what is there now."""
    if seen is not None and seen != now:
        raise Stale
