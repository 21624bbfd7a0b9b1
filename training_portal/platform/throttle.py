"""The few throttles that matter (sign-in, reset, verification), counted in a table of ours.

A counter in memory counts for one process only; these hold for all of them, on both databases.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from training_portal.platform import clock, personal
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


@transactional
def hit(action: str, who: str, *, limit: int, window: timedelta) -> bool:
    """Count one try; True while at most `limit` fell into the window that the first one began."""
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
    return count.hits <= limit


@transactional
def forget(action: str, who: str) -> None:
    """Start anew after a success."""
    db.session.execute(delete(ThrottleCount).where(ThrottleCount.bucket == _bucket(action, who)))


@transactional
def purge() -> None:
    db.session.execute(delete(ThrottleCount).where(ThrottleCount.until < clock.now()))
