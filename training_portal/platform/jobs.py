"""Jobs: work that is too long for a request. The row is the queue.

A job is written in the transaction of what asks for it (`enqueue`), so that neither can be there
without the other. A worker takes it under a lease and does it chunk by chunk; the effect of a chunk
and how far the job has come are one transaction (`job_work.py`). Whatever becomes of the worker,
the job goes on from its last committed chunk, and nothing is lost or done twice.

A room registers a `JobKind` in its `subscriptions.py`. Arguments hold ids and numbers, no words
about people; what there is to say about single lines is sealed under the job's own key, and goes
with the job's file a week after the end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from flask_babel import LazyString, get_locale, lazy_pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, select
from sqlalchemy.orm import Mapped, mapped_column, validates

from training_portal.platform import audit, clock
from training_portal.platform.database import (
    Base,
    UtcDateTime,
    Words,
    WriteOutsideUnitOfWork,
    choice_column,
    db,
    is_writing,
    lock,
    new_public_id,
    transactional,
)
from training_portal.platform.finding import key_column
from training_portal.platform.job_steps import Order, Step
from training_portal.platform.messages import Message, unsealed
from training_portal.platform.messages import message as _m
from training_portal.platform.policy import Actor
from training_portal.platform.text import LONGEST_KEY, kept_key
from training_portal.platform.versions import refuse_stale
from training_portal.platform.workflow import Lifecycle, Refused, Transition

#: How long after its end a job's file and what was said of single lines are kept.
FILES_KEPT = timedelta(days=7)
#: How long a job that has ended stays in the list.
JOBS_KEPT = timedelta(days=180)
#: More lines than this are counted, not kept: nobody reads ten thousand of them.
MOST_PROBLEMS = 1_000


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        labels = {
            JobState.QUEUED: _l("Waiting"),
            JobState.RUNNING: lazy_pgettext("job", "At work"),
            JobState.DONE: _l("Done"),
            JobState.FAILED: _l("Failed"),
            JobState.CANCELLED: _l("Cancelled"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        tones = {"queued": "wait", "running": "info", "done": "good", "failed": "bad"}
        return tones.get(self.value, "none")

    @property
    def is_over(self) -> bool:
        return self in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class Job(Base):
    """One piece of long work, from being asked for to its end."""

    __tablename__ = "job"
    __table_args__ = (
        Index("ix_job_state_due_at", "state", "due_at"),
        CheckConstraint("done >= 0 AND (total IS NULL OR done <= total)", name="progress"),
        CheckConstraint(
            "(state = 'running') = (worker IS NOT NULL AND lease_until IS NOT NULL)", name="leased"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    kind: Mapped[str] = mapped_column(String(60), index=True)
    #: What it is about, in words that name no person: a cohort's code.
    about: Mapped[str] = mapped_column(Words(200))
    #: search_key of these words, kept by the row itself.
    about_key: Mapped[str] = mapped_column(key_column(LONGEST_KEY), init=False)
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[JobState] = mapped_column(choice_column(JobState), default=JobState.QUEUED)
    #: The account that asked, as the audit names it.
    asked_by: Mapped[str] = mapped_column(String(60), index=True)
    #: The language of the words that the job writes.
    language: Mapped[str] = mapped_column(String(12))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    #: Not before this moment; later after a failure.
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    #: How often a worker took it up since a chunk was last committed.
    attempts: Mapped[int] = mapped_column(default=0)
    #: Which worker holds it, by a word that is new each time it is taken up.
    worker: Mapped[str | None] = mapped_column(String(16), default=None)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    cancel_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None] = mapped_column(default=None)
    #: Where the next chunk begins; written with the chunk before it.
    cursor: Mapped[Any] = mapped_column(JSON, nullable=True, default=None)
    #: How many lines there was something to say about.
    problem_count: Mapped[int] = mapped_column(default=0)
    #: Why it failed, as a message (platform/messages.py): others than who asked read it too.
    failure_kept: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True, default=None)
    #: Figures of the result.
    outcome: Mapped[dict[str, Any] | None] = mapped_column(JSON, default=None)
    result_file_id: Mapped[int | None] = mapped_column(
        ForeignKey("stored_file.id"), unique=True, default=None
    )
    files_removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    #: When somebody was last erased or hid while it was not over: what was read before is not kept.
    outdated_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    #: While the job is not over, there is no second one of the same key.
    dedupe_key: Mapped[str | None] = mapped_column(String(120), unique=True, default=None)

    @validates("about")
    def _keep_about_key(self, _field: str, about: str) -> str:
        self.about_key = kept_key(about)
        return about

    @property
    def failure(self) -> Message | None:
        """Why it failed, for whoever reads it; None while it has not."""
        return None if self.failure_kept is None else unsealed(self.failure_kept)

    @failure.setter
    def failure(self, why: Message | None) -> None:
        self.failure_kept = why and why.sealed()

    @property
    def is_stopping(self) -> bool:
        """Whether it was asked to end and has not yet."""
        return self.cancel_asked_at is not None and not self.state.is_over


class JobProblem(Base):
    """What there is to say about one line of a job; sealed under the job's key."""

    __tablename__ = "job_problem"
    __table_args__ = (Index("ix_job_problem_job_id_line", "job_id", "line"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"))
    line: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class WorkerSign(Base):
    """A worker's sign of life, so that pages and `doctor` can say that nobody is at work."""

    __tablename__ = "worker_sign"

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


#: States of a job that is not over.
ALIVE = frozenset({JobState.QUEUED, JobState.RUNNING})

#: Who may cancel or ask again is decided by the loader; the other steps are the workers' own.
LIFECYCLE: Lifecycle[JobState] = Lifecycle(
    "job",
    (
        Transition("start", ALIVE, JobState.RUNNING, None, _l("Start")),
        Transition("hand_back", frozenset({JobState.RUNNING}), JobState.QUEUED, None, _l("Wait")),
        Transition("finish", frozenset({JobState.RUNNING}), JobState.DONE, None, _l("Finish")),
        Transition("fail", frozenset({JobState.RUNNING}), JobState.FAILED, None, _l("Give up")),
        Transition("cancel", ALIVE, JobState.CANCELLED, None, _l("Cancel")),
        Transition(
            "ask_again", frozenset({JobState.FAILED}), JobState.QUEUED, None, _l("Try again"),
            guard=lambda job: None if may_be_asked_again(job) else _l(
                "This work cannot be taken up again: start it anew from its page."
            ),
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class JobKind:
    """What one kind of job does.

    `prepare` reads what the chunks need (a file, say) outside any transaction, each time a worker
    takes the job up; it must change nothing. `chunk` does the next piece inside a transaction and
    says whether it was the last; it may be run again as a whole, as every unit of work. `ended` is
    called in the transaction in which the job ends, however it does.

    A kind with `prepares_each_chunk` has `prepare` called before every chunk, with how far the job
    has come: there it does what takes long and rests on what the chunks before it wrote.
    """

    name: str
    label: str | LazyString
    chunk: Callable[[Step], bool]
    prepare: Callable[[Order], Any] | None = None
    prepares_each_chunk: bool = False
    ended: Callable[[Job], None] | None = None
    #: The figures of `outcome`, in words.
    told: Callable[[Mapping[str, Any]], Sequence[str]] = lambda _outcome: ()
    #: What cancelling does, for the page that asks.
    cancelling: str | LazyString = ""
    #: The page that the job is about: what the button says, and the address.
    address: Callable[[Job], tuple[str, str] | None] = lambda _job: None
    may_be_asked_again: bool = False
    #: Whether nobody but the one who asked may read what was made, whatever their role.
    is_private: bool = False
    #: Why this actor is not given the file today, in words; None when it is.
    withheld: Callable[[Actor, Job], str | None] = lambda _actor, _job: None


_kinds: dict[str, JobKind] = {}
#: By the word before the colon of a reference.
_actors: dict[str, Callable[[str], Actor | None]] = {}


def register(kind: JobKind) -> None:
    _kinds[kind.name] = kind


def know_actors(kind: str, actor_of: Callable[[str], Actor | None]) -> None:
    """Have a room say who an `account:17` is now; None for one that may not come in any more."""
    _actors[kind] = actor_of


def actor_of(job: Job) -> Actor | None:
    """Who asked, with the roles held today."""
    return _actors[job.asked_by.partition(":")[0]](job.asked_by)


def kind_of(job: Job) -> JobKind:
    """The job's kind; one that does nothing for work that a later version gave up."""
    return _kinds.get(job.kind) or JobKind(job.kind, job.kind, _refuse)


def _refuse(_step: Step) -> bool:
    raise Refused(_m("This version of the portal no longer does this kind of work."))


def all_kinds() -> Sequence[JobKind]:
    return list(_kinds.values())


def key_of(job_id: int) -> str:
    """Under which name what is said of a job's lines is sealed."""
    return f"job:{job_id}"


def enqueue(
    kind: str,
    *,
    actor: Actor,
    about: str,
    arguments: Mapping[str, Any],
    total: int | None = None,
    dedupe_key: str | None = None,
) -> Job:
    """Write a job in the running unit of work; the one that is not over, if there is one."""
    if not is_writing():
        raise WriteOutsideUnitOfWork("jobs.enqueue() needs a unit of work.")
    if dedupe_key is not None:
        there = db.session.scalars(select(Job).where(Job.dedupe_key == dedupe_key)).one_or_none()
        if there is not None:
            return there
    now = clock.now()
    job = Job(
        kind=_kinds[kind].name,
        about=about,
        arguments=dict(arguments),
        asked_by=actor.reference,
        language=str(get_locale() or "en"),
        created_at=now,
        due_at=now,
        total=total,
        dedupe_key=dedupe_key,
    )
    db.session.add(job)
    db.session.flush()
    audit.record("ask", "job", job.id, actor=actor, after={"kind": kind})
    return job


def end(job: Job, verb: str, *, actor: Actor) -> None:
    """Take a job to its end in the running unit of work, which holds its row."""
    job.worker = job.lease_until = job.dedupe_key = None
    job.ended_at = clock.now()
    LIFECYCLE.apply(job, verb, actor=actor, details={"done": job.done})
    ended = kind_of(job).ended
    if ended is not None:
        ended(job)


@transactional
def cancel(job: Job, *, actor: Actor, seen: JobState | None = None) -> JobState:
    """End a job that waits; have one that is at work end after its present chunk.

    Raises Refused for one that has ended, Stale for one that is no longer in the state `seen`.
    """
    job = lock(Job, job.id)
    refuse_stale(seen, job.state)
    if job.state is JobState.RUNNING:
        if job.cancel_asked_at is None:
            job.cancel_asked_at = clock.now()
            audit.record("ask_to_stop", "job", job.id, actor=actor)
    else:
        end(job, "cancel", actor=actor)
    return job.state


def objection_to(verb: str, job: Job) -> str | None:
    """Why a job cannot be cancelled (`cancel`) or taken up again (`ask_again`), in words."""
    if verb == "cancel":
        if job.is_stopping:
            return _("It was asked to stop already.")
        return _("It has ended already.") if job.state.is_over else None
    if job.state is not JobState.FAILED:
        return _("Only work that failed can be taken up again.")
    if may_be_asked_again(job):
        return None
    return _("This work cannot be taken up again: start it anew from its page.")


def may_be_asked_again(job: Job) -> bool:
    """Whether a failed job can go on from its last committed chunk."""
    return (
        job.state is JobState.FAILED
        and job.files_removed_at is None
        and kind_of(job).may_be_asked_again
    )


@transactional
def ask_again(job: Job, *, actor: Actor) -> None:
    """Have a failed job go on from its last committed chunk. Raises Refused where it cannot."""
    job = lock(Job, job.id)
    LIFECYCLE.apply(job, "ask_again", actor=actor)
    job.attempts, job.failure, job.ended_at, job.due_at = 0, None, None, clock.now()
