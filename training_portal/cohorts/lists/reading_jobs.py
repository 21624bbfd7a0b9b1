"""Reading the files of lists, for every kind of list: long ones by jobs, and all of them anew.

Reading is one effect at the end: it is begun anew if its worker dies. A list that waits can be read
in another encoding, which begins it again, or with day and month changed round, which keeps what
people did with its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, NamedTuple, Self

from flask import url_for
from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from training_portal.cohorts.lists.checking import Checked, Tell, is_long, tell_nobody
from training_portal.cohorts.lists.columns import Headings
from training_portal.cohorts.lists.csv_text import Encoding
from training_portal.cohorts.lists.date_order import turned_words
from training_portal.cohorts.lists.keeping import Drawer, L, Turned, upload_of
from training_portal.cohorts.lists.reading import Sheet, read
from training_portal.platform import audit, jobs
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.job_steps import Order, Step
from training_portal.platform.jobs import Job, JobKind, JobState
from training_portal.platform.messages import Message
from training_portal.platform.policy import SYSTEM, Actor
from training_portal.platform.web.shell import number
from training_portal.platform.workflow import Refused


class Way(NamedTuple):
    """How a file is read."""

    #: None for a workbook, and for text that is read as it looks.
    encoding: Encoding | None = None
    month_first: bool = False
    #: Whether what people did with the rows of a list that is read anew holds on.
    keeps: bool = False

    @classmethod
    def of(cls, arguments: Mapping[str, Any]) -> Self:
        """The way that a job was told."""
        encoding = arguments.get("encoding")
        return cls(
            Encoding(encoding) if encoding else None,
            arguments.get("month_first", False),
            arguments.get("keeps", False),
        )


#: What is to be said of the rows of a list, read in this way; `defaults` stand for blank cells.
Check = Callable[[L, Sequence[Sheet], Way, Mapping[str, str], Tell], Checked]


def _no_more(_kept: Any) -> Mapping[str, int]:
    return {}


@dataclass(frozen=True)
class ListJobs(Generic[L]):
    """What jobs on one kind of lists have in common; a job's `arguments` name its list by id."""

    drawer: Drawer[L]
    headings: Headings
    check: Check[L]
    #: Raises Refused for a list whose rows are not to be read anew.
    guard: Callable[[L], None]
    #: What a job on a list is about, in words that name no person.
    about: Callable[[L], str]
    #: The name of the job that reads a waiting list anew, and its label.
    again: tuple[str, LazyString]
    #: The page of a list.
    endpoint: str
    #: Why a list is not to be worked on: it is no longer in the state that the job is for.
    gone: Message
    #: What else is to be mended in a list that was read than its rows, by name.
    besides_rows: Callable[[L], Mapping[str, int]] = _no_more

    def of(self, job: Job) -> L:
        """The list that a job is about."""
        kept: L = db.session.get_one(self.drawer.lists, job.arguments["list"])
        return kept

    def in_state(self, arguments: Mapping[str, Any], state: StrEnum) -> L:
        """The list as it is now. Raises Refused when it is in another state."""
        kept: L = db.session.get_one(self.drawer.lists, arguments["list"], populate_existing=True)
        if kept.state is not state:
            raise Refused(self.gone)
        return kept

    def read(self, order: Order) -> Checked:
        """Read the file of a list: outside any transaction, which may take its time."""
        kept = self.in_state(order.arguments, self.drawer.reading)
        way = Way.of(order.arguments)
        sheets = read(upload_of(kept), way.encoding)
        return self.check(kept, sheets, way, self._defaults(kept, order.arguments), order.report)

    def _defaults(self, kept: L, arguments: Mapping[str, Any]) -> Mapping[str, str]:
        """What was said of a list when it was sent: the job says it, or what was read before."""
        said = arguments if kept.reading is None else self.drawer.unsealed(kept)[1]
        found: Mapping[str, str] = said.get("defaults", {})
        return found

    def keep_rows(self, step: Step) -> bool:
        """The one step of reading: keep what was read, in the place of what stood there."""
        lock(self.drawer.lists, step.arguments["list"])
        kept = self.in_state(step.arguments, self.drawer.reading)
        checked, way = step.plan, Way.of(step.arguments)
        if kept.reading is None:
            said = {name: step.arguments[name] for name in self.drawer.said}
            self.drawer.seal_rows(kept, checked, **said)
        else:
            turned = self._put(kept, checked, way, step.actor)
            if way.keeps:
                step.outcome["turned"] = [*turned, way.month_first]
        kept.state = self.drawer.waiting
        step.done = step.total = len(checked.people)
        step.outcome["people"] = len(checked.people)
        step.outcome["wrong"] = sum(bool(row.errors) for row in checked.people)
        step.outcome |= self.besides_rows(kept)
        return True

    def reading_ended(self, job: Job) -> None:
        """A list that was not read to its end is thrown away: there is nothing to look at.

        One that had been read before waits again as it was.
        """
        kept = self.of(job)
        if job.state is JobState.DONE or kept.state is not self.drawer.reading:
            return
        if kept.reading is not None:
            kept.state = self.drawer.waiting
            return
        self.drawer.close(kept, self.drawer.discarded)
        audit.record("discard", self.drawer.subject, kept.id, actor=SYSTEM)

    def read_again(self, kept: L, way: Way, *, actor: Actor) -> Turned | Job:
        """Read a waiting list in another way; the job that does it for a long one.

        Raises UploadRefused when there is no list to be seen in that way.
        """
        self.drawer.refuse_closed(kept)
        sheets = read(upload_of(kept), way.encoding)
        if is_long(sheets, self.headings):
            return self._have_read(kept, way, actor)
        checked = self.check(kept, sheets, way, self._defaults(kept, {}), tell_nobody)
        return self._read_now(kept, checked, way, actor)

    @transactional
    def _read_now(self, kept: L, checked: Checked, way: Way, actor: Actor) -> Turned:
        kept = self.drawer.hold(kept)
        self.guard(kept)
        return self._put(kept, checked, way, actor)

    def _put(self, kept: L, checked: Checked, way: Way, actor: Actor) -> Turned:
        put = self.drawer.turn_dates if way.keeps else self.drawer.read_anew
        return put(kept, checked, actor)

    @transactional
    def _have_read(self, kept: L, way: Way, actor: Actor) -> Job:
        kept = self.drawer.hold(kept)
        self.guard(kept)
        kept.state = self.drawer.reading
        job = jobs.enqueue(
            self.again[0],
            actor=actor,
            about=self.about(kept),
            arguments={"list": kept.id, **way._asdict()},
            dedupe_key=f"{self.again[0]}:{kept.id}",
        )
        kept.job_id = job.id
        return job

    @property
    def reading_again(self) -> JobKind:
        """The kind of job that reads a long list anew."""
        name, label = self.again
        return JobKind(
            name=name,
            label=label,
            prepare=self.read,
            chunk=self.keep_rows,
            ended=self.reading_ended,
            told=read_words,
            cancelling=_l("The list stays as it was read before, with all that was corrected."),
            address=self.page,
        )

    def page(self, job: Job) -> tuple[str, str] | None:
        """Where the list of a job stands, as a link; None when it is gone."""
        lists = self.drawer.lists
        public_id = db.session.scalar(
            select(lists.public_id).where(lists.id == job.arguments["list"])
        )
        if public_id is None:
            return None
        return _("Open the list"), url_for(self.endpoint, public_id=public_id)


def read_words(outcome: Mapping[str, Any]) -> list[str]:
    """How much was read of a list, in sentences."""
    people, wrong = outcome.get("people", 0), outcome.get("wrong", 0)
    words = []
    if "turned" in outcome:
        changed, corrected, month_first = outcome["turned"]
        words = turned_words(changed, corrected, month_first=month_first)
    words += [
        ngettext(
            "%(count)s row was read.", "%(count)s rows were read.", people, count=number(people)
        )
    ]
    if wrong:
        words.append(
            ngettext(
                "%(count)s row is to be mended.",
                "%(count)s rows are to be mended.",
                wrong,
                count=number(wrong),
            )
        )
    if cohorts := outcome.get("wrong_cohorts", 0):
        words.append(
            ngettext(
                "%(count)s cohort is to be mended.",
                "%(count)s cohorts are to be mended.",
                cohorts,
                count=number(cohorts),
            )
        )
    return words
