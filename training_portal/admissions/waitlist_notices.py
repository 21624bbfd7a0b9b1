"""Who moved on a waitlist because seats were given out once more by the rules is told by mail.

One mail for each person and run, however many waitlists it moved them on: a run may be of several
cohorts. It says the number that the person reads on their pages, within their own country.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app

from training_portal.admissions import application_queries as queries
from training_portal.admissions.lifecycle import APPLICATION
from training_portal.admissions.models import Application
from training_portal.cohorts.models import Cohort
from training_portal.platform import mail
from training_portal.platform.gathering import in_one_go


@dataclass(frozen=True, slots=True)
class Moved:
    """Somebody who waited already and has another number on the waitlist of their country."""

    application: Application
    cohort: Cohort
    was: int
    place: int

    @property
    def is_back(self) -> bool:
        return self.place > self.was


@dataclass(frozen=True, slots=True)
class _Line:
    """One waitlist in a mail."""

    moved: Moved
    course: str
    link: str


def tell(moves: Sequence[Moved], run: str) -> None:
    """Mail each person once; `run` names the run that moved them, so that nothing is told twice."""
    of_person: defaultdict[int, list[Moved]] = defaultdict(list)
    for each in moves:
        of_person[each.application.person_id].append(each)
    addressees = queries.addressees(list(of_person)) if of_person else {}
    titles: dict[tuple[int, str], str] = {}
    base = current_app.extensions["settings"].public_url
    with in_one_go():
        for person_id, theirs in of_person.items():
            to = addressees[person_id]
            if not to.email:
                continue
            lines = []
            for each in theirs:
                version = each.cohort.course_version_id, to.language
                if version not in titles:
                    titles[version] = queries.course_title(each.cohort, to.language)
                link = f"{base}/me/applications/{each.application.public_id}"
                lines.append(_Line(each, titles[version], link))
            mail.enqueue(
                "waitlist_moved",
                to.email,
                language=to.language,
                zone=to.zone,
                dedupe_key=f"waitlist_moved:{run}:{person_id}",
                about=(APPLICATION.kind, theirs[0].application.id),
                name=to.name,
                lines=lines,
            )
