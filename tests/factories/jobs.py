"""Jobs of a kind that exists in tests only: parcels that are each sent once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import select

from training_portal.platform import audit, files, jobs
from training_portal.platform.audit import AuditEvent
from training_portal.platform.database import db, transactional
from training_portal.platform.job_steps import Order, Step
from training_portal.platform.job_work import work_off
from training_portal.platform.jobs import Job, JobKind
from training_portal.platform.messages import message
from training_portal.platform.policy import SYSTEM, Actor

LEASE = timedelta(seconds=30)
#: How many parcels a chunk sends.
CHUNK = 10


def send_parcels(step: Step) -> bool:
    """Send the next ten; each leaves one line in the audit."""
    first = step.cursor or 0
    last = min(first + CHUNK, step.arguments["count"])
    for number in range(first, last):
        audit.record("send", "parcel", number, actor=SYSTEM)
        if number % 7 == 6:
            step.say(number, message("Parcel %(number)d is heavy.", number=number))
    step.cursor, step.done, step.total = last, last, step.arguments["count"]
    step.outcome["sent"] = last
    if last < step.arguments["count"]:
        return False
    step.result = files.keep(files.Upload("receipts.csv", "text/csv", b"parcel\n"))
    return True


@contextmanager
def kind(
    chunk: Callable[[Step], bool] = send_parcels,
    prepare: Callable[[Order], object] | None = None,
    **more: object,
) -> Iterator[None]:
    """Have there be jobs that send parcels."""
    before = dict(jobs._kinds)
    jobs.register(JobKind("parcels", "Send parcels", chunk, prepare, **more))  # type: ignore[arg-type]
    try:
        yield
    finally:
        jobs._kinds.clear()
        jobs._kinds.update(before)


@transactional
def make_job(actor: Actor, count: int = 25, dedupe_key: str | None = None) -> Job:
    """A job that waits."""
    return jobs.enqueue(
        "parcels",
        actor=actor,
        about="LA-2027-1",
        arguments={"count": count},
        total=count,
        dedupe_key=dedupe_key,
    )


def work(should_stop: Callable[[], bool] = lambda: False) -> bool:
    """Have a worker take up the next job."""
    try:
        return work_off(LEASE, should_stop)
    finally:
        db.session.expire_all()


def parcels_sent() -> list[int]:
    """The parcels that were sent, each as often as it was."""
    return list(
        db.session.scalars(
            select(AuditEvent.subject_id)
            .where(AuditEvent.subject_kind == "parcel")
            .order_by(AuditEvent.subject_id)
        )
    )
