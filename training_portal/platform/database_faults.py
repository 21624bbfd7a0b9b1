"""What a database's error means: one that passes and is worth another try, or one that stays."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

#: SQLSTATEs worth another try: serialization failure, deadlock, lock not available, admin shutdown,
#: crash shutdown, cannot connect now.
_PASSING_STATES = {"40001", "40P01", "55P03", "57P01", "57P02", "57P03"}


def is_double(error: DBAPIError) -> bool:
    """Whether a unique constraint refused a row (SQLSTATE 23505)."""
    return isinstance(error, IntegrityError) and getattr(error.orig, "sqlstate", None) == "23505"


def is_passing(error: DBAPIError) -> bool:
    """Whether another try may well go through: a lock, a deadlock, a lost connection."""
    if error.connection_invalidated:
        return True
    state = getattr(error.orig, "sqlstate", None)
    if state in _PASSING_STATES:
        return True
    return isinstance(error, OperationalError) and (
        "database is locked" in str(error.orig)
        or (state is None and "connection" in str(error.orig))
    )
