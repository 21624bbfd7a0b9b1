"""What somebody saw when they began to change it: one way to notice that it is another by now.

A form carries the fingerprint of the values it was opened with (`VersionedForm.seen`); the service
compares it, under the lock, with that of the values as they are. Where the two differ it raises
Stale, which a page answers with 409 and both versions side by side (`web/conflicts.py`). A verb
that is called without a fingerprint (by another service, by the demo) is not compared.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

from flask_babel import gettext as _

from training_portal.platform.workflow import Refused


class Stale(Refused):
    """What is to be changed is no longer what the person saw."""

    def __init__(self, words: str = "") -> None:
        super().__init__(
            words or _("This was changed meanwhile, in another window or by somebody else.")
        )


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
