"""The few figures of the front page."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from training_portal.cohorts.models import Cohort, CohortDecision, Enrolment, EnrolmentState
from training_portal.courses.models import CourseVersion
from training_portal.platform.database import db

#: Figures about people are shown for groups of five or more only (domain.md, rule 7).
SMALLEST_GROUP = 5


@dataclass(frozen=True)
class Figures:
    """Counts for the front page; None where a group of people is too small to show."""

    courses: int
    completed: int | None
    taking_part: int | None
    cohorts: int


def shown(count: int) -> int | None:
    """A count of people, or None when it is above zero and under five."""
    return None if 0 < count < SMALLEST_GROUP else count


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
        select(func.count())
        .select_from(Cohort)
        .where(Cohort.decision.in_((CohortDecision.CONFIRMED, CohortDecision.SCREENING)))
        .scalar_subquery()
    )
    row = db.session.execute(
        select(
            courses,
            enrolments(EnrolmentState.COMPLETED),
            enrolments(EnrolmentState.ENROLLED, EnrolmentState.ACTIVE),
            cohorts,
        )  # type: ignore[call-overload]
    ).one()
    return Figures(row[0], shown(row[1]), shown(row[2]), row[3])
