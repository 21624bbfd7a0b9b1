"""One transaction for guard, change and audit; nothing is written outside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound, OperationalError, StatementError

from tests.factories import make_organisation
from training_portal.classifications.models import OccupationGroup, Sector
from training_portal.organisations.models import Organisation
from training_portal.platform import database, throttle
from training_portal.platform.database import (
    Busy,
    WriteOutsideUnitOfWork,
    after_commit,
    before_retry,
    db,
    insert_all,
    insert_if_absent,
    lock,
    lock_many,
    transactional,
    unit_of_work,
)
from training_portal.platform.database_faults import is_passing


def sectors() -> list[str]:
    return list(db.session.scalars(select(Sector.code).order_by(Sector.code)))


def add(code: str, title: str = "A sector") -> None:
    db.session.add(Sector(code=code, english_title=title))


def test_what_is_done_inside_is_kept(app: Flask) -> None:
    with unit_of_work():
        add("A")
    db.session.remove()
    assert sectors() == ["A"]


def test_an_error_undoes_everything(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), unit_of_work():
        add("A")
        db.session.flush()
        1 / 0  # noqa: B018
    assert sectors() == []


def test_a_unit_inside_a_unit_joins_it(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), unit_of_work():
        with unit_of_work():
            add("A")
        assert sectors() == ["A"]
        1 / 0  # noqa: B018
    assert sectors() == []


def test_a_change_outside_a_unit_of_work_is_refused(app: Flask) -> None:
    add("A")
    with pytest.raises(WriteOutsideUnitOfWork):
        db.session.flush()
    db.session.rollback()
    assert sectors() == []


def test_locks_and_callbacks_need_a_unit_of_work(app: Flask) -> None:
    with pytest.raises(WriteOutsideUnitOfWork):
        lock(throttle.ThrottleCount, 1)
    with pytest.raises(WriteOutsideUnitOfWork):
        lock_many(throttle.ThrottleCount, [1])
    with pytest.raises(WriteOutsideUnitOfWork):
        insert_all([Sector(code="A", english_title="A sector")])
    for hook in (after_commit, before_retry):
        with pytest.raises(WriteOutsideUnitOfWork):
            hook(lambda: None)


def test_locking_many_names_who_is_not_there(app: Flask) -> None:
    known = make_organisation().id
    with unit_of_work():
        assert list(lock_many(Organisation, [known])) == [known]
        with pytest.raises(NoResultFound, match=f"Organisation: .{known + 1}."):
            lock_many(Organisation, [known, known + 1])


@pytest.mark.parametrize(
    ("state", "is_lost", "passes"),
    [("40001", False, True), ("23505", False, False), (None, True, True), (None, False, False)],
)
def test_a_fault_that_may_pass_is_told_from_one_that_stays(
    state: str | None, is_lost: bool, passes: bool
) -> None:
    error = OperationalError("UPDATE", {}, Exception("no column"), connection_invalidated=is_lost)
    error.orig.sqlstate = state  # type: ignore[union-attr]
    assert is_passing(error) is passes


def test_callbacks_run_after_the_commit_and_not_after_a_failure(app: Flask) -> None:
    said: list[str] = []
    with unit_of_work():
        add("A")
        after_commit(lambda: said.append(f"kept {database.is_writing()}"))
        assert said == []
    assert said == ["kept False"]
    with pytest.raises(ZeroDivisionError), unit_of_work():
        after_commit(lambda: said.append("never"))
        1 / 0  # noqa: B018
    assert said == ["kept False"]


def passing_fault() -> OperationalError:
    return OperationalError("SELECT 1", {}, Exception("database is locked"))


def test_a_passing_fault_is_tried_again_as_a_whole(app: Flask) -> None:
    tries: list[int] = []

    @transactional
    def verb() -> str:
        tries.append(1)
        add("A")
        db.session.flush()
        if len(tries) < 3:
            raise passing_fault()
        return "done"

    assert verb() == "done"
    assert len(tries) == 3
    assert sectors() == ["A"]


def test_a_fault_that_stays_is_said_to_be_busy(app: Flask) -> None:
    tries: list[int] = []

    @transactional
    def verb() -> None:
        tries.append(1)
        raise passing_fault()

    with pytest.raises(Busy):
        verb()
    assert len(tries) == database.ATTEMPTS


def test_other_database_errors_are_not_tried_again(app: Flask) -> None:
    tries: list[int] = []

    @transactional
    def verb() -> None:
        tries.append(1)
        db.session.execute(select(func.no_such_function()))

    with pytest.raises(Exception, match="no_such_function"):
        verb()
    assert len(tries) == 1


def test_inserting_what_is_there_changes_nothing_and_leaves_the_unit_whole(app: Flask) -> None:
    with unit_of_work():
        assert insert_if_absent(Sector, code="A", title="first")
        assert not insert_if_absent(Sector, code="A", title="second")
        add("B")
    assert sectors() == ["A", "B"]
    assert db.session.get_one(Sector, "A").title == "first"


def test_moments_come_back_in_utc(app: Flask) -> None:
    yangon = timezone(timedelta(hours=6, minutes=30))
    with unit_of_work():
        throttle_row = throttle.ThrottleCount(
            bucket="b", hits=1, until=datetime(2027, 2, 12, 17, 0, tzinfo=yangon)
        )
        db.session.add(throttle_row)
    db.session.remove()
    back = db.session.get_one(throttle.ThrottleCount, "b").until
    assert back == datetime(2027, 2, 12, 10, 30, tzinfo=UTC)
    assert back.utcoffset() == timedelta(0)


def test_a_moment_without_a_zone_is_never_stored(app: Flask) -> None:
    with pytest.raises(StatementError, match="without a time zone"), unit_of_work():
        db.session.add(
            throttle.ThrottleCount(bucket="b", hits=1, until=datetime(2027, 2, 12))  # noqa: DTZ001
        )


@pytest.mark.parametrize("bad", ["a\x00b", "a\ud800b"])
def test_text_that_one_database_would_refuse_is_refused_by_both(app: Flask, bad: str) -> None:
    with pytest.raises(StatementError, match="NUL or a lone surrogate"), unit_of_work():
        add("A", bad)


def test_text_is_kept_in_composed_form(app: Flask) -> None:
    with unit_of_work():
        add("A", "Hu\u031bo\u031bng")
    db.session.remove()
    assert db.session.get_one(Sector, "A").title == "H\u01b0\u01a1ng"


def test_the_database_keeps_references_whole(app: Flask) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"), unit_of_work():
        db.session.add(OccupationGroup(code="11", english_title="Nobody's child", parent_code="1"))
