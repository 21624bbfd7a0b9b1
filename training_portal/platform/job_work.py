"""How a worker does jobs: taking one up, chunk by chunk, giving it back or to its end.

A worker holds a job by a lease, which it renews while it works. A worker that is killed renews
nothing: when the lease is over another takes the job up from its last committed chunk. Whoever lost
the lease finds that out at the end of its chunk, before anything is committed.
"""

from __future__ import annotations

import contextlib
import functools
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app
from flask_babel import force_locale
from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from training_portal.platform import clock, files, personal
from training_portal.platform.database import (
    Busy,
    db,
    insert_all,
    lock,
    new_public_id,
    transactional,
)
from training_portal.platform.job_steps import Order, Step
from training_portal.platform.jobs import (
    LIFECYCLE,
    MOST_PROBLEMS,
    Job,
    JobKind,
    JobProblem,
    JobState,
    actor_of,
    end,
    key_of,
    kind_of,
)
from training_portal.platform.messages import Message, worded
from training_portal.platform.messages import message as _m
from training_portal.platform.policy import SYSTEM, Actor
from training_portal.platform.workflow import NotAllowed, Refused

#: So often a job is taken up without a chunk being done before it is given up.
ATTEMPTS = 5
#: Seconds until the second try; each later one waits four times as long.
FIRST_PAUSE = 5
#: Seconds between two looks of a worker that has nothing to do.
PAUSE = 1.0
#: Errors whose words are meant for the person: another try would end the same way.
_FINAL = (Refused, NotAllowed, files.UploadRefused)


class LeaseLost(Exception):
    """Another worker holds the job by now; nothing of this one's may be committed."""


class Stopped(Exception):
    """The one who asked wants the job to end."""


class Outdated(Exception):
    """Somebody was erased or hid since the job read: what it made of that must not be kept."""


@dataclass(frozen=True)
class Hold:
    """A job as a worker holds it."""

    job_id: int
    token: str
    lease: timedelta


@dataclass(frozen=True)
class _Plan:
    """What `prepare` made, and the job's `outdated_at` before it read."""

    made: Any
    outdated_at: datetime | None


def work_off(
    lease: timedelta,
    should_stop: Callable[[], bool] = lambda: False,
    beating: Callable[[Hold], contextlib.AbstractContextManager[None]] | None = None,
) -> bool:
    """Take up the job that waits longest and carry it on; False when none waits."""
    if db.session.scalar(select(Job.id).where(_is_free()).limit(1)) is None:
        db.session.rollback()
        return False
    hold = _take_up(lease)
    if hold is None:
        return False
    with beating(hold) if beating else contextlib.nullcontext():
        _carry_on(hold, should_stop)
    return True


def _is_free() -> ColumnElement[bool]:
    now = clock.now()
    return or_(
        and_(Job.state == JobState.QUEUED, Job.due_at <= now),
        and_(Job.state == JobState.RUNNING, Job.lease_until < now),
    )


@transactional
def _take_up(lease: timedelta) -> Hold | None:
    """Hold the job that waits longest; None when there is none, or it is at its end."""
    job = db.session.scalars(
        select(Job)
        .where(_is_free())
        .order_by(Job.due_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if job is None:
        return None
    if job.cancel_asked_at is not None:
        end(job, "cancel", actor=SYSTEM)
        return None
    if job.attempts >= ATTEMPTS:
        # Workers died of it: neither an error nor an end was ever written down.
        job.failure = _m(
            "It was begun %(count)d times and never came to its next step. The portal's staff "
            "can find out why.",
            count=job.attempts,
        )
        end(job, "fail", actor=SYSTEM)
        return None
    now = clock.now()
    hold = Hold(job.id, new_public_id(16), lease)
    job.worker, job.lease_until = hold.token, now + lease
    job.attempts += 1
    job.started_at = job.started_at or now
    LIFECYCLE.apply(job, "start", actor=SYSTEM, details={"attempt": job.attempts})
    return hold


def _carry_on(hold: Hold, should_stop: Callable[[], bool]) -> None:
    """Do chunk after chunk until the end, an error, or until the worker is told to stop."""
    job = db.session.get_one(Job, hold.job_id)
    try:
        with force_locale(job.language):
            _go_through(hold, job, should_stop)
    except LeaseLost:
        db.session.rollback()
        current_app.logger.warning("job %s: another worker went on with it", hold.job_id)


def _go_through(hold: Hold, job: Job, should_stop: Callable[[], bool]) -> None:
    try:
        _do_chunks(hold, kind_of(job), should_stop)
    except LeaseLost:
        raise
    except Stopped:
        _end_held(hold, "cancel")
    except _FINAL as error:
        _end_held(hold, "fail", _why(error))
    except Exception:
        current_app.logger.exception("job %s: an attempt failed", hold.job_id)
        _try_later(hold)


def _do_chunks(hold: Hold, kind: JobKind, should_stop: Callable[[], bool]) -> None:
    plan = _prepare(hold, kind)
    while True:
        try:
            is_over, reads_anew = _chunk(hold, kind, plan), kind.prepares_each_chunk
        except Outdated:
            is_over, reads_anew = False, True
        if is_over:
            return
        if should_stop():
            _hand_back(hold)
            return
        if reads_anew:
            plan = _prepare(hold, kind)


def _prepare(hold: Hold, kind: JobKind) -> _Plan:
    """Have read, outside any transaction, what the next chunks need."""
    db.session.rollback()
    job = _held(hold)
    order = Order(job.id, job.arguments, _asker(job), job.cursor, functools.partial(_report, hold))
    outdated_at = job.outdated_at
    db.session.rollback()
    made = kind.prepare(order) if kind.prepare else None
    db.session.rollback()  # Nothing that was read before counts in a chunk.
    return _Plan(made, outdated_at)


def _asker(job: Job) -> Actor:
    actor = actor_of(job)
    if actor is None:
        raise Refused(_m("The account that asked for this may not sign in any more."))
    return actor


@transactional
def _chunk(hold: Hold, kind: JobKind, plan: _Plan) -> bool:
    """One chunk and how far the job has come, together; True when the job is over."""
    job = _held(hold)
    if job.cancel_asked_at is not None:
        raise Stopped
    step = Step(
        job.arguments,
        plan.made,
        _asker(job),
        job.cursor,
        job.done,
        job.total,
        dict(job.outcome or {}),
    )
    is_last = kind.chunk(step)
    _keep_problems(job, step)
    if step.result is not None and lock(Job, hold.job_id).outdated_at != plan.outdated_at:
        raise Outdated
    _write_down(hold, step)
    if is_last:
        end(lock(Job, hold.job_id), "finish", actor=SYSTEM)
    return is_last


def _held(hold: Hold) -> Job:
    """The job as it is now. Its row stays unlocked: the chunk may take long, others look at it."""
    job = db.session.get_one(Job, hold.job_id, populate_existing=True)
    if job.worker != hold.token:
        raise LeaseLost
    return job


def _write_down(hold: Hold, step: Step) -> None:
    """Lock the row late, by the update that only the holder of the lease can make."""
    values: dict[str, Any] = {
        "cursor": step.cursor,
        "done": step.done,
        "total": step.total,
        "outcome": step.outcome or None,
        "attempts": 0,
        "lease_until": clock.now() + hold.lease,
        "problem_count": Job.problem_count + len(step.problems),
    }
    if step.result is not None:
        values["result_file_id"] = step.result.id
    _update_held(hold, values)


def _update_held(hold: Hold, values: dict[str, Any]) -> None:
    kept = db.session.execute(
        update(Job)
        .where(Job.id == hold.job_id, Job.worker == hold.token)
        .values(values)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    ).first()
    if kept is None:
        raise LeaseLost


def _keep_problems(job: Job, step: Step) -> None:
    kept = step.problems[: max(0, MOST_PROBLEMS - job.problem_count)]
    if kept:
        sealed = personal.seal_all(key_of(job.id), [message.sealed() for _line, message in kept])
        insert_all(
            [
                JobProblem(job_id=job.id, line=line, sealed=each)
                for (line, _message), each in zip(kept, sealed, strict=True)
            ]
        )


@transactional
def _report(hold: Hold, done: int, total: int | None) -> None:
    if _held(hold).cancel_asked_at is not None:
        raise Stopped
    _update_held(hold, {"done": done, "total": total, "lease_until": clock.now() + hold.lease})


@transactional
def renew(hold: Hold) -> None:
    """Hold a job for another lease. Raises LeaseLost when another worker has it."""
    _update_held(hold, {"lease_until": clock.now() + hold.lease})


@transactional
def _hand_back(hold: Hold) -> None:
    """Let another worker go on at once: this one was told to end, which is no failure."""
    job = _locked(hold)
    job.worker = job.lease_until = None
    job.due_at = clock.now()
    LIFECYCLE.apply(job, "hand_back", actor=SYSTEM, details={"done": job.done})


@transactional
def _try_later(hold: Hold) -> None:
    """Wait longer after each failure; give up in the end."""
    job = _locked(hold)
    if job.attempts >= ATTEMPTS:
        job.failure = _m(
            "Something unforeseen happened %(count)d times in a row. The portal's staff can find "
            "it in the log.",
            count=job.attempts,
        )
        end(job, "fail", actor=SYSTEM)
        return
    job.worker = job.lease_until = None
    job.due_at = clock.now() + timedelta(seconds=FIRST_PAUSE * 4 ** (job.attempts - 1))
    LIFECYCLE.apply(job, "hand_back", actor=SYSTEM, details={"attempt": job.attempts})


@transactional
def _end_held(hold: Hold, verb: str, failure: Message | None = None) -> None:
    job = _locked(hold)
    job.failure = failure
    end(job, verb, actor=SYSTEM)


def _why(error: Exception) -> Message:
    """What a refusal says, for whoever reads it later; a verb that people ask as well says it in
    the words of the one who asked."""
    why = error.args[0] if error.args else ""
    if isinstance(why, Message):
        return why
    return worded(str(why)) if why else _m("You may not do this any more.")


def _locked(hold: Hold) -> Job:
    job = lock(Job, hold.job_id)
    if job.worker != hold.token:
        raise LeaseLost
    return job


@contextlib.contextmanager
def beating(app: Flask, hold: Hold) -> Iterator[None]:
    """Renew a lease from a thread while a chunk or the reading before it takes long."""
    over = threading.Event()

    def beat() -> None:
        with app.app_context():
            while not over.wait(hold.lease.total_seconds() / 3):
                try:
                    renew(hold)
                except LeaseLost:
                    return
                except (Busy, SQLAlchemyError):
                    app.logger.warning("job %s: the lease was not renewed", hold.job_id)
                finally:
                    db.session.remove()

    thread = threading.Thread(target=beat, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def run_forever(app: Flask, lease: timedelta, stop: threading.Event) -> None:
    """Do jobs until told to stop; a job at work is handed back after its present chunk."""
    with app.app_context():
        while not stop.is_set():
            try:
                busy = work_off(lease, stop.is_set, lambda hold: beating(app, hold))
            except Exception:
                app.logger.exception("a job could not be taken up")
                busy = False
            finally:
                db.session.remove()
            if not busy:
                stop.wait(PAUSE)
