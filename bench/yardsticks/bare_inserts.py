"""The floor under an import: the same rows by `executemany` into SQLite, nothing else."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path


def insert(rows: Sequence[tuple[str, ...]], path: Path) -> None:
    """Write the rows into a new database in one transaction."""
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    width = len(rows[0])
    connection.execute(f"CREATE TABLE person ({', '.join(f'c{n} TEXT' for n in range(width))})")
    with connection:
        marks = ", ".join("?" * width)
        connection.executemany(f"INSERT INTO person VALUES ({marks})", rows)  # noqa: S608
    connection.close()
