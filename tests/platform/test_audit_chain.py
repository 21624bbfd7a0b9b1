"""The audit's chain holds what was written, and names the first row that is not as it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection, func, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from tests.support.alone import databases  # noqa: F401
from tests.support.database import settings_for
from training_portal import create_app
from training_portal.platform import audit, audit_chain, personal
from training_portal.platform.audit import AuditEvent
from training_portal.platform.audit_chain import AuditBlock, Sealer, Verdict
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM

CHANGED = "row {id} of block 2 was changed"


@pytest.fixture
def portal(fresh_database: str, tmp_path: Path) -> Iterator[Flask]:
    """A portal whose transactions are real: what others have open decides what is sealed."""
    app = create_app(settings_for(fresh_database, tmp_path))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def happen(count: int, person_id: int | None = None) -> None:
    """Have so many things happen, each with a reason."""
    with unit_of_work():
        for number in range(count):
            audit.record(
                "mark", "thing", number, actor=SYSTEM, after={"number": number, "of": "ពីរ"},
                person_id=person_id, reason=f"Because of {number}.",
            )  # fmt: skip


def seal(sealer: Sealer | None = None) -> int:
    """As many rounds as it takes."""
    sealer = sealer or Sealer()
    return sum(sealer() for _round in range(3))


def ids() -> list[int]:
    return list(db.session.scalars(select(AuditEvent.id).order_by(AuditEvent.id)))


def tamper(statement: str) -> None:
    """Change the database as somebody who holds its password: the triggers are no hindrance."""
    with unit_of_work():
        if db.engine.dialect.name == "sqlite":
            for table in ("audit_event", "audit_block"):
                for verb in ("update", "delete", "replace"):
                    db.session.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_{verb}"))
        else:
            db.session.execute(text("SET LOCAL session_replication_role = replica"))
        db.session.execute(text(statement))


def test_a_whole_chain_says_how_much_it_holds(
    portal: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_chain, "BLOCK", 4)
    happen(10)
    assert seal() == 10
    happen(2)
    assert audit_chain.verify() == Verdict(None, blocks=3, sealed=10, unsealed=2, heads=3)
    assert seal() == 2
    assert audit_chain.verify().blocks == 4


def test_an_empty_chain_is_whole(portal: Flask) -> None:
    assert seal() == 0
    assert audit_chain.verify() == Verdict(None)


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE audit_event SET actor = 'account:9' WHERE id = {id}", CHANGED),
        ("UPDATE audit_event SET sealed = sealed_of_another WHERE id = {id}", CHANGED),
        ("UPDATE audit_event SET at = '2020-01-01 00:00' WHERE id = {id}", CHANGED),
        ("UPDATE audit_event SET after = '{{}}' WHERE id = {id}", CHANGED),
        ("DELETE FROM audit_event WHERE id = {id}", "row {id} of block 2 is missing"),
        ("UPDATE audit_block SET previous = 'x' WHERE number = 2", "block 2 does not follow"),
        ("UPDATE audit_block SET first_id = 1 + first_id WHERE number = 2", "block 2 does not"),
        ("UPDATE audit_block SET rows = previous_rows WHERE number = 2", "block 2 does not list"),
        ("UPDATE audit_block SET root = 'ab' WHERE number = 2", "block 2 does not have the root"),
        ("DELETE FROM audit_block WHERE number = 2", "block 2 is missing"),
        ("DELETE FROM audit_block WHERE number = 3", "block 3, whose head was published"),
    ],
)  # fmt: skip
def test_what_was_tampered_with_is_named(
    portal: Flask, monkeypatch: pytest.MonkeyPatch, statement: str, fault: str
) -> None:
    monkeypatch.setattr(audit_chain, "BLOCK", 3)
    happen(9)
    seal()
    row_id = ids()[4]
    statement = statement.replace(
        "sealed_of_another", f"(SELECT sealed FROM audit_event WHERE id = {row_id - 1})"
    ).replace("previous_rows", "(SELECT substr(rows, 2) FROM audit_block WHERE number = 1)")
    tamper(statement.format(id=row_id))
    found = audit_chain.verify().fault
    assert found is not None and found.startswith(fault.format(id=row_id))


def test_a_row_slipped_in_is_named(portal: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    happen(3)
    with unit_of_work():  # A transaction that failed leaves a gap that somebody could fill.
        db.session.execute(
            insert(AuditEvent.__table__).values(_values(ids()[-1] + 5))  # type: ignore[arg-type]
        )
    seal()
    slipped = ids()[-1] - 2
    with unit_of_work():
        db.session.execute(insert(AuditEvent.__table__).values(_values(slipped)))  # type: ignore[arg-type]
    assert audit_chain.verify().fault == f"row {slipped} was put in after block 1 was sealed"


def _values(row_id: int) -> dict[str, object]:
    return {
        "id": row_id,
        "at": audit_chain.clock.now(),
        "source": "web",
        "actor": "account:1",
        "subject_kind": "thing",
        "subject_id": 1,
        "action": "slip",
    }


def test_a_chain_made_anew_is_found_by_the_heads_that_were_published(portal: Flask) -> None:
    happen(5)
    seal()
    tamper(f"UPDATE audit_event SET actor = 'account:9' WHERE id = {ids()[2]}")
    tamper("DELETE FROM audit_block")
    heads = audit_chain.heads_file().read_text()
    seal()
    audit_chain.heads_file().write_text(heads)  # What the attacker's portal wrote is not there.
    assert "was made anew" in (audit_chain.verify().fault or "")


def test_erasing_a_person_breaks_nothing(portal: Flask) -> None:
    happen(4, person_id=17)
    seal()
    with unit_of_work():
        personal.destroy_key(audit.person_reference(17))
    assert audit.timeline([("thing", 1)])[0].reason is None
    assert audit_chain.verify().fault is None


def test_blocks_cannot_be_changed_or_deleted_by_mistake(portal: Flask) -> None:
    happen(1)
    seal()
    for statement in ("UPDATE audit_block SET count = 9", "DELETE FROM audit_block"):
        with pytest.raises(DBAPIError, match="append-only"), unit_of_work():
            db.session.execute(text(statement))


def replacing(table: str, once: str) -> str:
    """A statement that would put a row in the place of one that has the same `once`."""
    columns = [column.name for column in db.metadata.tables[table].columns]
    another = {
        "id": "7001", "number": "7002", "first_id": "7003", "last_id": "7004",
        "previous": "'another'", "root": "'yet another'", "actor": "'account:9'",
    }  # fmt: skip
    values = [name if name == once else another.get(name, name) for name in columns]
    named = ", ".join(columns)
    said = (
        f"INTO {table} ({named}) SELECT {', '.join(values)} FROM {table} WHERE {once} IS NOT NULL"
    )
    if db.engine.dialect.name == "sqlite":
        return f"INSERT OR REPLACE {said} LIMIT 1"
    taken = ", ".join(f"{name} = excluded.{name}" for name in columns if name != once)
    return f"INSERT {said} LIMIT 1 ON CONFLICT ({once}) DO UPDATE SET {taken}"


@pytest.mark.parametrize(
    ("table", "once"),
    [
        ("audit_event", "id"),
        ("audit_block", "number"),
        ("audit_block", "first_id"),
        ("audit_block", "last_id"),
        ("audit_block", "previous"),
        ("audit_block", "root"),
    ],
)
def test_nothing_takes_the_place_of_a_row(portal: Flask, table: str, once: str) -> None:
    happen(2)
    seal()
    before = db.session.execute(text(f"SELECT * FROM {table}")).all()
    db.session.rollback()
    with pytest.raises(DBAPIError, match=f"{table} is append-only"), unit_of_work():
        db.session.execute(text(replacing(table, once)))
    assert db.session.execute(text(f"SELECT * FROM {table}")).all() == before


def test_all_that_is_there_once_is_guarded(portal: Flask) -> None:
    """A column that becomes unique needs its word in the trigger, and its line above."""
    if db.engine.dialect.name != "sqlite":
        return
    for table in ("audit_event", "audit_block"):
        trigger = db.session.scalar(
            text("SELECT sql FROM sqlite_master WHERE name = :name"),
            {"name": f"{table}_no_replace"},
        )
        found = inspect(db.engine)
        once = [found.get_pk_constraint(table)["constrained_columns"]]
        once += [each["column_names"] for each in found.get_unique_constraints(table)]
        once += [each["column_names"] for each in found.get_indexes(table) if each["unique"]]
        for (column,) in once:
            assert f"{column} = NEW.{column}" in str(trigger)


def test_two_workers_seal_each_row_once(portal: Flask) -> None:
    happen(7)
    first, second = Sealer(), Sealer()
    assert sum(sealer() for sealer in (first, second) * 3) == 7
    assert audit_chain.verify().sealed == 7


def test_a_low_id_of_an_open_transaction_is_waited_for(portal: Flask, fresh_database: str) -> None:
    """Two transactions: the first to get an id is the last to commit."""
    if db.engine.dialect.name == "sqlite":
        # Where writers queue, ids are committed in their order: sealed at the first round.
        happen(2)
        assert Sealer()() == 2
        return
    sealer = Sealer()
    with db.engine.connect() as slow:
        slow_id = _begin_slowly(slow)
        happen(3)
        assert slow_id < ids()[0]
        assert [sealer() for _round in range(5)] == [0] * 5
        slow.commit()
    assert seal(sealer) == 4
    assert audit_chain.verify() == Verdict(None, blocks=1, sealed=4, unsealed=0, heads=1)


def _begin_slowly(connection: Connection) -> int:
    table = AuditEvent.__table__
    values = {name: value for name, value in _values(0).items() if name != "id"}
    return connection.scalar(insert(table).values(values).returning(table.c.id))  # type: ignore[arg-type]


def test_what_began_after_the_highest_id_was_noted_is_not_waited_for(portal: Flask) -> None:
    """A portal under load always has something open; the chain goes on all the same."""
    sealer = Sealer()
    happen(3)
    sealer()
    sealer()
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect() as later:
            _begin_slowly(later)
            assert sealer() == 3
    assert audit_chain.verify().sealed == 3


def test_a_head_that_cannot_be_published_is_logged_and_the_chain_goes_on(
    portal: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    audit_chain.heads_file().mkdir()
    portal.logger.propagate = True
    happen(1)
    assert seal() == 1
    assert "could not be published" in caplog.text
    audit_chain.heads_file().rmdir()
    assert audit_chain.verify() == Verdict(None, blocks=1, sealed=1, is_published=False)


def test_the_number_of_blocks_and_rows_adds_up(
    portal: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_chain, "BLOCK", 2)
    for count in (1, 3, 2):
        happen(count)
        seal()
    counted = db.session.execute(select(func.count(), func.sum(AuditBlock.count))).one()
    assert tuple(counted) == (4, 6)


@pytest.mark.parametrize("number", [0, -7])
def test_a_row_put_in_before_the_first_is_named(portal: Flask, number: int) -> None:
    happen(2)
    seal()
    columns = ", ".join(
        column.name for column in AuditEvent.__table__.columns if column.name != "id"
    )
    tamper(
        f"INSERT INTO audit_event (id, {columns})"
        f" SELECT {number}, {columns} FROM audit_event WHERE id = {ids()[0]}"
    )
    fault = audit_chain.verify().fault
    assert fault == f"row {number} was put in before the first block"
