"""The audit: one append-only table, written in the transaction of the change it tells of.

Triggers (see the migrations `audit_append_only`, `audit_not_replaced`) refuse UPDATE and DELETE on
both databases, and what would take the place of a row.

`before` and `after` hold values that are not personal (states, numbers, dates). Personal values and
reasons about a person go into `sealed`, encrypted under that person's key, so that erasing the
person leaves the event and takes the words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, current_app, g, has_request_context, request
from flask_babel import gettext as _
from sqlalchemy import (
    JSON,
    BigInteger,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    insert,
    select,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from training_portal.platform import clock, personal
from training_portal.platform.database import Base, UtcDateTime, db, insert_all, unit_of_work
from training_portal.platform.gathering import gathered
from training_portal.platform.i18n import listed
from training_portal.platform.policy import Actor, current_actor


class AuditEvent(Base):
    """One thing that happened: `source:subject_kind:action` on one subject."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_subject", "subject_kind", "subject_id", "id"),
        Index("ix_audit_event_person", "person_ref", "id"),
    )

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, init=False
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    source: Mapped[str] = mapped_column(String(20))
    actor: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    action: Mapped[str] = mapped_column(String(60))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON, default=None)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON, default=None)
    person_ref: Mapped[str | None] = mapped_column(String(60), default=None)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    request_id: Mapped[str | None] = mapped_column(String(40), default=None)
    #: Whose deputy the actor was in this, with commas between them; None for nobody's.
    acts_for: Mapped[str | None] = mapped_column(Text, default=None)


class PersonalRead(Base):
    """Who read a person's record, when and on which page (OWASP ASVS 5.0, 16.3.2)."""

    __tablename__ = "personal_read"

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, init=False
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(60))
    person_ref: Mapped[str] = mapped_column(String(60), index=True)
    endpoint: Mapped[str] = mapped_column(String(120))


def person_reference(person_id: int) -> str:
    """The name under which a person's key and audit rows are kept."""
    return f"person:{person_id}"


@dataclass(frozen=True, kw_only=True)
class Event:
    """What is to be written down of one thing that happened.

    `personal_values` and `reason` are sealed; with no person they are sealed under the subject's
    own reference.
    """

    action: str
    subject_kind: str
    subject_id: int
    actor: Actor
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    person_id: int | None = None
    personal_values: Mapping[str, Any] | None = None
    reason: str | None = None

    @property
    def owner(self) -> str:
        """Under whose key the personal part is sealed."""
        if self.person_id is not None:
            return person_reference(self.person_id)
        return f"{self.subject_kind}:{self.subject_id}"

    @property
    def secret(self) -> dict[str, Any]:
        """The personal part; empty where there is none."""
        parts = (("values", self.personal_values), ("reason", self.reason))
        return {key: value for key, value in parts if value is not None}

    def row(self, at: datetime, sealed: bytes | None) -> AuditEvent:
        """The event as it is stored."""
        is_of_somebody = sealed is not None or self.person_id is not None
        return AuditEvent(
            at=at,
            source=_source(),
            actor=self.actor.reference,
            subject_kind=self.subject_kind,
            subject_id=self.subject_id,
            action=self.action,
            before=dict(self.before) if self.before is not None else None,
            after=dict(self.after) if self.after is not None else None,
            person_ref=self.owner if is_of_somebody else None,
            sealed=sealed,
            request_id=_request_id(),
            acts_for=",".join(self.actor.acts_for) or None,
        )


def record(
    action: str,
    subject_kind: str,
    subject_id: int,
    *,
    actor: Actor,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    person_id: int | None = None,
    personal_values: Mapping[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    """Write one event in the running unit of work; see `Event` for what is sealed."""
    event = Event(
        action=action,
        subject_kind=subject_kind,
        subject_id=subject_id,
        actor=actor,
        before=before,
        after=after,
        person_id=person_id,
        personal_values=personal_values,
        reason=reason,
    )
    if gathered(record_many, (clock.now(), event)):
        return
    secret = event.secret
    sealed = personal.seal(event.owner, secret) if secret else None
    db.session.add(event.row(clock.now(), sealed))


def record_many(events: Iterable[tuple[datetime, Event]]) -> None:
    """Write many events, each with its moment, in this order.

    The number of statements does not grow with the number of events.
    """
    told = [(at, event, event.secret) for at, event in events]
    kept = iter(personal.seal_many([(event.owner, s) for _at, event, s in told if s]))
    insert_all([event.row(at, next(kept) if secret else None) for at, event, secret in told])


def record_all(
    action: str,
    subject_kind: str,
    subjects: Iterable[tuple[int, int, Mapping[str, Any]]],
    *,
    actor: Actor,
) -> None:
    """Write one event for each subject, by one statement: its id, the person's, and what is new.

    For long lists; nothing personal goes in.
    """
    now = clock.now()
    record_many(
        (
            now,
            Event(
                action=action,
                subject_kind=subject_kind,
                subject_id=subject_id,
                actor=actor,
                after=after,
                person_id=person_id,
            ),
        )
        for subject_id, person_id, after in subjects
    )


def _source() -> str:
    return "web" if has_request_context() else "system"


def _request_id() -> str | None:
    return g.get("request_id") if has_request_context() else None


@dataclass(frozen=True)
class Entry:
    """One line of a timeline."""

    at: datetime
    actor: str
    subject_kind: str
    action: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    reason: str | None
    #: Whose deputy the actor was in this, by their references.
    acts_for: tuple[str, ...] = ()

    @property
    def references(self) -> tuple[str, ...]:
        """All whose names the line may say."""
        return (self.actor, *self.acts_for)

    def by(self, names: Mapping[str, str], otherwise: str) -> str:
        """Who acted, in words, and for whom: the names that the reader may know.

        `otherwise` stands for an actor who is not named here.
        """
        who = names.get(self.actor, otherwise)
        whose = [names[each] for each in self.acts_for if names.get(each)]
        if not whose:
            return who
        return str(_("%(name)s for %(holder)s", name=who, holder=listed(whose)))


def timeline(subjects: Sequence[tuple[str, int]], limit: int = 200) -> list[Entry]:
    """What happened to the given subjects, newest first; an erased person's reasons are gone."""
    entries: list[AuditEvent] = []
    for kind, subject_id in subjects:
        entries += db.session.scalars(
            select(AuditEvent)
            .where(AuditEvent.subject_kind == kind, AuditEvent.subject_id == subject_id)
            .order_by(AuditEvent.id.desc())
            .limit(limit)
        )
    entries.sort(key=lambda entry: entry.id, reverse=True)
    return [
        Entry(
            at=entry.at,
            actor=entry.actor,
            subject_kind=entry.subject_kind,
            action=entry.action,
            before=entry.before or {},
            after=entry.after or {},
            reason=_reason(entry),
            acts_for=tuple(entry.acts_for.split(",")) if entry.acts_for else (),
        )
        for entry in entries[:limit]
    ]


def _reason(entry: AuditEvent) -> str | None:
    if entry.sealed is None or entry.person_ref is None:
        return None
    secret = personal.unseal(entry.person_ref, entry.sealed)
    return secret.get("reason") if isinstance(secret, dict) else None


def note_read(person_ids: Sequence[int]) -> None:
    """Remember that this request showed these persons' records; written after the response."""
    g.setdefault("persons_read", set()).update(person_ids)


def write_reads(_error: BaseException | None = None) -> None:
    """Write down whom this request showed, after the answer and in a transaction of its own.

    A fault here is logged and leaves the answer as it was.
    """
    shown: set[int] = g.pop("persons_read", set())
    if not shown or request.endpoint is None:
        return
    try:
        with unit_of_work():
            record_reads(shown, actor=current_actor(), where=request.endpoint)
    except SQLAlchemyError:
        current_app.logger.exception("the read log could not be written")


def record_reads(person_ids: Collection[int], *, actor: Actor, where: str) -> None:
    """Write into the read log, in the running unit of work, that these persons' records were shown.

    One statement, however many they are. For work outside a request; `where` names it.
    """
    if not person_ids:
        return
    now = clock.now()
    db.session.execute(
        insert(PersonalRead.__table__),  # type: ignore[arg-type]
        [
            {
                "at": now,
                "actor": actor.reference,
                "person_ref": person_reference(person_id),
                "endpoint": where,
            }
            for person_id in sorted(person_ids)
        ],
    )


def init_app(app: Flask) -> None:
    """Write the read log at the end of each request."""
    app.teardown_request(write_reads)
