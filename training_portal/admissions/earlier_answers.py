"""What somebody told of their work in the last application they sent: a new one opens with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from training_portal.admissions.models import Application
from training_portal.cohorts.models import Cohort
from training_portal.eligibility.languages import NATIVE
from training_portal.people.background_kinds import BackgroundKind
from training_portal.people.background_rows import as_typed
from training_portal.platform.database import db

#: Answers that are words or the name of a choice, under the names of their fields.
_PLAIN = (
    *("employer", "employer_kind", "department", "position", "supervisor", "duties"),
    *("education", "mother_tongue", "certificates", "abroad"),
)


@dataclass(frozen=True)
class Earlier:
    """The words of a step as they would be typed now, and from which application they are."""

    cohort_code: str
    sent_at: datetime
    work: Mapping[str, list[str]]


def earlier_work(application: Application) -> Earlier | None:
    """From the application that the same person sent last, but this one; None where there is none.

    Why somebody wants a course and what they answered about it is of that course alone.
    """
    rows = db.session.execute(
        select(Application.snapshot, Application.submitted_at, Cohort.code)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .where(
            Application.person_id == application.person_id,
            Application.id != application.id,
            Application.submitted_at.is_not(None),
        )
        .order_by(Application.submitted_at.desc())
    )
    for snapshot, sent_at, code in rows:
        if snapshot and (work := work_as_typed(snapshot)):
            return Earlier(code, sent_at, work)
    return None


def work_as_typed(snapshot: Mapping[str, Any]) -> dict[str, list[str]]:
    """The work of a snapshot in the words of the form's fields. Pure."""
    typed = {name: str(snapshot[name]) for name in _PLAIN if snapshot.get(name)}
    for name in ("work_since", "last_training_on"):
        if snapshot.get(name):
            typed[name] = f"{date.fromisoformat(snapshot[name]):%m/%Y}"
    if (months := snapshot.get("experience_months")) is not None:
        typed["experience_years"], typed["experience_months"] = map(str, divmod(months, 12))
    others = [each for each in snapshot.get("languages") or () if each["level"] != NATIVE]
    if snapshot.get("serves_in_armed_forces") is not None:
        typed["armed_forces"] = "yes" if snapshot["serves_in_armed_forces"] else "no"
    rows = as_typed(BackgroundKind.LANGUAGE, others)
    return {**{name: [words] for name, words in typed.items()}, **rows}
