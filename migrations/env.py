"""Alembic's environment: the migrations run on the app's own engine, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from training_portal.platform.database import UtcDateTime, Words

database = current_app.extensions["migrate"].db
metadata = database.metadata


def run() -> None:
    """Migrate online; SQLite's ALTER TABLE needs batch mode."""
    given = context.config.attributes.get("connection")
    if given is not None:
        _migrate(given)
        return
    with database.engine.connect() as connection, _tables_may_be_made_anew(connection):
        _migrate(connection)


@contextmanager
def _tables_may_be_made_anew(connection: Connection) -> Iterator[None]:
    """On SQLite a table is altered by making it anew, while others point to its rows.

    So their foreign keys are looked at once, when all is done (sqlite.org/lang_altertable.html).
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    # Nothing of SQLAlchemy's: its transaction would make the switch do nothing.
    driver.execute("PRAGMA foreign_keys=OFF")
    yield
    broken = driver.execute("PRAGMA foreign_key_check").fetchall()
    driver.execute("PRAGMA foreign_keys=ON")
    if broken:
        raise RuntimeError(f"After migrating, rows point to nothing: {broken[:5]}")


def _render(kind: str, item: object, _context: object) -> str | bool:
    """Write our column types as plain ones: a migration must not change when the code does."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Words):
        return f"sa.String({item.impl.length})"
    return False


def _migrate(connection: object) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=_render,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
