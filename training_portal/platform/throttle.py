"""The few throttles that matter (sign-in, reset, verification), counted in a table of ours.

A counter in memory counts for one process only; these hold for all of them, on both databases.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from training_portal.platform import clock, idempotency, personal
from training_portal.platform.database import (
    Base,
    UtcDateTime,
    db,
    insert_if_absent,
    transactional,
)


class ThrottleCount(Base):
    __tablename__ = "throttle_count"

    bucket: Mapped[str] = mapped_column(String(64), primary_key=True)
    hits: Mapped[int]
    until: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def _bucket(action: str, who: str) -> str:
    # Addresses and e-mails are personal data: only a keyed hash is kept.
    return personal.keyed_hash(f"throttle:{action}", who.casefold())


class Throttled(Exception):
    """Too many tries; `until` is the moment from which the next one counts anew (answered 429)."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__("too many tries")


def check(action: str, who: str, *, limit: int, window: timedelta) -> None:
    """Count one try, or raise Throttled when the window's limit is passed.

    The count stands whatever becomes of the try, so it is no part of what a form's key covers.
    """
    with idempotency.set_aside():
        until = _hit(action, who, limit=limit, window=window)
    if until is not None:
        raise Throttled(until)


def hit(action: str, who: str, *, limit: int, window: timedelta) -> bool:
    """Count one try; True while at most `limit` fell into the window that the first one began."""
    return _hit(action, who, limit=limit, window=window) is None


@transactional
def _hit(action: str, who: str, *, limit: int, window: timedelta) -> datetime | None:
    """Count one try; the window's end when there were too many in it."""
    now = clock.now()
    bucket = _bucket(action, who)
    insert_if_absent(ThrottleCount, bucket=bucket, hits=0, until=now + window)
    count = db.session.scalars(
        select(ThrottleCount)
        .where(ThrottleCount.bucket == bucket)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if count.until <= now:
        count.hits, count.until = 0, now + window
    count.hits += 1
    return count.until if count.hits > limit else None


def tries(action: str, whos: Sequence[str]) -> dict[str, int]:
    """How many tries of each fell into the window that runs; nothing for those without one."""
    buckets = {_bucket(action, who): who for who in whos}
    rows = db.session.execute(
        select(ThrottleCount.bucket, ThrottleCount.hits).where(
            ThrottleCount.bucket.in_(buckets), ThrottleCount.until > clock.now()
        )
    )
    return {buckets[bucket]: hits for bucket, hits in rows}


def forget(action: str, who: str) -> None:
    """Start anew after a success."""
    with idempotency.set_aside():
        _forget(action, who)


@transactional
def _forget(action: str, who: str) -> None:
    db.session.execute(delete(ThrottleCount).where(ThrottleCount.bucket == _bucket(action, who)))


@transactional
def purge() -> int:
    """Forget counts whose time is over; returns how many."""
    result = db.session.execute(delete(ThrottleCount).where(ThrottleCount.until < clock.now()))
    return int(result.rowcount)  # type: ignore[attr-defined]
