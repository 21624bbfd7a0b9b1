"""Long lists of past cohorts: jobs read them, record them undivided, erase what is taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select

from training_portal.cohorts.lists.checking import Checked, Tell
from training_portal.cohorts.lists.reading import Sheet
from training_portal.cohorts.lists.reading_jobs import ListJobs, Way, read_words
from training_portal.cohorts.models import PastImport, PastState
from training_portal.cohorts.past import queries, recording, services, undoing
from training_portal.cohorts.past.queries import LISTS, ZONE
from training_portal.cohorts.past.reading import PAST, PastReader, check_past
from training_portal.platform import audit, clock
from training_portal.platform.database import db, lock
from training_portal.platform.job_steps import Order, Step
from training_portal.platform.jobs import Job, JobKind, JobState
from training_portal.platform.messages import message as _m
from training_portal.platform.policy import SYSTEM
from training_portal.platform.web.shell import number
from training_portal.platform.workflow import NotAllowed


def reader_with(defaults: Mapping[str, str], *, month_first: bool = False) -> PastReader:
    """Reads the rows of a list as was said when it was sent."""
    majority, today = queries.ages_of_majority(), clock.today(ZONE)
    db.session.rollback()
    return PastReader(
        majority,
        today,
        all_completed=bool(defaults.get("all_completed")),
        month_first=month_first,
    )


def _check(
    _kept: PastImport,
    sheets: Sequence[Sheet],
    way: Way,
    defaults: Mapping[str, str],
    tell: Tell,
) -> Checked:
    return check_past(sheets, reader_with(defaults, month_first=way.month_first), tell=tell)


def _refuse_nothing(_kept: PastImport) -> None:
    """Nothing comes of a list of past cohorts before it is done with."""


def _wrong_cohorts(kept: PastImport) -> Mapping[str, int]:
    return {"wrong_cohorts": queries.wrong_cohorts(kept)}


JOBS = ListJobs(
    LISTS,
    PAST,
    _check,
    guard=_refuse_nothing,
    about=services.about_words,
    again=("read_past_again", _l("Read a list of past cohorts in another way")),
    endpoint="cohorts.past_list",
    gone=_m("This list is no longer waiting for this."),
    besides_rows=_wrong_cohorts,
)


def _nothing(_order: Order) -> None:
    """Everything is looked up in the one transaction that records."""


def _record(step: Step) -> bool:
    """Record the whole list, or nothing of it; who asked must still be allowed to."""
    lock(PastImport, step.arguments["list"])
    kept = JOBS.in_state(step.arguments, PastState.RECORDING)
    if not db.session.scalar(
        select(PastImport.id).where(PastImport.id == kept.id, queries.within_reach(step.actor))
    ):
        raise NotAllowed
    opened = queries.opened(kept)
    services.refuse_unready(opened, step.arguments["seen"])
    step.done = recording.record(kept, opened, actor=step.actor)
    step.outcome["recorded"] = step.done
    return True


def _recording_ended(job: Job) -> None:
    """A list of which nothing was recorded waits again."""
    kept = JOBS.of(job)
    if job.state is not JobState.DONE and kept.state is PastState.RECORDING:
        kept.state = PastState.CHECKED
        audit.record("stop_recording", "past_import", kept.id, actor=SYSTEM)


def _erasing_ended(_job: Job) -> None:
    """What is left unerased after a cancelled job goes with the purge of unclaimed records."""


def _recorded_words(outcome: Mapping[str, Any]) -> list[str]:
    return [recorded_words(outcome.get("recorded", 0))]


def recorded_words(count: int) -> str:
    """How many places were recorded."""
    return ngettext(
        "%(count)s place is recorded.", "%(count)s places are recorded.", count, count=number(count)
    )


def _no_words(_outcome: Mapping[str, Any]) -> list[str]:
    return []


READING = JobKind(
    name=services.READING_JOB,
    label=_l("Read a list of past cohorts"),
    prepare=JOBS.read,
    chunk=JOBS.keep_rows,
    ended=JOBS.reading_ended,
    told=read_words,
    cancelling=_l("The list is deleted. Nothing is recorded."),
    address=JOBS.page,
)
READING_AGAIN = JOBS.reading_again
RECORDING = JobKind(
    name=services.RECORDING_JOB,
    label=_l("Record a list of past cohorts"),
    prepare=_nothing,
    chunk=_record,
    ended=_recording_ended,
    told=_recorded_words,
    cancelling=_l("Nothing is recorded. The list waits for you as before."),
    address=JOBS.page,
)
ERASING = JobKind(
    name=undoing.ERASING_JOB,
    label=_l("Erase the records of a list that was taken back"),
    prepare=_nothing,
    chunk=undoing.erase_some,
    ended=_erasing_ended,
    told=_no_words,
    cancelling=_l("Records that are left are erased by themselves within 90 days."),
    address=JOBS.page,
)
