"""The few figures of the front page."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from training_portal.cohorts.listings import accepting
from training_portal.cohorts.models import Cohort, Enrolment, EnrolmentState
from training_portal.courses.models import CourseVersion
from training_portal.platform import clock
from training_portal.platform.database import db


@dataclass(frozen=True)
class Figures:
    """Counts for the front page; those of people go through the filter `people_count`."""

    courses: int
    completed: int
    enrolled: int
    open_cohorts: int


def figures() -> Figures:
    """All figures in one statement."""

    def enrolments(*states: EnrolmentState) -> object:
        return (
            select(func.count())
            .select_from(Enrolment)
            .where(Enrolment.state.in_(states))
            .scalar_subquery()
        )

    courses = (
        select(func.count())
        .select_from(CourseVersion)
        .where(CourseVersion.is_current)
        .scalar_subquery()
    )
    cohorts = (
        select(func.count()).select_from(Cohort).where(accepting(clock.now())).scalar_subquery()
    )
    row = db.session.execute(
        select(
            courses,
            enrolments(EnrolmentState.COMPLETED),
            enrolments(EnrolmentState.ENROLLED, EnrolmentState.ACTIVE),
            cohorts,
        )  # type: ignore[call-overload]
    ).one()
    return Figures(*row)
