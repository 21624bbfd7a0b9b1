"""The commands an operator types, in the order of a first start."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.support.commands import Command
from tests.support.database import Databases


def _scalar(url: str, statement: str) -> object:
    engine = create_engine(url)
    with engine.connect() as connection:
        found: object = connection.scalar(text(statement))
    engine.dispose()
    return found


def test_an_empty_database_is_migrated(
    databases: Databases, data: str, portal: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty := databases.empty())
    assert portal("migrate").code == 0
    assert portal("check-config").out == "The settings and the database are in order.\n"
    assert _scalar(empty, "SELECT count(*) FROM account") == 0


def test_loading_reference_data_twice_changes_nothing(data: str, portal: Command) -> None:
    first = portal("load-reference")
    again = portal("load-reference")
    assert (first.code, again.code) == (0, 0)
    assert len(first.out.splitlines()) == len(again.out.splitlines()) > 5
    assert first.out != again.out
    assert _scalar(data, "SELECT count(*) FROM course") == 20


def test_the_first_administrator_gets_a_link_for_a_password(data: str, portal: Command) -> None:
    said = portal("create-admin", "chief@ministry.example")
    assert said.code == 0
    assert said.out.strip().startswith("http://portal.test/reset/")
    assert _scalar(data, "SELECT email FROM account") == "chief@ministry.example"
    assert _scalar(data, "SELECT password_hash FROM account") is None


def test_the_second_step_is_taken_off_on_the_server(data: str, portal: Command) -> None:
    portal("create-admin", "chief@ministry.example")
    reset = ("reset-second-step", "chief@ministry.example")
    said = portal(*reset, "--reason", "Lost the phone")
    assert (said.code, said.err) == (
        1,
        "Error: chief@ministry.example has no account with a second step.\n",
    )
    engine = create_engine(data)
    with engine.begin() as connection:
        connection.execute(text("UPDATE account SET second_factor_at = created_at"))
    engine.dispose()
    assert portal(*reset).code == 2  # without a reason
    said = portal(*reset, "--reason", "Lost the phone; seen in person")
    assert said.code == 0
    assert "by password alone again" in said.out
    assert _scalar(data, "SELECT second_factor_at FROM account") is None
    assert _scalar(data, "SELECT count(*) FROM outbox_mail") == 1


def test_a_database_that_is_in_use_gets_no_demo(data: str, portal: Command) -> None:
    portal("create-admin", "chief@ministry.example")
    said = portal("load-demo")
    assert said.code == 2
    assert said.err == (
        "training-portal: The database is not empty: the demo programme was not loaded.\n"
    )
    assert _scalar(data, "SELECT count(*) FROM account") == 1


def test_the_demo_is_loaded_and_its_accounts_are_listed(
    databases: Databases,
    data: str,
    portal: Command,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    assert portal("demo-accounts", "--json").out == "[]\n"
    # This very command has made the template of all tests that need the demo.
    assert "cohorts: 14\n" in databases.demo_template().said
    monkeypatch.setenv("DATABASE_URL", databases.demo(tmp_path))
    accounts = json.loads(portal("demo-accounts", "--json").out)
    assert {frozenset(each) for each in accounts} == {
        frozenset({"email", "password", "role", "try"})
    }
    assert len(accounts) > 5
    readable = portal("demo-accounts").out
    assert all(each["email"] in readable and each["try"] in readable for each in accounts)


def test_one_round_of_each_duty_tells_what_was_done(data: str, portal: Command) -> None:
    said = portal("worker", "--once")
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines
    assert all(line.endswith(": 0") for line in lines)


def test_serve_starts_on_the_address_it_is_told(
    data: str, portal: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[str, int, int, str]] = []
    monkeypatch.delenv("PUBLIC_URL")
    monkeypatch.setattr(
        "training_portal.server.serve",
        lambda s: started.append((s.host, s.port, s.workers, s.public_url)),
    )
    for name in ("HOST", "PORT", "WORKERS"):
        monkeypatch.setenv(name, "1")  # undone at the end of the test, whatever serve sets
    portal("serve", "--host", "127.0.0.1", "--port", "8123", "--workers", "3")
    assert started == [("127.0.0.1", 8123, 3, "http://127.0.0.1:8123")]


def test_a_backup_is_put_back_by_two_commands(data: str, portal: Command, tmp_path: Path) -> None:
    portal("create-admin", "admin@example.org")
    archive = str(tmp_path / "backup.tar")
    assert portal("backup", archive).out == f"{archive}: the database and 0 files.\n"
    said = portal("restore", archive)
    assert (said.code, said.err) == (
        2,
        "training-portal: The database is not empty: add --replace to put the backup in its "
        "place.\n",
    )
    portal("create-admin", "second@example.org")
    said = portal("restore", archive, "--replace")
    assert said.code == 0
    assert said.out.endswith("the database and 0 files.\n0 erased again.\n")
    assert _scalar(data, "SELECT count(*) FROM account") == 1
