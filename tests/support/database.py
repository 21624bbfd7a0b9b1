"""Databases for tests: migrated once, each test in a transaction that is rolled back."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner
from flask import Flask
from flask_migrate import upgrade
from pydantic import SecretStr
from sqlalchemy import Connection, Dialect, create_engine, event, text
from sqlalchemy.engine import make_url

from training_portal import cli, create_app
from training_portal.config import ROOT, Environment, Settings
from training_portal.platform import database
from training_portal.platform.database import db
from training_portal.reference import load_reference_data

SQLITE, POSTGRESQL = "sqlite", "postgresql"


def settings_for(url: str, folder: Path, **changes: object) -> Settings:
    """Settings of a portal under test; keys are fixed so that processes share them."""
    values: dict[str, object] = {
        "portal_env": Environment.TEST,
        "database_url": url,
        "instance_path": folder,
        "secret_key": SecretStr("not-secret-only-for-tests-" + "0" * 32),
        "master_key": SecretStr("0123456789abcdef" * 4),
        "demo": True,
        "public_url": "http://portal.test",
        "_env_file": None,
    }
    return Settings(**{**values, **changes})  # type: ignore[arg-type]


def prepare(url: str, folder: Path, *, reference: bool) -> None:
    """Bring a database to the present schema by the migrations themselves, and fill it."""
    app = create_app(settings_for(url, folder))
    with app.app_context():
        upgrade(directory=str(ROOT / "migrations"))
        if reference:
            load_reference_data()
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def _administer(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@dataclass(frozen=True)
class DemoTemplate:
    """A database with the demo programme, its files, and what the command said."""

    url: str
    folder: Path
    said: str


def _load_demo(settings: Settings, size: str) -> str:
    """Have the command line load the demo programme; returns what it said."""
    done = CliRunner().invoke(
        cli.cli, ["load-demo", "--size", size], env=environment(settings), catch_exceptions=False
    )
    assert done.exit_code == 0, done.output
    return done.output


def environment(settings: Settings) -> dict[str, str]:
    """The settings as the variables that another process reads them from."""
    names = ("portal_env", "database_url", "instance_path", "public_url", "port")
    given = {name.upper(): str(getattr(settings, name)) for name in names}
    return {
        **os.environ,
        **given,
        "SECRET_KEY": settings.secret_key.get_secret_value(),
        "MASTER_KEY": settings.master_key.get_secret_value(),
        "DEMO": "1" if settings.demo else "0",
    }


class Databases:
    """Makes migrated databases of one kind: the first by migrating, the others as copies of it."""

    def __init__(
        self, kind: str, folder: Path, server: str | None, shared: Path | None = None
    ) -> None:
        """`shared` is a folder that all processes of a run have, for what is dear to make."""
        self.kind = kind
        self.folder = folder
        self.server = server
        self.shared = shared or folder

    def fresh(self, *, reference: bool = False) -> str:
        """The URL of a migrated database that nobody else uses; empty, or with reference data."""
        return self._copy(self._template(reference)["url"])

    def _template(self, reference: bool) -> dict[str, str]:
        """The database that the others are copies of: made once in a run, by whoever is first."""

        def made() -> dict[str, str]:
            folder = self.shared / f"template-{self.kind}-{reference}"
            folder.mkdir()
            url = self.fresh() if reference else self._empty("template")
            prepare(url, folder, reference=reference)
            return {"url": url}

        return self._once(f"template-{self.kind}-{reference}", made)

    def _once(self, name: str, make: Callable[[], dict[str, str]]) -> dict[str, str]:
        """What is made once in a run, whichever process needs it first; the others wait for it."""
        note = self.shared / f"{name}.json"
        with (self.shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not note.exists():
                note.write_text(json.dumps(make()))
            told: dict[str, str] = json.loads(note.read_text())
        return told

    def demo(self, folder: Path, size: str = "small") -> str:
        """The URL of a database with the demo programme; its files go into the folder."""
        template = self.demo_template(size)
        shutil.copytree(template.folder / "files", folder / "files", dirs_exist_ok=True)
        return self._copy(template.url)

    def demo_template(self, size: str = "small") -> DemoTemplate:
        """The demo programme as the command line loads it, once in a run for each kind and size."""
        name = f"demo-{size}-{self.kind}"

        def made() -> dict[str, str]:
            folder = self.shared / name
            folder.mkdir()
            url = self.fresh(reference=True)
            said = _load_demo(settings_for(url, folder), size)
            if self.kind == POSTGRESQL:
                self._end_connections(url)
            return {"url": url, "folder": str(folder), "said": said}

        told = self._once(name, made)
        return DemoTemplate(told["url"], Path(told["folder"]), told["said"])

    def _end_connections(self, url: str) -> None:
        """The command's pool is left to the collector; a database in use cannot be copied."""
        assert self.server is not None
        name = make_url(url).database
        _administer(
            self.server,
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
        )

    def copy(self, url: str) -> str:
        """The URL of a copy of a database that nobody is connected to."""
        return self._copy(url)

    def empty(self) -> str:
        """The URL of a database with nothing in it, not even tables."""
        return self._empty("empty")

    def _copy(self, template: str) -> str:
        if self.kind == SQLITE:
            path = self.folder / f"copy-{secrets.token_hex(4)}.sqlite3"
            shutil.copy(make_url(template).database or "", path)
            return f"sqlite:///{path}"
        return self._empty("copy", f' TEMPLATE "{make_url(template).database}"')

    def _empty(self, purpose: str, options: str = "") -> str:
        name = f"{purpose}_{secrets.token_hex(4)}"
        if self.kind == SQLITE:
            return f"sqlite:///{self.folder / name}.sqlite3"
        assert self.server is not None
        _administer(self.server, f'CREATE DATABASE "{name}"{options}')
        return make_url(self.server).set(database=name).render_as_string(hide_password=False)


@contextlib.contextmanager
def standing_on(app: Flask, url: str, folder: Path) -> Iterator[None]:
    """Have an app work on another database of its kind and in another folder, in its context.

    Its engine connects there instead, with all statements that it has made already: a new app takes
    a second for what this does at once.
    """
    with app.app_context():
        engine, settings = db.engine, app.extensions["settings"]

        def elsewhere(
            dialect: Dialect, _record: object, cargs: list[object], cparams: dict[str, object]
        ) -> None:
            cargs[:], named = dialect.create_connect_args(make_url(url))
            cparams.update(named)

        db.session.remove()
        engine.dispose()
        event.listen(engine, "do_connect", elsewhere)
        app.extensions["settings"] = settings_for(url, folder)
        try:
            yield
        finally:
            db.session.remove()
            engine.dispose()
            event.remove(engine, "do_connect", elsewhere)
            app.extensions["settings"] = settings


@contextlib.contextmanager
def rolled_back(app: Flask) -> Iterator[Connection]:
    """Have everything the app commits undone: its commits become savepoints of one connection."""
    with app.app_context():
        engine = db.engine
        # The outer transaction writes, whatever the first statement of the test is.
        token = database._unit.set(database._Unit())
        connection = engine.connect()
        outer = connection.begin()
        connection.exec_driver_sql("SELECT 1")
        database._unit.reset(token)
        engines = db._app_engines[app]
        engines[None] = connection  # type: ignore[assignment]
        # Flask-SQLAlchemy offers no way to say this for one test; the session is made anew.
        db.session.remove()
        db.session.configure(join_transaction_mode="create_savepoint")
        try:
            yield connection
        finally:
            db.session.remove()
            outer.rollback()
            connection.close()
            engines[None] = engine
