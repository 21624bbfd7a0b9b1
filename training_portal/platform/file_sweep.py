"""Takes away files that no row keeps: what a unit of work wrote whose process was killed.

Bytes are written before their row is committed, and removed after it (`files.py`); whoever is
killed in between leaves a file that nobody can reach, and that may be about people.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.files import StoredFile

#: A younger file may be one whose unit of work is not over, or of a database put back since.
LEFT_FOR = timedelta(days=7)


def sweep() -> int:
    """Take away old files without a row; returns how many.

    Where none has a row the store belongs to another database (an address mistyped, a restore
    without its files): then nothing is touched.
    """
    old = list(_old_files())
    known = set(db.session.scalars(select(StoredFile.storage_key)))
    db.session.rollback()
    forlorn = [path for path in old if path.name not in known]
    if len(forlorn) == len(old):
        return 0
    for path in forlorn:
        path.unlink(missing_ok=True)
    return len(forlorn)


def _old_files() -> Iterator[Path]:
    store: Path = current_app.extensions["settings"].file_store
    before = (clock.now() - LEFT_FOR).timestamp()
    for path in store.glob("??/*"):
        try:
            is_old = path.stat().st_mtime < before
        except FileNotFoundError:  # Removed since it was listed.
            continue
        if is_old:
            yield path
