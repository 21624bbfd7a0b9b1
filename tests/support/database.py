"""Databases for tests: migrated once, each test in a transaction that is rolled back."""

from __future__ import annotations

import contextlib
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from pydantic import SecretStr
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url

from training_portal import create_app
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


class Databases:
    """Makes migrated databases of one kind: the first by migrating, the others as copies of it."""

    def __init__(self, kind: str, folder: Path, server: str | None) -> None:
        self.kind = kind
        self.folder = folder
        self.server = server
        self.templates: dict[bool, str] = {}

    def fresh(self, *, reference: bool = False) -> str:
        """The URL of a migrated database that nobody else uses; empty, or with reference data."""
        if reference not in self.templates:
            self.templates[reference] = self.fresh() if reference else self._empty("template")
            prepare(self.templates[reference], self.folder, reference=reference)
        return self._copy(self.templates[reference])

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
