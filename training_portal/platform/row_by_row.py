"""One step for each of many rows, in one unit of work: those that refuse stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from training_portal.platform.database import db, transactional
from training_portal.platform.workflow import Refused


@transactional
def take_each(row_ids: Iterable[int], step: Callable[[int], object]) -> dict[int, str]:
    """Take a step with each row, in the order of their ids, so that two of these never wait for
    each other; why each that refused was left, in words, by its id.

    What a row that refuses has written by then is taken back (SAVEPOINT); all that is done is done
    together. A step that the actor may not take at all ends everything: `NotAllowed` goes through.
    `step` is a room's verb, which locks, checks and leaves its audit event as for one row alone.
    """
    left: dict[int, str] = {}
    for row_id in sorted(row_ids):
        try:
            with db.session.begin_nested():
                step(row_id)
        except Refused as refusal:
            left[row_id] = str(refusal)
    return left
