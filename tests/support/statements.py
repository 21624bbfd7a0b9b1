"""Counts what a page asks the database."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from flask import current_app
from sqlalchemy import Connection, Engine, event


@contextlib.contextmanager
def statements(engine: Engine | Connection) -> Iterator[list[str]]:
    """Every statement that runs meanwhile; transactions' own words are left out.

    Public pages are made anew meanwhile, as for the first visitor.
    """
    current_app.extensions["kept_pages"].shelf.clear()
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
