"""Workers that are killed in the middle lose nothing and double nothing, on both databases.

Real worker processes: killed with SIGKILL at moments of chance, told to end with SIGTERM, and
several at once over a row of jobs.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import make_account
from tests.factories.accounts import actor_of
from tests.factories.jobs import kind, make_job, parcels_sent
from tests.races import nursery as nurseries
from tests.support.database import settings_for
from training_portal import create_app
from training_portal.platform.audit import AuditEvent
from training_portal.platform.database import db
from training_portal.platform.jobs import Job, JobState

PATIENCE = 60


@pytest.fixture
def portal(fresh_database: str, tmp_path: Path) -> Iterator[Flask]:
    """An app of the test's own on the database that the workers work on."""
    app = create_app(settings_for(fresh_database, tmp_path, job_lease=1))
    with app.app_context(), kind():
        yield app
        db.session.remove()
        db.engine.dispose()


@dataclass
class Worker:
    """A worker process, and the process that it is a fork of."""

    nursery: subprocess.Popen[str]
    number: int
    code: int | None = None

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal, unless the end of the process is known already."""
        if self.code is None:
            os.kill(self.number, number)

    def wait(self) -> int:
        """The exit code once the process has ended; a negative signal where one ended it."""
        if self.code is None:
            self.code = int(nurseries.ask(self.nursery, f"wait {self.number}"))
        return self.code


@pytest.fixture
def nursery(portal: Flask) -> Iterator[subprocess.Popen[str]]:
    """Starts workers on the database of the portal."""
    with nurseries.nursery("tests.races.parcel_worker", portal.extensions["settings"]) as process:
        yield process


@contextlib.contextmanager
def workers(nursery: subprocess.Popen[str], count: int, lease: int = 1) -> Iterator[list[Worker]]:
    """So many workers; a short lease is soon over where one is killed."""
    started = [
        Worker(nursery, int(nurseries.ask(nursery, f"start {lease}"))) for _number in range(count)
    ]
    try:
        yield started
    finally:
        for each in started:
            each.send_signal(signal.SIGKILL)
            each.wait()


def wait_until(holds: Callable[[], bool]) -> None:
    """Look again and again, for a minute at most."""
    ends = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < ends, "it did not come to that"
        time.sleep(0.02)


def newest() -> Job:
    db.session.rollback()
    return db.session.scalars(
        select(Job).order_by(Job.id.desc()).execution_options(populate_existing=True)
    ).first()


def states() -> Counter[JobState]:
    db.session.rollback()
    return Counter(db.session.scalars(select(Job.state)))


def test_killed_workers_lose_nothing_and_double_nothing(nursery: subprocess.Popen[str]) -> None:
    make_job(actor_of(make_account()), 400)
    chance = random.Random(2027)
    killed = 0
    while killed < 4:
        with workers(nursery, 1) as [worker]:
            before = newest().done
            wait_until(lambda done=before: newest().done > done or newest().state.is_over)
            time.sleep(chance.uniform(0, 0.2))
            if newest().state is not JobState.RUNNING:
                break
            worker.send_signal(signal.SIGKILL)
            worker.wait()
            killed += 1
    assert killed >= 3, "the job was over before it could be killed"
    with workers(nursery, 1):
        wait_until(lambda: newest().state.is_over)
    assert (newest().state, newest().done) == (JobState.DONE, 400)
    assert parcels_sent() == list(range(400))


def test_workers_at_once_share_the_jobs_and_do_each_once(nursery: subprocess.Popen[str]) -> None:
    actor = actor_of(make_account())
    for _number in range(6):
        make_job(actor, 60)
    # Nobody is killed here: a lease that a busy machine outlasts would tell of the machine.
    with workers(nursery, 3, lease=30):
        wait_until(lambda: states()[JobState.DONE] == 6)
    assert Counter(parcels_sent()) == dict.fromkeys(range(60), 6)
    starts = db.session.scalars(
        select(AuditEvent.subject_id).where(
            AuditEvent.subject_kind == "job", AuditEvent.action == "start"
        )
    ).all()
    assert len(starts) == len(set(starts)) == 6, "a job was begun twice"


def test_a_worker_told_to_end_hands_its_job_to_the_next(nursery: subprocess.Popen[str]) -> None:
    make_job(actor_of(make_account()), 500)
    with workers(nursery, 1) as [worker]:
        wait_until(lambda: newest().done > 0)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait() == 0
        assert newest().state is JobState.QUEUED, "it was handed back, not left to its lease"
        assert 0 < newest().done < 500
    with workers(nursery, 1):
        wait_until(lambda: newest().state.is_over)
    assert parcels_sent() == list(range(500))
