"""What comes next in one's own courses: for the home page and for calendars."""

from __future__ import annotations

from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, select

from training_portal.cohorts.models import TAKING_PART, Cohort, Enrolment, EnrolmentState
from training_portal.courses.models import CourseText
from training_portal.courses.titles import is_for_reader
from training_portal.learning.models import TrainingSession
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Actor


class NextStep(NamedTuple):
    """A course one takes part in, with the session that comes next where one is planned."""

    enrolment_id: str
    title: str
    state: EnrolmentState
    time_zone: str
    first_day: date
    last_day: date
    session: str | None
    starts_at: datetime | None


def next_steps(actor: Actor) -> list[NextStep]:
    """The courses of the person who is signed in that are not over, the nearest first."""
    soonest = (
        select(
            TrainingSession.cohort_id.label("cohort_id"),
            func.min(TrainingSession.starts_at).label("starts_at"),
        )
        .where(TrainingSession.cancelled_at.is_(None), TrainingSession.ends_at > clock.now())
        .group_by(TrainingSession.cohort_id)
        .subquery()
    )
    # Two sessions may begin at one moment; the page names one of them.
    title = (
        select(func.min(TrainingSession.title))
        .where(
            TrainingSession.cohort_id == soonest.c.cohort_id,
            TrainingSession.starts_at == soonest.c.starts_at,
            TrainingSession.cancelled_at.is_(None),
        )
        .correlate(soonest)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Enrolment.public_id,
            CourseText.title,
            Enrolment.state,
            Cohort.time_zone,
            Cohort.starts_on,
            Cohort.ends_on,
            title,
            soonest.c.starts_at,
        )
        .join(Person, Person.id == Enrolment.person_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .join(
            CourseText,
            and_(CourseText.version_id == Cohort.course_version_id, is_for_reader()),
        )
        .outerjoin(soonest, soonest.c.cohort_id == Cohort.id)
        .where(Person.account_id == actor.account_id, Enrolment.state.in_(sorted(TAKING_PART)))
        .order_by(Cohort.starts_on, Enrolment.id)
    )
    return [NextStep(*row) for row in rows]


class AgendaEntry(NamedTuple):
    """A session as a calendar shows it."""

    public_id: str
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    cancelled_at: datetime | None


def agenda(cohort_id: int) -> list[AgendaEntry]:
    """All sessions of a cohort; cancelled ones too, so that a calendar can take them out."""
    rows = db.session.execute(
        select(
            TrainingSession.public_id,
            TrainingSession.title,
            TrainingSession.place,
            TrainingSession.starts_at,
            TrainingSession.ends_at,
            TrainingSession.cancelled_at,
        )
        .where(TrainingSession.cohort_id == cohort_id)
        .order_by(TrainingSession.starts_at, TrainingSession.id)
    )
    return [AgendaEntry(*row) for row in rows]


class Slot(NamedTuple):
    """A line of a timetable; the hours are those of the venue, as `09:00`."""

    starts: str
    ends: str
    title: str
    place: str


def timetable_of(cohort: Cohort) -> list[tuple[date, list[Slot]]]:
    """The sessions that are on by day of the venue, each day in order of time."""
    zone = ZoneInfo(cohort.time_zone)
    found = [each for each in agenda(cohort.id) if each.cancelled_at is None]
    return [
        (
            day,
            [
                Slot(
                    f"{each.starts_at.astimezone(zone):%H:%M}",
                    f"{each.ends_at.astimezone(zone):%H:%M}",
                    each.title,
                    each.place,
                )
                for each in rows
            ],
        )
        for day, rows in groupby(found, key=lambda each: each.starts_at.astimezone(zone).date())
    ]
