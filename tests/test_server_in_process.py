"""How the server comes up and what it starts beside itself, with processes that are made up."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from tests.factories import make_account
from tests.support.database import Databases, environment, settings_for
from training_portal import create_app, server
from training_portal.accounts.models import Account
from training_portal.config import Environment
from training_portal.platform import duties
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.worker_signs import is_somebody_at_work
from training_portal.server import NotReady


class Process:
    """A worker process that does as the test says."""

    def __init__(self) -> None:
        self.code: int | None = None

    def poll(self) -> int | None:
        return self.code

    def terminate(self) -> None:
        self.code = -signal.SIGTERM

    def wait(self, timeout: float) -> int | None:
        return self.code


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Process]:
    """The workers that were started, in their order."""
    found: list[Process] = []

    def start() -> Process:
        found.append(Process())
        return found[-1]

    monkeypatch.setattr(server, "_started_worker", start)
    monkeypatch.setattr(server, "WATCH_EVERY", 0.01)
    return found


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_a_worker_that_ends_by_itself_is_started_again_and_the_others_go_on(
    started: list[Process],
) -> None:
    workers = server.Workers(2)
    first, second = started
    first.code = 1
    until(lambda: len(started) == 3)
    assert second.code is None
    workers.end()
    assert [each.code for each in started] == [1, -signal.SIGTERM, -signal.SIGTERM]
    assert len(started) == 3, "what was told to end is not started again"


@pytest.fixture
def served(databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    """An app on a database of its own: these look at the engine itself."""
    app = create_app(settings_for(databases.fresh(), tmp_path))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_a_database_that_cannot_be_reached_is_told_in_a_sentence(
    served: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise OperationalError("SELECT 1", {}, Exception("connection refused"))

    monkeypatch.setattr(db.engine, "connect", refuse)
    with pytest.raises(NotReady, match="cannot be reached"):
        server.check_database(served)


def test_nor_is_one_at_another_schema_or_with_demo_accounts_in_production_served(
    served: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = make_account()
    with unit_of_work():
        db.session.get_one(Account, account.id).is_demo = True
    server.check_database(served)
    monkeypatch.setitem(served.extensions, "settings", SimpleNamespace(is_production=True))
    with pytest.raises(NotReady, match="holds demo accounts"):
        server.check_database(served)
    monkeypatch.setattr(server, "wanted_schema", lambda: {"another"})
    with pytest.raises(NotReady, match="training-portal migrate"):
        server.check_database(served)


def test_the_server_runs_beside_its_workers_and_ends_them_however_it_ends(
    databases: Databases,
    tmp_path: Path,
    started: list[Process],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Failing:
        def __init__(self, target: str, **options: object) -> None:
            assert (target, options["workers"]) == ("training_portal.server:application", 3)

        def serve(self) -> None:
            raise KeyboardInterrupt

    monkeypatch.setattr(server, "Server", Failing)
    settings = settings_for(databases.fresh(), tmp_path, workers=3, job_workers=2)
    with pytest.raises(KeyboardInterrupt):
        server.serve(settings)
    assert [each.code for each in started] == [-signal.SIGTERM] * 2


def test_each_server_process_leaves_the_terminals_group_and_looks_at_the_database(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[tuple[int, int]] = []
    monkeypatch.setattr(server.os, "setpgid", lambda *which: left.append(which))
    for name, value in environment(settings_for(databases.fresh(), tmp_path)).items():
        monkeypatch.setenv(name, value)
    assert server.application().extensions["settings"].portal_env is Environment.TEST
    assert left == [(0, 0)]
    monkeypatch.setenv("DATABASE_URL", databases.empty())
    with pytest.raises(NotReady):
        server.application()


@pytest.fixture
def signals(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a worker changes of its process is put back."""
    monkeypatch.setattr(server, "LISTENING", 0.02)
    monkeypatch.setattr(duties, "_duties", {})
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def is_at_work() -> bool:
    db.session.rollback()
    return is_somebody_at_work()


def test_a_worker_works_until_it_hears_a_signal_and_takes_its_sign_away(
    served: Flask, signals: None
) -> None:
    seen: list[bool] = []

    def interrupt() -> None:
        with served.app_context():
            try:
                until(is_at_work)
                seen.append(True)
            finally:
                db.session.remove()
                os.kill(os.getpid(), signal.SIGTERM)

    watching = threading.Thread(target=interrupt)
    watching.start()
    server.run_worker(served)
    watching.join()
    assert seen == [True] and not is_at_work()


def test_a_worker_whose_server_is_gone_ends_too(
    served: Flask, signals: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    parents = iter([1, 1])
    monkeypatch.setattr(server.os, "getppid", lambda: next(parents, 2))
    server.run_worker(served)
    assert not is_at_work()
