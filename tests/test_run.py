"""What `make run` loads into which database, and what it says."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Engine, create_engine, event, text

from tests.factories import make_organisation
from tests.factories.programme import make_countries
from tests.support.database import Databases, settings_for
from tests.support.services import free_port
from tools import run
from training_portal import create_app
from training_portal.config import ROOT, Settings
from training_portal.demo import services as demo
from training_portal.demo.size import Size
from training_portal.organisations.models import OrganisationKind
from training_portal.platform.database import db


@dataclass
class Told:
    """What would have been served, and which demo programmes were loaded for it."""

    served: list[tuple[Settings, list[dict[str, str]]]] = field(default_factory=list)
    loaded: list[tuple[int, Size]] = field(default_factory=list)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Told:
    """`make run` up to the server; the demo programme itself is only noted."""
    told = Told()

    def load(seed: int, size: Size) -> list[str]:
        told.loaded.append((seed, size))
        return ["made 1 cohort"]

    def serve(settings: Settings, accounts: list[dict[str, str]]) -> int:
        told.served.append((settings, accounts))
        return 0

    for name in ("DATABASE_URL", "DEMO", "DEMO_SIZE", "PORTAL_ENV", "PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("INSTANCE_PATH", str(tmp_path))
    monkeypatch.setenv("PORT", str(free_port()))
    monkeypatch.setenv("MASTER_KEY", "0123456789abcdef" * 4)
    # The module itself stays as it is: the command line makes the other tests' programme with it.
    spied = SimpleNamespace(load=load, is_empty=demo.is_empty, accounts=demo.accounts)
    monkeypatch.setattr(run, "demo", spied)
    monkeypatch.setattr(run, "serve", serve)
    return told


@contextlib.contextmanager
def every_write() -> Iterator[list[str]]:
    """The statements that change rows or tables, on whatever database."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.lstrip().upper().startswith(("SELECT", "PRAGMA", "BEGIN", "WITH")):
            found.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def _counted(url: str, table: str) -> int:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.scalar(text(f"SELECT count(*) FROM {table}"))
    engine.dispose()
    return int(found or 0)


def _add_an_organisation(url: str, folder: Path) -> None:
    app = create_app(settings_for(url, folder))
    with app.app_context():
        make_countries()
        make_organisation(OrganisationKind.MINISTRY, "LA")
        db.session.remove()
        db.engine.dispose()


def test_the_embedded_database_gets_the_demo_programme_the_first_time(
    told: Told, tmp_path: Path
) -> None:
    with every_write() as written:
        assert run.main() == 0
    assert any(each.startswith("INSERT INTO country") for each in written)
    assert told.loaded == [(2016, Size.FULL)]
    settings, _accounts = told.served[0]
    assert settings.database_url == f"sqlite:///{tmp_path / 'portal.sqlite3'}"
    assert _counted(settings.database_url, "country") == 6


def test_a_database_of_ones_own_gets_reference_data_and_no_demo(
    told: Told, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = databases.empty()
    monkeypatch.setenv("DATABASE_URL", url)
    assert run.main() == 0
    assert told.loaded == []
    assert (_counted(url, "country"), _counted(url, "account")) == (6, 0)
    assert told.served[0][1] == []


def test_it_gets_the_demo_by_ones_own_word(
    told: Told, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", databases.empty())
    monkeypatch.setenv("DEMO", "1")
    monkeypatch.setenv("DEMO_SIZE", "small")
    assert run.main() == 0
    assert told.loaded == [(2016, Size.SMALL)]


def test_but_only_while_it_is_empty(
    told: Told,
    databases: Databases,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    url = databases.fresh()
    _add_an_organisation(url, tmp_path)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("DEMO", "1")
    assert run.main() == 0
    assert told.loaded == []
    assert "not empty: no demo data was loaded" in capsys.readouterr().out


def test_a_second_time_writes_nothing_and_tells_the_same_accounts(
    told: Told,
    databases: Databases,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    url = databases.demo(tmp_path)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("DEMO", "1")
    people = _counted(url, "person")
    with every_write() as written:
        assert (run.main(), run.main()) == (0, 0)
    assert told.loaded == []
    assert written == [], "reference data that is there is read and compared, not loaded anew"
    assert people == _counted(url, "person") > 100
    assert "Loading the demo" not in capsys.readouterr().out
    first, second = (accounts for _settings, accounts in told.served)
    assert first == second
    assert {"manager@demo.example.org", "alumna@demo.example.org"} <= {a["email"] for a in first}


def test_the_address_and_each_account_with_its_password_are_printed(
    databases: Databases, tmp_path: Path
) -> None:
    port = free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": databases.demo(tmp_path),
        "INSTANCE_PATH": str(tmp_path),
        "MASTER_KEY": "0123456789abcdef" * 4,
        "PORT": str(port),
        "DEMO": "1",
    }
    process = subprocess.Popen(
        [sys.executable, "-u", "tools/run.py"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    in_time = threading.Timer(60, process.kill)
    in_time.start()
    try:
        words = _words_until("alumna@", process)
        urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=60).close()
    finally:
        in_time.cancel()
        process.terminate()
        assert process.wait(timeout=30) == 0
    assert f"http://127.0.0.1:{port}" in words
    assert "manager@demo.example.org" in words
    assert words.count("river-lotus-bridge") > 15


def _words_until(last: str, process: subprocess.Popen[str]) -> str:
    """What was said, up to the line that has the last words: the server is up by then."""
    said = []
    for line in process.stdout or ():
        said.append(line)
        if last in line:
            return "".join(said)
    pytest.fail("`make run` did not come up: " + "".join(said))
