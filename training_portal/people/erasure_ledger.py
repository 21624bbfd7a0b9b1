"""The erasure ledger: who was erased, kept apart from the database so that a restore repeats it.

A backup from before an erasure brings the person back. The ledger is a file beside the database,
one line for each erasure: the moment and a keyed hash of the person's public id, which tells nobody
anything without MASTER_KEY. Lines are only ever added. After a restore `replay` (in erasing.py)
erases again whoever stands in it.
"""

from __future__ import annotations

import os

from flask import current_app
from sqlalchemy import select

from training_portal.people.models import Person
from training_portal.platform import clock, personal
from training_portal.platform.database import after_commit, db


def reference(public_id: str) -> str:
    """What stands in the ledger for a person."""
    return personal.keyed_hash("erasure", public_id)


def note(person: Person) -> None:
    """Add a line once the running unit of work is committed: what is undone was no erasure."""
    line = _line(person.public_id)
    after_commit(lambda: _append([line]))


def _line(public_id: str) -> str:
    return f"{clock.now():%Y-%m-%dT%H:%M:%SZ} {reference(public_id)}\n"


def _append(lines: list[str]) -> None:
    path = current_app.extensions["settings"].erasure_ledger
    path.parent.mkdir(parents=True, exist_ok=True)
    # One write to a file opened for appending: lines of two processes do not run into each other.
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, "".join(lines).encode("ascii"))
        os.fsync(handle)
    finally:
        os.close(handle)


def references() -> frozenset[str]:
    """Everybody who stands in the ledger; a line that was cut off by a crash counts for nobody."""
    path = current_app.extensions["settings"].erasure_ledger
    if not path.exists():
        return frozenset()
    lines = path.read_text(encoding="ascii", errors="replace").splitlines()
    return frozenset(line.partition(" ")[2] for line in lines if len(line.partition(" ")[2]) == 64)


def complete() -> int:
    """Add whoever was erased and is missing (a crash right after the commit); returns how many."""
    known = references()
    erased = db.session.scalars(select(Person.public_id).where(Person.erased_at.is_not(None)))
    missing = [_line(each) for each in erased if reference(each) not in known]
    if missing:
        _append(missing)
    return len(missing)
