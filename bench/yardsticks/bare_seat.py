"""The floor under a seat taken: a bare Flask view with one conditional UPDATE and two INSERTs."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, cast

import psycopg
from flask import Flask, abort, request

_TABLES = (
    "CREATE TABLE IF NOT EXISTS bare_cohort (id INTEGER PRIMARY KEY, taken INTEGER, most INTEGER)",
    "CREATE TABLE IF NOT EXISTS bare_audit (what TEXT, who TEXT)",
    "CREATE TABLE IF NOT EXISTS bare_mail (address TEXT, body TEXT)",
    "DELETE FROM bare_cohort",
    "INSERT INTO bare_cohort VALUES (1, 0, 1000000)",
)
#: A transaction: committed at the end of its block.
Begin = Callable[[], AbstractContextManager[Any]]


def on_sqlite(path: Path) -> Flask:
    """On SQLite, as durable as the portal's."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return _app(lambda: connection, connection.execute, "?")


def on_postgresql(server: str) -> Flask:
    """On the PostgreSQL server at this address."""
    connection = psycopg.connect(server.replace("postgresql+psycopg", "postgresql"))
    return _app(connection.transaction, cast("Callable[..., Any]", connection.execute), "%s")


def _app(begin: Begin, run: Callable[..., Any], mark: str) -> Flask:
    app = Flask(__name__)
    with begin():
        for statement in _TABLES:
            run(statement)

    @app.post("/take")
    def take() -> str:
        with begin():
            taken = run("UPDATE bare_cohort SET taken = taken + 1 WHERE id = 1 AND taken < most")
            if taken.rowcount != 1:
                abort(409)
            values = (request.form["row"], "somebody@demo.example.org")
            run(f"INSERT INTO bare_audit VALUES ({mark}, {mark})", values)  # noqa: S608
            run(f"INSERT INTO bare_mail VALUES ({mark}, {mark})", values)  # noqa: S608
        return "taken"

    return app
