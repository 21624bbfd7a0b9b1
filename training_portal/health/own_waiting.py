"""What the medical part asks of somebody: for the list of tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from typing import Any

from sqlalchemy import or_, select

from training_portal.admissions.models import Application
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import course_title
from training_portal.health.models import MedicalPart, MedicalPlan, MedicalState, NoteState
from training_portal.health.queries import has_place, sure_since
from training_portal.health.rules import asked_until
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Actor


class Wanted(Enum):
    """What somebody is asked for."""

    PART = auto()
    ANSWER = auto()
    NOTE = auto()


@dataclass(frozen=True)
class Waiting:
    """Something that waits for its person; `due_on` is a day at the venue."""

    wanted: Wanted
    public_id: str
    title: str
    due_on: date | None
    zone: str


def waiting_of(actor: Actor) -> list[Waiting]:
    """What waits for the actor, in courses that are not over yet; nothing of who hides."""
    if actor.account_id is None:
        return []
    rows = db.session.execute(
        select(
            Application.public_id,
            Cohort.course_version_id,
            Cohort.time_zone,
            Cohort.starts_on,
            Cohort.ends_on,
            MedicalPlan.due_on,
            sure_since().label("sure_since"),
            MedicalPart.state,
            MedicalPart.note_state,
        )
        .join(Cohort, Cohort.id == Application.cohort_id)
        .join(Person, Person.id == Application.person_id)
        .join(MedicalPlan, MedicalPlan.cohort_id == Cohort.id)
        .outerjoin(MedicalPart, MedicalPart.id == Application.id)
        .where(
            Person.account_id == actor.account_id,
            Person.is_hidden.is_(False),
            MedicalPlan.is_asked,
            has_place(),
            or_(
                MedicalPart.id.is_(None),
                MedicalPart.state == MedicalState.ASKED_BACK,
                MedicalPart.note_state == NoteState.PROPOSED,
            ),
        )
        .order_by(MedicalPlan.due_on, Application.id)
    ).all()
    return [
        Waiting(
            _wanted(row.state, row.note_state),
            row.public_id,
            course_title(row.course_version_id),
            _until(row) if row.state is None else None,
            row.time_zone,
        )
        for row in rows
        if clock.today(row.time_zone) <= row.ends_on
    ]


def _until(row: Any) -> date:
    sure_on = clock.day_of(row.sure_since, row.time_zone) if row.sure_since is not None else None
    return asked_until(row.due_on, sure_on, row.starts_on)


def _wanted(state: MedicalState | None, note: NoteState | None) -> Wanted:
    if state is None:
        return Wanted.PART
    if state is MedicalState.ASKED_BACK:
        return Wanted.ANSWER
    assert note is NoteState.PROPOSED  # else there is nothing that waits
    return Wanted.NOTE
