"""Workers that are killed in the middle lose nothing and double nothing, on both databases.

Real worker processes: killed with SIGKILL at moments of chance, told to end with SIGTERM, and
several at once over a row of jobs.
"""

from __future__ import annotations

import contextlib
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import make_account
from tests.factories.accounts import actor_of
from tests.factories.jobs import kind, make_job, parcels_sent
from tests.support.database import environment, settings_for
from training_portal import create_app
from training_portal.config import ROOT, Settings
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


def started_worker(portal: Flask, lease: int) -> subprocess.Popen[bytes]:
    settings: Settings = portal.extensions["settings"]
    with (Path(settings.instance_path) / "workers.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.races.parcel_worker"],
            cwd=ROOT,
            env=environment(settings) | {"PYTHONPATH": str(ROOT), "JOB_LEASE": str(lease)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )


@contextlib.contextmanager
def workers(portal: Flask, count: int, lease: int = 1) -> Iterator[list[subprocess.Popen[bytes]]]:
    """So many workers; a short lease is soon over where one is killed."""
    started = [started_worker(portal, lease) for _number in range(count)]
    try:
        yield started
    finally:
        for each in started:
            each.kill()
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


def test_killed_workers_lose_nothing_and_double_nothing(portal: Flask) -> None:
    make_job(actor_of(make_account()), 400)
    chance = random.Random(2027)
    killed = 0
    while killed < 4:
        with workers(portal, 1) as [worker]:
            before = newest().done
            wait_until(lambda done=before: newest().done > done or newest().state.is_over)
            time.sleep(chance.uniform(0, 0.2))
            if newest().state is not JobState.RUNNING:
                break
            worker.send_signal(signal.SIGKILL)
            worker.wait()
            killed += 1
    assert killed >= 3, "the job was over before it could be killed"
    with workers(portal, 1):
        wait_until(lambda: newest().state.is_over)
    assert (newest().state, newest().done) == (JobState.DONE, 400)
    assert parcels_sent() == list(range(400))


@pytest.mark.long_on_postgresql
def test_workers_at_once_share_the_jobs_and_do_each_once(portal: Flask) -> None:
    actor = actor_of(make_account())
    for _number in range(6):
        make_job(actor, 60)
    # Nobody is killed here: a lease that a busy machine outlasts would tell of the machine.
    with workers(portal, 3, lease=30):
        wait_until(lambda: states()[JobState.DONE] == 6)
    assert Counter(parcels_sent()) == dict.fromkeys(range(60), 6)
    starts = db.session.scalars(
        select(AuditEvent.subject_id).where(
            AuditEvent.subject_kind == "job", AuditEvent.action == "start"
        )
    ).all()
    assert len(starts) == len(set(starts)) == 6, "a job was begun twice"


@pytest.mark.long_on_postgresql
def test_a_worker_told_to_end_hands_its_job_to_the_next(portal: Flask) -> None:
    make_job(actor_of(make_account()), 500)
    with workers(portal, 1) as [worker]:
        wait_until(lambda: newest().done > 0)
        worker.terminate()
        assert worker.wait(timeout=PATIENCE) == 0
        assert newest().state is JobState.QUEUED, "it was handed back, not left to its lease"
        assert 0 < newest().done < 500
    with workers(portal, 1):
        wait_until(lambda: newest().state.is_over)
    assert parcels_sent() == list(range(500))
