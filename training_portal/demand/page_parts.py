"""From which proposals a course or a cohort came: on their pages for staff."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from training_portal.cohorts.page_parts import ON_COHORT
from training_portal.courses.page_parts import ON_COURSE
from training_portal.demand.models import CourseProposal, PlannedCohort, ProposalState
from training_portal.demand.permissions import DemandPermission
from training_portal.platform.database import db
from training_portal.platform.policy import current_actor
from training_portal.platform.web.page_sections import Section

_APPROVED = CourseProposal.state == ProposalState.APPROVED


def _found(statement: Any) -> Sequence[CourseProposal]:
    if not current_actor().holds(DemandPermission.COMPILE):
        return []
    return list(db.session.scalars(statement.order_by(CourseProposal.id)))


def of_course(course_id: int) -> Sequence[CourseProposal]:
    """The approved proposals about a course, where the reader may open them."""
    return _found(select(CourseProposal).where(CourseProposal.course_id == course_id, _APPROVED))


def of_cohort(cohort_id: int) -> Sequence[CourseProposal]:
    """The proposal in whose series a cohort is."""
    return _found(
        select(CourseProposal)
        .join(PlannedCohort, PlannedCohort.proposal_id == CourseProposal.id)
        .where(PlannedCohort.cohort_id == cohort_id)
    )


ON_COURSE.register(Section("demand", "demand/_comes_from.html", of_course, 10))
ON_COHORT.register(Section("demand", "demand/_comes_from.html", of_cohort, 10))
