"""The audit's hash chain: tampering with what was written down shows.

A duty seals the audit's rows into blocks. A block's root is SHA-256 over the root before it and the
digest of each row as it stands in the database: what is sealed for a person goes in as ciphertext,
so that erasing the person, which destroys a key, breaks nothing. Writers never wait for the chain.

Whoever can write to the database could make the whole chain anew. So each new head is published
outside: appended to a file (AUDIT_HEADS, which belongs on another machine or medium) and to the
log. `verify` holds the chain against the rows, and against every head in that file.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from flask import current_app
from sqlalchemy import BigInteger, CheckConstraint, Integer, LargeBinary, String, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from training_portal.platform import clock
from training_portal.platform.audit import AuditEvent
from training_portal.platform.database import (
    Base,
    UtcDateTime,
    after_commit,
    db,
    insert_if_absent,
    transactional,
)

#: Rows in a block at most.
BLOCK = 1_000
#: What stands before the first block.
BEGINNING: Final = "0" * 64
#: A row in a block's index: its id and the first 16 bytes of its digest. The root holds all 32; the
#: index is there to say which row is broken.
_ENTRY: Final = struct.Struct(">q16s")
_ROWS = AuditEvent.__table__


class AuditBlock(Base):
    """A sealed stretch of the audit: all rows from `first_id` to `last_id`. Append-only, too."""

    __tablename__ = "audit_block"
    __table_args__ = (CheckConstraint("first_id <= last_id AND count > 0", name="stretch"),)

    number: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    first_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    last_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    count: Mapped[int]
    rows: Mapped[bytes] = mapped_column(LargeBinary)
    previous: Mapped[str] = mapped_column(String(64), unique=True)
    root: Mapped[str] = mapped_column(String(64), unique=True)
    sealed_at: Mapped[datetime] = mapped_column(UtcDateTime)


def digest(row: Any) -> bytes:
    """The digest of a row: of its values as JSON, the same on both databases."""
    at = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    sealed = None if row.sealed is None else bytes(row.sealed).hex()
    told = [
        row.id, at, row.source, row.actor, row.subject_kind, row.subject_id, row.action,
        row.before, row.after, row.person_ref, sealed, row.request_id,
    ]  # fmt: skip
    if row.acts_for is not None:
        # Rows of before there were deputies keep the digest that they were sealed with.
        told.append(row.acts_for)
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=True).encode()).digest()


def _root(previous: str, digests: Sequence[bytes]) -> str:
    return hashlib.sha256(bytes.fromhex(previous) + b"".join(digests)).hexdigest()


@dataclass
class Sealer:
    """Seals what can no longer change, in rounds.

    On SQLite there is one writer at a time: what is committed has no gap that could still be
    filled. On PostgreSQL a transaction may hold a low id and commit late. So a round notes the
    highest id (S); the next asks which transactions may have begun by then (all below X); a later
    one seals up to S once every transaction below X has ended. S and X are asked a round apart,
    because a row gets its id a moment before its transaction gets its number.
    """

    _noted: int = 0
    _watched: tuple[int, int] | None = None

    def __call__(self) -> int:
        """One round; returns how many rows were sealed."""
        settled = self._settled()
        db.session.rollback()
        sealed = 0
        while settled and (count := _seal_next(settled)):
            sealed += count
        return sealed

    def _settled(self) -> int:
        """The id up to which nothing can be added any more; 0 for nothing new."""
        highest = db.session.scalar(select(func.max(AuditEvent.id))) or 0
        if db.session.get_bind().dialect.name == "sqlite":
            return highest
        oldest, next_one = db.session.execute(_SNAPSHOT).one()
        settled = 0
        if self._watched is not None and self._watched[1] <= oldest:
            settled, self._watched = self._watched[0], None
        if self._watched is None:
            self._watched = (self._noted, next_one) if self._noted else None
            self._noted = highest
        return settled


#: Every transaction below the first number has ended; none has the second yet.
_SNAPSHOT = text(
    "SELECT pg_snapshot_xmin(snapshot)::text::bigint, pg_snapshot_xmax(snapshot)::text::bigint"
    " FROM pg_current_snapshot() AS snapshot"
)


@transactional
def _seal_next(settled: int) -> int:
    """Seal the next block of rows up to this id; returns how many, 0 when there are none."""
    last = head()
    begin = last.last_id + 1 if last else 1
    rows = _rows(begin, settled, BLOCK)
    if not rows:
        return 0
    number = last.number + 1 if last else 1
    previous = last.root if last else BEGINNING
    digests = [digest(row) for row in rows]
    root = _root(previous, digests)
    is_mine = insert_if_absent(
        AuditBlock,
        number=number,
        first_id=begin,
        last_id=rows[-1].id,
        count=len(rows),
        rows=b"".join(
            _ENTRY.pack(row.id, each[:16]) for row, each in zip(rows, digests, strict=True)
        ),
        previous=previous,
        root=root,
        sealed_at=clock.now(),
    )
    if not is_mine:
        return 0  # Another worker was first; it goes on.
    after_commit(lambda: _publish(number, rows[-1].id, root))
    return len(rows)


def _rows(first: int, last: int, limit: int | None = None) -> Sequence[Any]:
    return db.session.execute(
        select(_ROWS)
        .where(_ROWS.c.id >= first, _ROWS.c.id <= last)
        .order_by(_ROWS.c.id)
        .limit(limit)
    ).all()


def head() -> AuditBlock | None:
    """The newest block."""
    return db.session.scalars(
        select(AuditBlock)
        .order_by(AuditBlock.number.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).one_or_none()


def heads_file() -> Path:
    path: Path = current_app.extensions["settings"].audit_heads_file
    return path


def _publish(number: int, last_id: int, root: str) -> None:
    """Tell a new head outside the database. A fault is logged: the next head holds this one too."""
    line = f"{clock.now().isoformat(timespec='seconds')} {number} {last_id} {root}"
    current_app.logger.info("audit head: %s", line)
    try:
        heads_file().parent.mkdir(parents=True, exist_ok=True)
        with heads_file().open("a", encoding="ascii") as file:
            file.write(line + "\n")
    except OSError:
        current_app.logger.exception("the head of the audit could not be published")


class HeadsUnreadable(Exception):
    """The file of published heads is there and cannot be read; says which and why."""


@dataclass(frozen=True)
class Verdict:
    """What the chain says: the first fault in words, or how much it holds."""

    fault: str | None
    blocks: int = 0
    sealed: int = 0
    unsealed: int = 0
    heads: int = 0
    #: Whether the newest block's head is among those that were published.
    is_published: bool = True


def verify() -> Verdict:
    """Hold each block against its rows, the block before it, and the heads that were published.

    Raises HeadsUnreadable.
    """
    # No row of ours has such a number: the database counts from one.
    before = db.session.scalar(select(func.min(AuditEvent.id)).where(AuditEvent.id < 1))
    if before is not None:
        return Verdict(f"row {before} was put in before the first block")
    roots: dict[int, str] = {}
    previous, last_id, sealed = BEGINNING, 0, 0
    for block in _blocks():
        fault = _fault_of(block, len(roots) + 1, previous, last_id)
        if fault is not None:
            return Verdict(fault, len(roots), sealed)
        roots[block.number] = previous = block.root
        last_id, sealed = block.last_id, sealed + block.count
    heads = _published()
    for number, root in heads:
        if roots.get(number) != root:
            return Verdict(
                f"block {number} is not the one whose head was published: the chain was made anew"
                if number in roots
                else f"block {number}, whose head was published, is missing: rows were taken away, "
                "or the database is an older copy (after a restore, put the file of heads aside)",
                len(roots),
                sealed,
            )
    unsealed = db.session.scalar(select(func.count()).where(AuditEvent.id > last_id)) or 0
    is_published = not roots or max(roots) in dict(heads)
    return Verdict(None, len(roots), sealed, unsealed, len(heads), is_published)


def _blocks() -> Iterator[AuditBlock]:
    """All blocks in their order, a few at a time."""
    after = 0
    while found := db.session.scalars(
        select(AuditBlock).where(AuditBlock.number > after).order_by(AuditBlock.number).limit(20)
    ).all():
        yield from found
        after = found[-1].number
        db.session.expunge_all()


def _fault_of(block: AuditBlock, number: int, previous: str, last_id: int) -> str | None:
    if block.number != number:
        return f"block {number} is missing"
    if block.previous != previous or block.first_id != last_id + 1:
        return f"block {number} does not follow on the block before it"
    rows = _rows(block.first_id, block.last_id)
    fault = _fault_of_rows(block, rows)
    if fault is None and _root(previous, [digest(row) for row in rows]) != block.root:
        return f"block {number} does not have the root of its rows"
    return fault


def _fault_of_rows(block: AuditBlock, rows: Sequence[Any]) -> str | None:
    """The first row that is not as it was sealed."""
    if len(block.rows) != block.count * _ENTRY.size:
        return f"block {block.number} does not list its rows"
    sealed = dict(_ENTRY.iter_unpack(block.rows))
    present = {row.id: row for row in rows}
    for row_id in sorted(sealed.keys() | present.keys()):
        if row_id not in present:
            return f"row {row_id} of block {block.number} is missing"
        if row_id not in sealed:
            return f"row {row_id} was put in after block {block.number} was sealed"
        if digest(present[row_id])[:16] != sealed[row_id]:
            return f"row {row_id} of block {block.number} was changed"
    return None


def _published() -> list[tuple[int, str]]:
    """Number and root of each head that was published. Raises HeadsUnreadable."""
    try:
        lines = heads_file().read_text(encoding="ascii", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise HeadsUnreadable(f"{heads_file()} cannot be read: {error.strerror}") from error
    parts = [line.split() for line in lines if line.strip()]
    return [(int(part[1]), part[3]) for part in parts if len(part) == 4 and part[1].isdigit()]
