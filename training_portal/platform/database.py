"""The database: one base, portable column types, and the unit of work.

SQLite is opened in WAL mode with the driver's own transaction handling off; a `begin` event issues
BEGIN IMMEDIATE for units of work that write and BEGIN for reading, so that a writer waits at its
first statement (busy timeout 15 s) and never fails in the middle with "database is locked".
On PostgreSQL rows that are contended for are locked late with FOR UPDATE (see `lock`).
"""

from __future__ import annotations

import functools
import random
import re
import time
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ParamSpec, TypeVar, dataclass_transform

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    DateTime,
    Dialect,
    Engine,
    Enum,
    Insert,
    MetaData,
    Select,
    String,
    bindparam,
    event,
    insert,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, NoResultFound
from sqlalchemy.orm import DeclarativeBase, MappedAsDataclass, Session, mapped_column
from sqlalchemy.types import TypeDecorator

from training_portal.platform import typed_codes
from training_portal.platform.database_faults import is_double, is_passing

P = ParamSpec("P")
R = TypeVar("R")
ModelT = TypeVar("ModelT", bound="Base")

#: How often a whole unit of work is tried after a lost connection, deadlock or lock time-out.
ATTEMPTS = 4


@dataclass_transform(kw_only_default=True, field_specifiers=(mapped_column,))
class Base(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """Base of all tables; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(
    metadata=Base.metadata,
    disable_autonaming=True,
    session_options={"expire_on_commit": False},
)


class WriteOutsideUnitOfWork(RuntimeError):
    """A change was flushed without a unit of work: the programmer forgot @transactional."""


class Busy(Exception):
    """The database stayed locked or unreachable through all attempts (answered with 503)."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment; stored in UTC (timestamptz, or naive UTC text in SQLite)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment without a time zone was about to be stored.")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text that a person wrote: NFC; NUL and lone surrogates are refused on both databases."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if value.isprintable():  # Neither of both is, and most words are.
            return unicodedata.normalize("NFC", value)
        if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
            raise ValueError("Text with a NUL or a lone surrogate was about to be stored.")
        return unicodedata.normalize("NFC", value)


def choice_column(kind: type[StrEnum]) -> Enum:
    """A column type for a StrEnum, stored as its value with a CHECK constraint."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
        name=kind.__name__.lower(),
    )


def new_public_id(length: int = 12) -> str:
    """A public identifier that cannot be counted through (60 random bits at 12 characters).

    Without look-alikes: these identifiers are read aloud and typed.
    """
    return typed_codes.drawn(length)


@dataclass
class _Unit:
    after_commit: list[Callable[[], None]] = field(default_factory=list)
    #: Names of the tables that were written.
    written: set[str] = field(default_factory=set)
    before_retry: list[Callable[[], None]] = field(default_factory=list)


_unit: ContextVar[_Unit | None] = ContextVar("unit_of_work", default=None)
#: Called inside each new unit of work before its own work (the idempotency key is claimed here).
on_begin: list[Callable[[], None]] = []
#: Called with the names of the tables it wrote, last in each unit of work before it is committed.
before_commit: list[Callable[[Collection[str]], None]] = []


def is_writing() -> bool:
    return _unit.get() is not None


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Run a block as one transaction that may write; commit at its end, roll back on any error.

    What the session read before is expired, so that decisions are taken on rows read inside this
    transaction. A unit inside a unit joins the outer one.
    """
    if is_writing():
        yield
        return
    with _transaction(_Unit()):
        yield


@contextmanager
def _transaction(unit: _Unit) -> Iterator[None]:
    session = db.session()
    session.rollback()
    token = _unit.set(unit)
    try:
        session.connection()
        for hook in on_begin:
            hook()
        yield
        session.flush()
        for tell in before_commit:
            tell(frozenset(unit.written))
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        _unit.reset(token)
    for callback in unit.after_commit:
        callback()


def transactional(function: Callable[P, R]) -> Callable[P, R]:
    """Make a service verb one unit of work, tried again as a whole after a passing database fault.

    A unique violation is tried once more: on PostgreSQL it is how one of two who looked and then
    inserted at once learns of the other, and the second look finds what that one wrote.

    The function must therefore do nothing that cannot be repeated: no mail, files or network.
    Raises Busy when the last attempt failed too.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if is_writing():
            return function(*args, **kwargs)
        for attempt in range(1, ATTEMPTS + 1):
            unit = _Unit()
            try:
                with _transaction(unit):
                    return function(*args, **kwargs)
            except DBAPIError as error:
                lost_race = attempt == 1 and is_double(error)
                if not (lost_race or is_passing(error)):
                    raise
                if attempt == ATTEMPTS:
                    raise Busy from error
                for callback in unit.before_retry:
                    callback()
                time.sleep(random.uniform(0.02, 0.1) * attempt)  # noqa: S311 - jitter, no secret
        raise AssertionError("unreachable")

    return run


def after_commit(callback: Callable[[], None]) -> None:
    """Have something done once the running unit of work has been committed."""
    unit = _unit.get()
    if unit is None:
        raise WriteOutsideUnitOfWork("after_commit() needs a unit of work.")
    unit.after_commit.append(callback)


def before_retry(callback: Callable[[], None]) -> None:
    """Have what lives outside the database put back, should the running unit be tried again."""
    unit = _unit.get()
    if unit is None:
        raise WriteOutsideUnitOfWork("before_retry() needs a unit of work.")
    unit.before_retry.append(callback)


def lock(model: type[ModelT], row_id: int, *, shared: bool = False) -> ModelT:
    """Read one row anew under a row lock (PostgreSQL) or the write lock already held (SQLite).

    A `shared` lock lets others hold one too, and keeps the row from being changed: for those who
    rest on its state without changing it.
    Locking order, to keep deadlocks out: cohort, then application, then offer, then enrolment.
    """
    if not is_writing():
        raise WriteOutsideUnitOfWork("lock() needs a unit of work.")
    row: ModelT = db.session.scalars(_locking(model, shared), {"row_id": row_id}).one()
    return row


def lock_many(model: type[ModelT], row_ids: Collection[int]) -> dict[int, ModelT]:
    """Lock rows as `lock` does, in the order of their ids, by one statement.

    Raises NoResultFound when one of them is not there.
    """
    if not is_writing():
        raise WriteOutsideUnitOfWork("lock_many() needs a unit of work.")
    column = model.__table__.c.id
    statement = select(model).where(column.in_(set(row_ids))).order_by(column).with_for_update()
    rows = db.session.scalars(statement.execution_options(populate_existing=True))
    # Every model that is locked has a key of this name; the base of them says nothing of it.
    found = {row.id: row for row in rows}  # type: ignore[attr-defined]
    if len(found) < len(set(row_ids)):
        raise NoResultFound(f"{model.__name__}: {sorted(set(row_ids) - set(found))}")
    return found


@functools.cache
def _locking(model: type[ModelT], shared: bool) -> Select[ModelT]:
    """Built once for each table: a service locks many rows."""
    return (
        select(model)
        .where(model.__table__.c.id == bindparam("row_id"))
        .with_for_update(read=shared)
        .execution_options(populate_existing=True)
    )


def insert_if_absent(model: type[Base], **values: Any) -> bool:
    """Insert a row unless a unique constraint already holds one; True when it was inserted.

    Unlike a caught IntegrityError this leaves the transaction whole on PostgreSQL.
    """
    statement = _inserting_if_absent(model, db.session.get_bind().dialect.name)
    # What comes back tells: the count of rows is -1 under one of the drivers.
    return db.session.execute(statement, values).first() is not None


@functools.cache
def _inserting_if_absent(model: type[Base], dialect: str) -> Insert:
    dialects = postgresql if dialect == "postgresql" else sqlite
    new: Insert = dialects.insert(model.__table__).on_conflict_do_nothing()
    return new.returning(*model.__table__.primary_key)


def insert_all(rows: Sequence[Base]) -> None:
    """Insert new rows of one table by one statement, however many; none of them learns its id.

    For long lists: a flush sends a statement for each row where the database cannot say which id
    belongs to which. Rows with a `public_id` are found again by it.
    """
    if not is_writing():
        raise WriteOutsideUnitOfWork("insert_all() needs a unit of work.")
    if not rows:
        return
    table = type(rows[0]).__table__
    names = [
        column.key
        for column in table.columns
        if not column.primary_key or getattr(rows[0], column.key) is not None
    ]
    values = [{name: getattr(row, name) for name in names} for row in rows]
    db.session.execute(insert(table), values)  # type: ignore[arg-type]


def init_app(app: Flask, database_url: str) -> None:
    app.config["SQLALCHEMY_DATABASE_URI"] = database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(database_url)
    db.init_app(app)
    with app.app_context():
        for engine in db.engines.values():
            prepare_engine(engine)


def _engine_options(database_url: str) -> Mapping[str, Any]:
    if database_url.startswith("sqlite"):
        return {"hide_parameters": True, "connect_args": {"timeout": 15}}
    return {
        "hide_parameters": True,
        "pool_pre_ping": True,
        "pool_size": 5,
        "max_overflow": 5,
        "connect_args": {
            "connect_timeout": 5,
            "options": "-c lock_timeout=3s -c statement_timeout=30s -c timezone=utc",
        },
    }


def prepare_engine(engine: Engine) -> None:
    """Give a SQLite engine the measured transaction recipe; a PostgreSQL engine needs none.

    On both, each unit of work learns which tables it writes.
    """
    event.listen(engine, "before_cursor_execute", _note_what_is_written)
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=15000",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing() else "BEGIN")


#: A statement that changes rows, and the table whose rows they are.
_WRITING = re.compile(
    r"\b(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE(?!\s+SET\b)|DELETE\s+FROM)\s+(?:ONLY\s+)?"
    r'"?(\w+)',
    re.IGNORECASE,
)


def _note_what_is_written(
    _connection: Any, _cursor: Any, statement: str, *_further: object
) -> None:
    """Remember the table of a writing statement, whoever sends it."""
    unit = _unit.get()
    if unit is None or statement.startswith("SELECT"):
        return
    unit.written.update(name.lower() for name in _WRITING.findall(statement))


@event.listens_for(Session, "before_flush")
def _refuse_unguarded_writes(session: Session, _context: object, _instances: object) -> None:
    if is_writing():
        return
    if session.new or session.deleted or any(map(session.is_modified, session.dirty)):
        raise WriteOutsideUnitOfWork("A change was flushed outside a unit of work.")
