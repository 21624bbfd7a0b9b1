"""What jobs made and said: for a time, for the one who asked, and gone with anybody in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update

from training_portal.platform import clock, files, personal
from training_portal.platform.database import db, transactional
from training_portal.platform.jobs import (
    ALIVE,
    FILES_KEPT,
    JOBS_KEPT,
    Job,
    JobProblem,
    WorkerSign,
    key_of,
)
from training_portal.platform.messages import unsealed


@dataclass(frozen=True)
class Problem:
    """What there is to say about one line, in the reader's language."""

    line: int
    words: str


def problems(job: Job, limit: int) -> list[Problem]:
    """The first lines that there is something to say about."""
    rows = db.session.execute(
        select(JobProblem.line, JobProblem.sealed)
        .where(JobProblem.job_id == job.id)
        .order_by(JobProblem.line)
        .limit(limit)
    ).all()
    told = personal.unseal_all(key_of(job.id), [row.sealed for row in rows])
    return [
        Problem(row.line, str(unsealed(kept or ""))) for row, kept in zip(rows, told, strict=True)
    ]


def result_of(job: Job) -> files.StoredFile | None:
    """The file that the job made, while it is kept."""
    if job.result_file_id is None:
        return None
    return db.session.get(files.StoredFile, job.result_file_id)


def forget_files(*jobs: Job) -> None:
    """Take away file and words of jobs that are over, in the running unit of work."""
    for job in jobs:
        stored = result_of(job)
        job.result_file_id = None
        job.files_removed_at = clock.now()
        db.session.execute(delete(JobProblem).where(JobProblem.job_id == job.id))
        personal.destroy_key(key_of(job.id))
        db.session.flush()
        if stored is not None:
            files.remove(stored)


@transactional
def forget_results(concerns: Callable[[Job], bool] = lambda _job: True) -> None:
    """Take away files and words of the jobs that are over, and concern what has changed.

    A job at work that has read already reads anew (`job_work.py`). Its row is written first: a job
    that is just being finished is waited for, and then found among those that are over.
    """
    alive = [
        job.id
        for job in db.session.scalars(select(Job).where(Job.state.in_(ALIVE)))
        if concerns(job)
    ]
    db.session.execute(
        update(Job)
        .where(Job.id.in_(alive))
        .values(outdated_at=clock.now())
        .execution_options(synchronize_session="fetch")
    )
    over = db.session.scalars(_with_files().execution_options(populate_existing=True))
    forget_files(*(job for job in over if concerns(job)))


def _with_files() -> Any:
    return select(Job).where(Job.ended_at.is_not(None), Job.files_removed_at.is_(None))


@transactional
def purge() -> int:
    """Take away files a week after the end, and jobs after half a year; returns how many files."""
    now = clock.now()
    over = list(db.session.scalars(_with_files().where(Job.ended_at < now - FILES_KEPT)))
    forget_files(*over)
    db.session.execute(delete(Job).where(Job.ended_at < now - JOBS_KEPT))
    db.session.execute(delete(WorkerSign).where(WorkerSign.seen_at < now - timedelta(days=1)))
    return len(over)
