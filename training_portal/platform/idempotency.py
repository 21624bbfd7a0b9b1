"""Writes that a person may send twice: one row, and the same receipt the second time.

A form carries a random key. The key's row is inserted at the beginning of the unit of work that
does the work, so both are committed or neither: a worker killed after the commit and before the
answer makes no second record when the browser sends the form again.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any, TypeVar

from flask import flash, redirect, request
from flask_babel import gettext as _
from sqlalchemy import Row, String, UniqueConstraint, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.wrappers import Response

from training_portal.platform import clock, database
from training_portal.platform.database import (
    Base,
    Busy,
    UtcDateTime,
    db,
    insert_if_absent,
    transactional,
    unit_of_work,
)
from training_portal.platform.policy import current_actor
from training_portal.platform.web.origins import path_here

ViewT = TypeVar("ViewT", bound=Callable[..., Any])

FIELD = "idempotency_key"
KEPT = timedelta(days=2)


class IdempotencyKey(Base):
    __tablename__ = "idempotency_key"
    __table_args__ = (UniqueConstraint("actor", "endpoint", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    actor: Mapped[str] = mapped_column(String(60))
    endpoint: Mapped[str] = mapped_column(String(120))
    key: Mapped[str] = mapped_column(String(64))
    location: Mapped[str | None] = mapped_column(String(500), default=None)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class AlreadyDone(Exception):
    """The same form was already carried out; `location` is its receipt, if it was written."""

    def __init__(self, location: str | None) -> None:
        self.location = location
        super().__init__("already done")


_claim: ContextVar[tuple[str, str, str] | None] = ContextVar("idempotency_claim", default=None)


def _take_key() -> None:
    claim = _claim.get()
    if claim is None:
        return
    _claim.set(None)  # Later units of work of the same request belong to the same key.
    # A second try of this unit claims it anew: the first took its row back with everything else.
    # Where only the answer to a commit was lost, it finds the row and does nothing twice.
    database.before_retry(functools.partial(_give_back, claim))
    actor, endpoint, key = claim
    if not insert_if_absent(
        IdempotencyKey, actor=actor, endpoint=endpoint, key=key, created_at=clock.now()
    ):
        kept = _kept(actor, endpoint, key)
        raise AlreadyDone(kept.location if kept else None)


def _give_back(claim: tuple[str, str, str]) -> None:
    _claim.set(claim)


def _kept(actor: str, endpoint: str, key: str) -> Row[str | None] | None:
    """The location that is kept for a claim; no row where it was never carried out."""
    known = select(IdempotencyKey.location).where(
        IdempotencyKey.actor == actor,
        IdempotencyKey.endpoint == endpoint,
        IdempotencyKey.key == key,
    )
    return db.session.execute(known).first()


database.on_begin.append(_take_key)


def refuse_done() -> None:
    """Raise AlreadyDone where this form was carried out before.

    For a view that looks before its unit of work whether something is as it was asked about: a form
    that is sent twice would find what it did itself, and call that somebody else's change.
    """
    claim = _claim.get()
    if claim is not None and (kept := _kept(*claim)) is not None:
        raise AlreadyDone(kept.location)


@contextmanager
def set_aside() -> Iterator[None]:
    """Let units of work that are not what the form asks for (a throttle's count) leave the key."""
    claim = _claim.get()
    _claim.set(None)
    try:
        yield
    finally:
        _claim.set(claim)


def once(view: ViewT) -> ViewT:
    """Make a POST view idempotent by the form's hidden key; GET passes through.

    The receipt is where the first answer redirected to. If the first worker died before it could
    write that down, the person is sent to the page of the form's own address.
    """

    @functools.wraps(view)
    def run(*args: Any, **kwargs: Any) -> Any:
        key = request.form.get(FIELD, "") if request.method == "POST" else ""
        if not key or len(key) > 64:
            return view(*args, **kwargs)
        claim = (current_actor().reference, request.endpoint or "", key)
        token = _claim.set(claim)
        try:
            answer = view(*args, **kwargs)
        except AlreadyDone as done:
            flash(_("This was already done; nothing was done twice."), "info")
            return redirect(
                done.location or path_here(request.referrer or "", request.host) or "/", code=303
            )
        finally:
            used = _claim.get() is None
            _claim.reset(token)
        if used and isinstance(answer, Response) and answer.location:
            # What was asked for is done: without a receipt a second sending finds its own way.
            with suppress(Busy):
                _write_down(claim, answer.location)
        return answer

    return run  # type: ignore[return-value]


@transactional
def _write_down(claim: tuple[str, str, str], location: str) -> None:
    actor, endpoint, key = claim
    db.session.execute(
        update(IdempotencyKey)
        .where(
            IdempotencyKey.actor == actor,
            IdempotencyKey.endpoint == endpoint,
            IdempotencyKey.key == key,
        )
        .values(location=location[:500])
    )


def purge() -> int:
    """Forget keys older than two days; returns how many."""
    with unit_of_work():
        result = db.session.execute(
            delete(IdempotencyKey).where(IdempotencyKey.created_at < clock.now() - KEPT)
        )
    return int(result.rowcount)  # type: ignore[attr-defined]
