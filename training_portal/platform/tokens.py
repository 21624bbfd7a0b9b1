"""One-time links: random, kept only as a hash, bound to one purpose, used once, with an end.

Their secret part stands on letters too and is typed from there: in groups of four, without
look-alikes, and read as it was meant.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Index, String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from training_portal.platform import clock, typed_codes
from training_portal.platform.database import Base, UtcDateTime, db, insert_all


class OneTimeToken(Base):
    __tablename__ = "one_time_token"
    __table_args__ = (Index("ix_one_time_token_subject", "purpose", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


#: 140 random bits, twelve more than nobody can guess.
LENGTH = 28


def _drawn() -> str:
    """`7q2m-xk9a-…`: in small letters, like the address that it ends."""
    return typed_codes.in_fours(typed_codes.drawn(LENGTH).lower(), "-")


def _digest(token: str) -> str:
    meant = typed_codes.as_meant(token)
    return hashlib.sha256(meant.encode("utf-8", "surrogatepass")).hexdigest()


def issue(purpose: str, subject_id: int, lifetime: timedelta) -> str:
    """Make a link's secret part; earlier unused ones of the same purpose and subject end."""
    return issue_all(purpose, [subject_id], lifetime)[subject_id]


def issue_all(purpose: str, subject_ids: Sequence[int], lifetime: timedelta) -> dict[int, str]:
    """The same for many subjects, by two statements."""
    _end(purpose, subject_ids)
    issued = {subject_id: _drawn() for subject_id in subject_ids}
    expires_at = clock.now() + lifetime
    insert_all(
        [
            OneTimeToken(
                digest=_digest(token), purpose=purpose, subject_id=each, expires_at=expires_at
            )
            for each, token in issued.items()
        ]
    )
    return issued


def peek(purpose: str, token: str) -> int | None:
    """The subject a link is good for now, without using it up; None if it is not good."""
    return db.session.scalar(
        select(OneTimeToken.subject_id).where(
            OneTimeToken.digest == _digest(token),
            OneTimeToken.purpose == purpose,
            OneTimeToken.used_at.is_(None),
            OneTimeToken.expires_at > clock.now(),
        )
    )


def subject_of(purpose: str, token: str) -> int | None:
    """What a link is or was good for, also once it was used or is over; None for an unknown one.

    For whoever holds it to read why it is over.
    """
    return db.session.scalar(
        select(OneTimeToken.subject_id).where(
            OneTimeToken.digest == _digest(token), OneTimeToken.purpose == purpose
        )
    )


def redeem(purpose: str, token: str) -> int | None:
    """Use a link up; its subject, or None if it is unknown, over, used or of another purpose.

    The conditional UPDATE lets only one of two racing requests through.
    """
    subject_id = peek(purpose, token)
    if subject_id is None:
        return None
    used = db.session.execute(
        update(OneTimeToken)
        .where(OneTimeToken.digest == _digest(token), OneTimeToken.used_at.is_(None))
        .values(used_at=clock.now())
    )
    return subject_id if used.rowcount == 1 else None  # type: ignore[attr-defined]


def withdraw(purpose: str, subject_id: int) -> None:
    """End every unused link of this purpose and subject."""
    _end(purpose, [subject_id])


def withdraw_all(purpose: str, subject_ids: Sequence[int]) -> None:
    """The same for many subjects, by one statement."""
    _end(purpose, subject_ids)


def _end(purpose: str, subject_ids: Sequence[int]) -> None:
    db.session.execute(
        update(OneTimeToken)
        .where(
            OneTimeToken.purpose == purpose,
            OneTimeToken.subject_id.in_(subject_ids),
            OneTimeToken.used_at.is_(None),
        )
        .values(used_at=clock.now())
    )
