"""How the portal is served: a WSGI server for the pages and one worker process beside it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from granian.constants import Interfaces
from granian.server import Server
from sqlalchemy.exc import SQLAlchemyError

from training_portal import create_app
from training_portal.accounts import queries as accounts
from training_portal.config import ROOT, Settings
from training_portal.platform import duties
from training_portal.platform.database import db

#: How long a server process may go on with what it is answering once told to end, in seconds.
END_TIMEOUT = 10


UNREACHABLE = "The database cannot be reached: check DATABASE_URL and that the server is running."


class NotReady(Exception):
    """The portal cannot serve yet; the text says what to do."""


def check_database(app: Flask) -> None:
    """Refuse an unreachable or unmigrated database, and demo accounts in production.

    Raises NotReady with one sentence.
    """
    try:
        with db.engine.connect() as connection:
            present = MigrationContext.configure(connection).get_current_heads()
    except SQLAlchemyError:
        raise NotReady(UNREACHABLE) from None
    wanted = ScriptDirectory(str(ROOT / "migrations")).get_heads()
    if set(present) != set(wanted):
        raise NotReady(
            "The database is not at the schema of this version: run `training-portal migrate`."
        )
    if app.extensions["settings"].is_production and accounts.has_demo_accounts():
        raise NotReady(
            "The database holds demo accounts: production needs a database without demo data."
        )


def application() -> Flask:
    """What the WSGI server loads in each of its processes.

    Each leaves the terminal's process group: Ctrl-C then reaches the main process alone, which ends
    the others. A process of granian's that is told twice to end, hangs (measured: 4 times of 6).

    Raises NotReady also when another server than ours loads it: no way in is half-safe.
    """
    with contextlib.suppress(PermissionError):
        os.setpgid(0, 0)
    app = create_app()
    with app.app_context():
        check_database(app)
        db.engine.dispose()
    return app


def serve(settings: Settings) -> None:
    """Serve until told to end. Raises NotReady before anything is started."""
    app = create_app(settings)
    with app.app_context():
        check_database(app)
        db.engine.dispose()
    worker = subprocess.Popen(
        [sys.executable, "-m", "training_portal.cli", "worker"], process_group=0
    )
    try:
        Server(
            "training_portal.server:application",
            address=settings.host,
            port=settings.port,
            interface=Interfaces.WSGI,
            workers=settings.workers,
            blocking_threads=4,
            factory=True,
            websockets=False,
            log_access=False,
            # Service managers tell all processes at once to end, which hangs them as well.
            workers_kill_timeout=END_TIMEOUT,
        ).serve()
    finally:
        worker.terminate()
        worker.wait(timeout=20)


def run_worker(app: Flask) -> None:
    """Carry out duties until SIGTERM or SIGINT, or until the serving process is gone."""
    stopped = _stop_on_signals()
    parent = os.getppid()
    with app.app_context():
        duties.run_forever(lambda: stopped() or os.getppid() != parent)


def _stop_on_signals() -> Callable[[], bool]:
    received: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda signum, _frame: received.append(signum))
    return lambda: bool(received)
