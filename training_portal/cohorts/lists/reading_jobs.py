"""Jobs that read long lists, the same for every kind of list: what comes before, at the end, after.

Reading is one effect at the end: it is begun anew if its worker dies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic

from flask import url_for
from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.cohorts.lists.checking import Checked
from training_portal.cohorts.lists.keeping import Drawer, L
from training_portal.platform import audit
from training_portal.platform.database import db, lock
from training_portal.platform.job_steps import Step
from training_portal.platform.jobs import Job, JobState
from training_portal.platform.policy import SYSTEM
from training_portal.platform.web.shell import number
from training_portal.platform.workflow import Refused


@dataclass(frozen=True)
class ListJobs(Generic[L]):
    """What jobs on one kind of lists have in common; a job's `arguments` name its list by id."""

    drawer: Drawer[L]
    #: The state of a list while a job reads it.
    reading: StrEnum
    #: The page of a list.
    endpoint: str
    #: Why a list is not to be worked on: it is no longer in the state that the job is for.
    gone: LazyString

    def of(self, job: Job) -> L:
        """The list that a job is about."""
        kept: L = db.session.get_one(self.drawer.lists, job.arguments["list"])
        return kept

    def in_state(self, arguments: Mapping[str, Any], state: StrEnum) -> L:
        """The list as it is now. Raises Refused when it is in another state."""
        kept: L = db.session.get_one(self.drawer.lists, arguments["list"], populate_existing=True)
        if kept.state is not state:
            raise Refused(str(self.gone))
        return kept

    def keep_rows(self, step: Step, **more: Any) -> bool:
        """The one step of reading: keep what `prepare` read, and `more` of the list as a whole."""
        lock(self.drawer.lists, step.arguments["list"])
        kept = self.in_state(step.arguments, self.reading)
        checked: Checked = step.plan
        self.drawer.seal_rows(kept, checked, **more)
        kept.state = self.drawer.waiting
        step.done = step.total = len(checked.people)
        step.outcome["people"] = len(checked.people)
        step.outcome["wrong"] = sum(bool(row.errors) for row in checked.people)
        return True

    def reading_ended(self, job: Job) -> None:
        """A list that was not read to its end is thrown away: there is nothing to look at."""
        kept = self.of(job)
        if job.state is not JobState.DONE and kept.state is self.reading:
            self.drawer.close(kept, self.drawer.discarded)
            audit.record("discard", self.drawer.subject, kept.id, actor=SYSTEM)

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
    words = [
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
    return words
