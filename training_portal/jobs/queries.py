"""Read models of jobs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import abort
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, String, cast, func, literal, select, true

from training_portal.accounts.models import Account
from training_portal.jobs.permissions import JobPermission
from training_portal.platform import audit, job_results, jobs, worker_signs
from training_portal.platform.database import db
from training_portal.platform.files import StoredFile
from training_portal.platform.finding import finds, in_key
from training_portal.platform.jobs import Job, JobState
from training_portal.platform.policy import Actor
from training_portal.platform.web.listing import (
    BulkAction,
    ChoiceFilter,
    Column,
    Listing,
    View,
)
from training_portal.platform.web.listing_rows import Page, each, fetch
from training_portal.platform.web.shell import TimelineEntry, number

#: So many lines are shown on a job's page.
SHOWN_PROBLEMS = 50

JOBS = Listing(
    columns=(
        Column("kind", _l("What"), sortable=True, always=True),
        Column("about", _l("About"), sortable=True),
        Column("state", _l("State"), sortable=True),
        Column("progress", _l("Done"), numeric=True),
        Column("problem_count", _l("Remarks"), sortable=True, falling=True, numeric=True),
        Column("asked_by", _l("Asked by"), sortable=True),
        Column("created_at", _l("Asked"), sortable=True, dated=True, falling=True),
        Column("ended_at", _l("Ended"), sortable=True, dated=True, falling=True),
    ),
    default_sort="-created_at",
    filters=(
        ChoiceFilter("state", _l("State"), _l("All states")),
        ChoiceFilter("kind", _l("What"), _l("All kinds")),
    ),
    bulk=(
        BulkAction("cancel", _l("Cancel the work")),
        BulkAction("ask_again", _l("Try again")),
    ),
    search_label=_l("About, or who asked"),
)


@dataclass(frozen=True)
class JobRow:
    """A job in the list."""

    public_id: str
    kind: str
    about: str
    state: JobState
    done: int
    total: int | None
    problem_count: int
    asked_by: str
    created_at: datetime
    ended_at: datetime | None

    def __getitem__(self, key: str) -> object:
        return getattr(self, key)

    @property
    def name(self) -> str:
        return kind_label(self.kind)

    @property
    def progress(self) -> str:
        """`120 of 4,000`, or the count alone where nobody knows how many there are."""
        if self.total is None:
            return number(self.done) if self.done else "–"
        return _("%(done)s of %(total)s", done=number(self.done), total=number(self.total))

    @property
    def exported(self) -> tuple[object, ...]:
        """The row in a file."""
        return (
            self.name,
            self.about,
            self.state.label,
            self.done,
            self.total,
            self.problem_count,
            self.asked_by,
            self.created_at,
            self.ended_at,
        )


def kind_label(kind: str) -> str:
    """What a kind of job does, in words; the bare name for one that is no longer known."""
    return next((str(each.label) for each in jobs.all_kinds() if each.name == kind), kind)


def headings() -> list[str]:
    return [
        _("What"),
        _("About"),
        _("State"),
        _("Done"),
        _("Of"),
        _("Remarks"),
        _("Asked by"),
        _("Asked"),
        _("Ended"),
    ]


_ASKER = func.coalesce(Account.display_name, Job.asked_by)
_ASKER_KEY = func.coalesce(Account.search_key, Job.asked_by)
_STATEMENT = select(
    Job.public_id,
    Job.kind,
    Job.about,
    Job.state,
    Job.done,
    Job.total,
    Job.problem_count,
    _ASKER,
    Job.created_at,
    Job.ended_at,
).outerjoin(Account, Job.asked_by == literal("account:") + cast(Account.id, String))
_PARAMETERS: dict[str, Any] = {
    "row": JobRow,
    "order": {
        "kind": Job.kind,
        "about": Job.about_key,
        "state": Job.state,
        "problem_count": Job.problem_count,
        "asked_by": _ASKER_KEY,
        "created_at": Job.created_at,
        "ended_at": Job.ended_at,
    },
    "tie": Job.id,
    "where": {
        "state": lambda state: Job.state == JobState(state),
        "kind": lambda kind: Job.kind == kind,
    },
    "search": lambda words: finds(words, in_key(Job.about_key), in_key(_ASKER_KEY)),
}


def _within_reach(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.holds(JobPermission.OVERSEE) else Job.asked_by == actor.reference


def jobs_for(actor: Actor, view: View) -> Page[JobRow]:
    """One page of the jobs that the actor may see."""
    return fetch(db.session, _STATEMENT.where(_within_reach(actor)), view, **_PARAMETERS)


def all_jobs_for(actor: Actor, view: View) -> Iterator[JobRow]:
    """All jobs of a view, for an export."""
    return each(db.session, _STATEMENT.where(_within_reach(actor)), view, **_PARAMETERS)


def chosen_jobs(actor: Actor, public_ids: Sequence[str]) -> list[Job]:
    """Those of these public ids that the actor may see."""
    ticked = select(Job).where(Job.public_id.in_(public_ids), _within_reach(actor))
    return list(db.session.scalars(ticked.order_by(Job.id)))


def kind_choices() -> list[tuple[str, str]]:
    return [(kind.name, str(kind.label)) for kind in jobs.all_kinds()]


def job_for(actor: Actor, public_id: str) -> Job:
    """A job of the actor's own, or anybody's for those who oversee; 404 for everybody else."""
    found = db.session.scalars(
        select(Job).where(Job.public_id == public_id, _within_reach(actor))
    ).one_or_none()
    return found or abort(404)


def may_read(actor: Actor, job: Job) -> bool:
    """Whether the actor may read what a job said of people, and take its file."""
    if job.asked_by == actor.reference:
        return True
    return actor.holds(JobPermission.READ) and not jobs.kind_of(job).is_private


def file_for(actor: Actor, job: Job) -> StoredFile:
    """The file that a job made; 403 for who may not have it today, 404 when it is not kept."""
    if not may_read(actor, job):
        abort(403)
    stored = job_results.result_of(job) or abort(404)
    if words := jobs.kind_of(job).withheld(actor, job):
        abort(403, description=words)
    return stored


@dataclass(frozen=True)
class JobPage:
    """A job as its page shows it."""

    job: Job
    label: str
    asked_by: str
    #: Words about the result.
    told: Sequence[str]
    problems: Sequence[job_results.Problem]
    #: The page that it is about: label and address.
    address: tuple[str, str] | None
    #: The name of the file while it is kept; blank for none.
    result_name: str
    #: Why the file is not given, in words; blank when it is.
    withheld: str
    is_nobody_at_work: bool

    @property
    def has_result(self) -> bool:
        """Whether there is a file to take."""
        return bool(self.result_name) and not self.withheld

    @property
    def kept_until(self) -> datetime | None:
        """Until when the file can be taken."""
        return self.job.ended_at + jobs.FILES_KEPT if self.job.ended_at else None

    @property
    def may_be_asked_again(self) -> bool:
        """Whether a failed job can be taken up again."""
        return jobs.may_be_asked_again(self.job)

    @property
    def more_problems(self) -> int:
        """How many remarks are not shown."""
        return self.job.problem_count - len(self.problems) if self.problems else 0

    @property
    def percent(self) -> int | None:
        """How far it has come, rounded down: 100 only at the end."""
        return self.job.done * 100 // self.job.total if self.job.total else None


def page_of_job(actor: Actor, job: Job) -> JobPage:
    """All that there is to say of a job to this actor."""
    kind, can_read = jobs.kind_of(job), may_read(actor, job)
    stored = job_results.result_of(job) if can_read else None
    return JobPage(
        job=job,
        label=str(kind.label),
        asked_by=_names({job.asked_by}).get(job.asked_by, _("the portal")),
        told=kind.told(job.outcome or {}),
        problems=job_results.problems(job, SHOWN_PROBLEMS) if can_read else (),
        address=kind.address(job) if can_read else None,
        result_name=stored.original_name if stored is not None else "",
        withheld=(kind.withheld(actor, job) or "") if stored is not None else "",
        is_nobody_at_work=not job.state.is_over and not worker_signs.is_somebody_at_work(),
    )


_SENTENCES = {
    "ask": (_l("Asked for"), "none"),
    "start": (_l("A worker took it up"), "info"),
    "hand_back": (_l("Laid aside, to be gone on with"), "wait"),
    "ask_to_stop": (_l("Asked to stop"), "wait"),
    "ask_again": (_l("Asked to be tried again"), "info"),
    "finish": (_l("Done"), "good"),
    "fail": (_l("Given up"), "bad"),
    "cancel": (_l("Cancelled"), "none"),
}


def history(job: Job) -> list[TimelineEntry]:
    """What happened to a job, newest first."""
    found = audit.timeline([("job", job.id)])
    names = _names({each for entry in found for each in entry.references})
    return [
        TimelineEntry(
            entry.at,
            _SENTENCES.get(entry.action, (entry.action, "none"))[0],
            entry.by(names, _("the portal")),
            tone=_SENTENCES.get(entry.action, ("", "none"))[1],
        )
        for entry in found
    ]


def _names(references: set[str]) -> dict[str, str]:
    ids = [int(each.removeprefix("account:")) for each in references if each[:8] == "account:"]
    rows = db.session.execute(select(Account.id, Account.display_name).where(Account.id.in_(ids)))
    return {f"account:{account_id}": name for account_id, name in rows}
