"""What somebody did, learned and speaks, entry by entry: the person's own, sealed at rest.

It is told with an application and belongs to the person: the next application opens with it, and it
is corrected on a page of one's own. An application that was sent keeps what it said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from training_portal.people.background_kinds import ENTRY_LIMITS, BackgroundKind
from training_portal.people.events import PersonErased
from training_portal.people.models import BackgroundEntry, Person
from training_portal.platform import audit, clock, personal
from training_portal.platform.audit import person_reference
from training_portal.platform.database import db, insert_all, lock, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.versions import fingerprint, refuse_stale

#: The entries of each kind, in their order; each JSON-able, by the names of its fields.
Background = Mapping[BackgroundKind, Sequence[Mapping[str, Any]]]


def background_of(person_id: int | None) -> dict[BackgroundKind, list[dict[str, Any]]]:
    """What is kept of somebody; every kind is there, those of which nothing was told are blank."""
    found: dict[BackgroundKind, list[dict[str, Any]]] = {kind: [] for kind in BackgroundKind}
    if person_id is None:
        return found
    rows = db.session.scalars(
        select(BackgroundEntry)
        .where(BackgroundEntry.person_id == person_id)
        .order_by(BackgroundEntry.id)
    ).all()
    if not rows:
        return found
    opened = personal.unseal_all(person_reference(person_id), [row.words for row in rows])
    for row, words in zip(rows, opened, strict=True):
        if words is not None:
            found[row.kind].append(words)
    return found


def version_of(background: Background) -> str:
    """The fingerprint of what is kept, for a page that is opened in two windows."""
    return fingerprint({kind.value: list(entries) for kind, entries in background.items()})


@transactional
def keep_background(
    person_id: int, told: Background, *, actor: Actor, seen: str | None = None
) -> None:
    """Have somebody's record say this, for the kinds that are in `told`; others stay as they are.

    The audit names the kinds that changed, with what they said and say now sealed under the
    person's key. Raises Stale when it is no longer what was `seen`.
    """
    person = lock(Person, person_id)
    kept = background_of(person.id)
    refuse_stale(seen, version_of(kept))
    changed = {kind: list(entries) for kind, entries in told.items() if kept[kind] != entries}
    if not changed:
        return
    owner = person_reference(person.id)
    db.session.execute(
        delete(BackgroundEntry).where(
            BackgroundEntry.person_id == person.id, BackgroundEntry.kind.in_(sorted(changed))
        )
    )
    words = [
        (kind, each) for kind, entries in changed.items() for each in entries[: ENTRY_LIMITS[kind]]
    ]
    sealed = personal.seal_all(owner, [each for _kind, each in words])
    db.session.add_all(
        [
            BackgroundEntry(person_id=person.id, kind=kind, words=each, kept_at=clock.now())
            for (kind, _words), each in zip(words, sealed, strict=True)
        ]
    )
    db.session.flush()
    audit.record(
        "change",
        "person",
        person.id,
        actor=actor,
        after={"fields": sorted(kind.value for kind in changed)},
        person_id=person.id,
        personal_values=note_of_change(kept, changed),
    )


def note_of_change(kept: Background, changed: Background) -> dict[str, Any]:
    """What the audit keeps of a change, sealed: what the kinds that changed said and say now."""
    return {
        "before": {kind.value: list(kept[kind]) for kind in changed},
        "after": {kind.value: list(entries) for kind, entries in changed.items()},
    }


def keep_of_newcomers(told: Sequence[tuple[int, datetime, Background]]) -> None:
    """Keep the entries of many people who have none yet, by two statements: id, moment, entries.

    The audit is the caller's.
    """
    rows = [
        (person_id, at, kind, entry)
        for person_id, at, background in told
        for kind, entries in background.items()
        for entry in entries
    ]
    sealed = personal.seal_many(
        [(person_reference(person_id), entry) for person_id, _at, _kind, entry in rows]
    )
    insert_all(
        [
            BackgroundEntry(person_id=person_id, kind=kind, words=words, kept_at=at)
            for (person_id, at, kind, _entry), words in zip(rows, sealed, strict=True)
        ]
    )


def forget(event: PersonErased) -> None:
    """Take all of it away: in the unit of work of an erasure."""
    db.session.execute(delete(BackgroundEntry).where(BackgroundEntry.person_id == event.person_id))


def seal_anew(to_id: int, from_id: int) -> None:
    """Entries that moved to another record of the same person are sealed under its key."""
    rows = db.session.scalars(
        select(BackgroundEntry)
        .where(BackgroundEntry.person_id == to_id)
        .order_by(BackgroundEntry.id)
    ).all()
    if not rows:
        return
    opened = personal.unseal_all(person_reference(from_id), [row.words for row in rows])
    for row, words in zip(rows, opened, strict=True):
        if words is not None:
            row.words = personal.seal(person_reference(to_id), words)
