"""What `make bench` writes for programs and tells people, from measurements that are made up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import seats
from bench.measure import Row, against, report
from bench.portal import Portal
from bench.yardsticks import bare_seat
from tests.support.database import Databases, settings_for
from training_portal import create_app
from training_portal.platform.database import db

FAST = Row("A page, SQLite", 3.2, "ms CPU", "a bare page", 1.25, 1.5, True)
HEAVY = Row("A page's weight", 61.0, "KiB", "", None, 50, False)
KEYS = ["name", "figure", "unit", "yardstick", "ratio", "goal", "met"]


def test_each_measurement_is_an_object_with_its_yardstick_ratio_and_goal(tmp_path: Path) -> None:
    path = tmp_path / "build" / "bench.json"
    report([FAST, HEAVY], path)
    written = json.loads(path.read_text("utf-8"))
    assert [list(each) for each in written] == [KEYS, KEYS]
    assert written[0] == {
        "name": "A page, SQLite",
        "figure": 3.2,
        "unit": "ms CPU",
        "yardstick": "a bare page",
        "ratio": 1.25,
        "goal": 1.5,
        "met": True,
    }
    assert (written[1]["ratio"], written[1]["met"]) == (None, False)


def test_what_was_measured_is_kept_when_a_later_measurement_fails(tmp_path: Path) -> None:
    def rows() -> Iterator[Row]:
        yield FAST
        raise RuntimeError("the next one failed")

    with pytest.raises(RuntimeError):
        report(rows(), tmp_path / "bench.json")
    assert [each["name"] for each in json.loads((tmp_path / "bench.json").read_text())] == [
        "A page, SQLite"
    ]


def test_what_is_not_met_is_told_at_the_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report([HEAVY, FAST], tmp_path / "bench.json")
    said = capsys.readouterr().out.splitlines()
    assert said[-2:] == ["1 of 2 goals is not met:", "  A page's weight: 61 KiB, goal 50"]


def test_a_ratio_is_told_where_it_is_the_ratio_that_is_held(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slow = Row("A page, PostgreSQL", 9.6, "ms CPU", "a bare page", 3.2, 2.8, False)
    report([slow, HEAVY], tmp_path / "bench.json")
    said = capsys.readouterr().out.splitlines()
    assert said[-3:-1] == [
        "2 of 2 goals are not met:",
        "  A page, PostgreSQL: 3.20 times a bare page, goal 2.8",
    ]


@pytest.mark.once
def test_seats_can_be_taken_in_the_programme_that_is_measured(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The demo programme has rules of its own, such as chains of endorsements."""
    monkeypatch.setattr(seats, "ROUNDS", 1)
    app = create_app(settings_for(databases.demo(tmp_path), tmp_path))
    portal = Portal(app, 0, app.test_client(), app.test_client())
    (row,) = seats.rows(portal, databases.kind, bare_seat.on_sqlite(tmp_path / "bare.sqlite3"))
    assert row.figure > 0
    with app.app_context():
        db.engine.dispose()


def test_where_all_are_met_that_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report([FAST], tmp_path / "bench.json")
    assert capsys.readouterr().out.splitlines()[-1] == "All 1 goals are met."


def test_work_is_held_against_its_yardstick_in_turns() -> None:
    order: list[str] = []

    def work() -> None:
        order.append("work")
        sum(range(200_000))

    def yardstick() -> None:
        order.append("yardstick")
        sum(range(20_000))

    row = against("Work", work, yardstick, "less work", goal=0.001, rounds=2)
    assert order == ["work", "yardstick"] * 5, "three rounds to warm up, two that count"
    assert (row.unit, row.yardstick, row.goal, row.met) == ("ms CPU", "less work", 0.001, False)
    assert row.ratio is not None and row.ratio > 1
