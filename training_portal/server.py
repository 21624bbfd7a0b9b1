"""How the portal is served: a WSGI server for the pages and one worker process beside it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from granian.constants import Interfaces
from granian.server import Server
from sqlalchemy.exc import SQLAlchemyError

from training_portal import create_app
from training_portal.accounts import queries as accounts
from training_portal.config import RESOURCES, Settings
from training_portal.platform import duties, job_work, worker_signs
from training_portal.platform.database import Busy, db, new_public_id

#: Seconds between two looks of a worker whether the process that started it is still there.
LISTENING = 1.0
#: How long a server process may go on with what it is answering once told to end, in seconds.
END_TIMEOUT = 10
#: How long a worker may take for the chunk it is at, in seconds.
WORKER_END_TIMEOUT = 30
#: Seconds between two looks whether a worker process has ended by itself.
WATCH_EVERY = 1.0
LONGEST_WATCH = 30.0


UNREACHABLE = "The database cannot be reached: check DATABASE_URL and that the server is running."


class NotReady(Exception):
    """The portal cannot serve yet; the text says what to do."""


def wanted_schema() -> set[str]:
    """The schema that this version works on."""
    return set(ScriptDirectory(str(RESOURCES / "migrations")).get_heads())


def check_database(app: Flask) -> None:
    """Refuse an unreachable or unmigrated database, and demo accounts in production.

    Raises NotReady with one sentence.
    """
    try:
        with db.engine.connect() as connection:
            present = MigrationContext.configure(connection).get_current_heads()
    except SQLAlchemyError:
        raise NotReady(UNREACHABLE) from None
    if set(present) != wanted_schema():
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
    workers = Workers(settings.job_workers)
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
        workers.end()


class Workers:
    """The worker processes beside a server: each is started again when it ends by itself."""

    def __init__(self, count: int) -> None:
        self._processes = [_started_worker() for _number in range(count)]
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._replace_ended, name="workers", daemon=True)
        self._watch.start()

    def _replace_ended(self) -> None:
        pause = WATCH_EVERY
        while not self._over.wait(pause):
            ended = [process for process in self._processes if process.poll() is not None]
            # One that cannot start says why in the log, and not each second.
            pause = min(pause * 2, LONGEST_WATCH) if ended else WATCH_EVERY
            self._processes = [
                _started_worker() if process in ended else process for process in self._processes
            ]

    def end(self) -> None:
        """Have each end after what it is at."""
        self._over.set()
        self._watch.join()
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.wait(timeout=WORKER_END_TIMEOUT)


def _started_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "training_portal.cli", "worker"], process_group=0
    )


def run_worker(app: Flask) -> None:
    """Carry out duties and jobs until SIGTERM or SIGINT, or until the serving process is gone.

    Jobs are done in a thread of their own, so that mail and deadlines never wait for one. The main
    thread does neither: it is the one that hears signals, and while it waited for the database's
    write lock it would hear none.
    """
    over = _set_by_signals()
    parent = os.getppid()
    lease = timedelta(seconds=app.extensions["settings"].job_lease)
    jobs = threading.Thread(target=job_work.run_forever, args=(app, lease, over), name="jobs")
    sign = worker_signs.SignOfLife(new_public_id(16))
    duties.register("sign of life", worker_signs.SIGN_EVERY, sign)
    chores = threading.Thread(target=_carry_out_duties, args=(app, over), name="duties")
    jobs.start()
    chores.start()
    try:
        while not over.wait(LISTENING) and os.getppid() == parent:
            pass
    finally:
        over.set()
        jobs.join()
        chores.join()
        with app.app_context(), contextlib.suppress(SQLAlchemyError, Busy):
            sign.take_away()


def _carry_out_duties(app: Flask, over: threading.Event) -> None:
    with app.app_context():
        duties.run_forever(over)


def _set_by_signals() -> threading.Event:
    """Set at once, whatever is just being done: both threads look at it."""
    received = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: received.set())
    return received
