"""Which state of the programme public pages show: one number, which moves with what is written.

Public pages are kept in memory (`platform/web/kept_pages.py`). What may be given out again is told
by one row: the last statement of each unit of work that wrote into a table gives that row another
number, in the same transaction. So a page that was kept under the number that stands there now
shows all that is committed, whichever process wrote it, and whatever wrote it: an ORM object, a
statement over many rows, a job, the command line.

The number is drawn, not counted: after a restore, counting on would come to numbers that running
processes have kept other pages under.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from typing import Final

from flask import Flask
from sqlalchemy import BigInteger, Connection, Integer, bindparam, update
from sqlalchemy.orm import Mapped, mapped_column

from training_portal.platform import database
from training_portal.platform.database import Base, db

#: Tables that no kept page reads, and that are written often. Any other table counts, so that a new
#: one is never forgotten. `tests/platform/web/test_kept_pages.py` holds the pages against this.
NEVER_SHOWN: Final = frozenset(
    {
        "application",
        "application_document",
        "attendance",
        "audit_block",
        # A cancelled cohort's page reads why from here; the cohort's own row changes with it.
        "audit_event",
        "course_draft",
        "eligibility_finding",
        "ended_session",
        "idempotency_key",
        "invitation",
        "job",
        "job_problem",
        "mark",
        "nominee_import",
        "nominee_row",
        "nomination",
        "one_time_token",
        "outbox_mail",
        "personal_key",
        "personal_read",
        "placement_application",
        "throttle_count",
        "worker_sign",
    }
)
_ONLY_ROW: Final = 1


class PublicState(Base):
    """The one row that tells which state public pages show."""

    __tablename__ = "public_state"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)


_MOVE: Final = (
    update(PublicState.__table__)  # type: ignore[arg-type]
    .where(PublicState.__table__.c.id == _ONLY_ROW)
    .values(number=bindparam("drawn"))
)
_ASK: Final = f"SELECT number FROM public_state WHERE id = {_ONLY_ROW}"  # noqa: S608  # nosec


def _move(written: Collection[str]) -> None:
    """Before a unit of work commits: have kept pages made anew if it may have changed one.

    It comes last, so that the row is locked no longer than the commit takes and cannot be part of
    a deadlock.
    """
    if set(written) - NEVER_SHOWN:
        db.session.execute(_MOVE, {"drawn": secrets.randbits(62)})


def present(app: Flask) -> int | None:
    """The number as it is committed now, asked of the driver: this is all that a kept page costs.

    None where the row is missing.
    """
    with app.app_context():
        bind = db.engine
    # A test gives one connection in place of the engine, to undo everything at its end.
    given = isinstance(bind, Connection)
    connection = bind.connection if isinstance(bind, Connection) else bind.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(_ASK)
        row = cursor.fetchone()
        cursor.close()
    finally:
        if not given:
            connection.close()
    return int(row[0]) if row else None


def init_app() -> None:
    """Have each unit of work tell."""
    if _move not in database.before_commit:
        database.before_commit.append(_move)
