"""What somebody who is enrolled sees of their own courses."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from flask import abort
from sqlalchemy import select

from training_portal.cohorts.models import Cohort, Enrolment, EnrolmentState
from training_portal.courses.models import CourseText
from training_portal.courses.titles import is_for_reader
from training_portal.learning.models import (
    Attendance,
    Presence,
    TrainingSession,
)
from training_portal.people.models import Person
from training_portal.platform.database import db
from training_portal.platform.policy import Actor


class OwnCourse(NamedTuple):
    """A row of a trainee's own list."""

    public_id: str
    title: str
    cohort_code: str
    venue: str
    starts_on: date
    ends_on: date
    state: EnrolmentState


def enrolments_of_account(actor: Actor) -> list[OwnCourse]:
    """The enrolments of the person who is signed in, newest first."""
    rows = db.session.execute(
        select(
            Enrolment.public_id,
            CourseText.title,
            Cohort.code,
            Cohort.venue,
            Cohort.starts_on,
            Cohort.ends_on,
            Enrolment.state,
        )
        .join(Person, Person.id == Enrolment.person_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .join(CourseText, CourseText.version_id == Cohort.course_version_id)
        .where(Person.account_id == actor.account_id, is_for_reader())
        .order_by(Cohort.starts_on.desc(), Enrolment.id.desc())
    )
    return [OwnCourse(*row) for row in rows]


def own_enrolment(actor: Actor, public_id: str) -> tuple[Cohort, Enrolment]:
    """One's own enrolment with its cohort; 404 for anybody else's."""
    found = db.session.execute(
        select(Cohort, Enrolment)
        .join(Enrolment, Enrolment.cohort_id == Cohort.id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.public_id == public_id, Person.account_id == actor.account_id)
    ).one_or_none()
    if found is None:
        abort(404)
    return found[0], found[1]


def presences_of_enrolment(enrolment_id: int) -> dict[str, Presence]:
    """How somebody was there, by the session's public id."""
    rows = db.session.execute(
        select(TrainingSession.public_id, Attendance.presence)
        .join(TrainingSession, TrainingSession.id == Attendance.session_id)
        .where(Attendance.enrolment_id == enrolment_id)
    )
    return dict(rows.all())
