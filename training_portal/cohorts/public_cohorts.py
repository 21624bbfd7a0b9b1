"""A cohort as visitors see it: everything that its page and its call for nominations show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort
from sqlalchemy import select

from training_portal.classifications.employers import EmployerKind
from training_portal.cohorts import plan_notes
from training_portal.cohorts.listings import CohortRow, row_of
from training_portal.cohorts.models import Cohort, CohortDecision, CohortFunding, SeatShare
from training_portal.cohorts.permissions import CohortPermission
from training_portal.cohorts.queries import are_guarantees_released, permitted
from training_portal.courses.models import CourseRule, CourseVersion
from training_portal.courses.queries import CoursePage, page_of_version
from training_portal.organisations.models import Organisation
from training_portal.platform import audit
from training_portal.platform.database import db
from training_portal.platform.policy import Actor


@dataclass(frozen=True)
class PublicCohort:
    """Everything a cohort's public page shows."""

    row: CohortRow
    cohort: Cohort
    plan: Sequence[tuple[str, int, int]]
    funding: Sequence[tuple[str, int]]
    #: In the words of the staff; blank unless cancelled.
    why_cancelled: str
    #: The course in the version that the cohort was opened with.
    course: CoursePage

    @property
    def are_released(self) -> bool:
        """Whether guaranteed seats that were not used are open to all."""
        return are_guarantees_released(self.cohort)

    @property
    def plan_notes(self) -> list[tuple[str, str]]:
        """What the plan says beside the seats by country, as labels and values."""
        return plan_notes.of(self.cohort)

    @property
    def employers(self) -> list[str]:
        """The kinds of organisations whose people can take part; none where any can."""
        asked = db.session.scalars(
            select(CourseRule.values).where(
                CourseRule.version_id == self.cohort.course_version_id,
                CourseRule.kind == "employer_kind",
            )
        )
        return [EmployerKind(kind).label for values in asked for kind in values["kinds"]]

    @property
    def is_announced(self) -> bool:
        """Whether visitors see it."""
        return _is_announced(self.cohort)

    @property
    def is_cancelled(self) -> bool:
        """Whether the intake ended before it began or was over."""
        return self.cohort.decision is CohortDecision.CANCELLED


def public_cohort(public_id: str, staff: Actor | None = None) -> PublicCohort:
    """A cohort as visitors see it; 404 for one that was never announced, or recorded afterwards.

    `staff` who may see the cohort look at its draft like this beforehand.
    """
    cohort = db.session.scalars(select(Cohort).where(Cohort.public_id == public_id)).one_or_none()
    if cohort is None or not (_is_announced(cohort) or _may_see(cohort, staff)):
        abort(404)
    end = _cancellation(cohort) if cohort.decision is CohortDecision.CANCELLED else None
    if end is not None and end.before.get("state") == CohortDecision.DRAFT.value:
        abort(404)
    plan = db.session.execute(
        select(SeatShare.country_code, SeatShare.minimum, SeatShare.maximum)
        .where(SeatShare.cohort_id == cohort.id)
        .order_by(SeatShare.country_code)
    )
    funding = db.session.execute(
        select(Organisation.name, CohortFunding.share_basis_points)
        .join(Organisation, Organisation.id == CohortFunding.organisation_id)
        .where(CohortFunding.cohort_id == cohort.id)
        .order_by(CohortFunding.share_basis_points.desc(), Organisation.search_key)
    )
    reason = end.reason if end is not None else None
    row = row_of(cohort)
    if row.is_past:
        abort(404)  # Of who took part in it nothing is public, and there is nothing to apply for.
    course = page_of_version(
        row.course_code, db.session.get_one(CourseVersion, cohort.course_version_id)
    )
    return PublicCohort(row, cohort, list(plan), list(funding), reason or "", course)


def _is_announced(cohort: Cohort) -> bool:
    return cohort.decision is not CohortDecision.DRAFT


def _may_see(cohort: Cohort, staff: Actor | None) -> bool:
    see = CohortPermission.SEE
    return staff is not None and see in permitted(staff, cohort, {see})


def _cancellation(cohort: Cohort) -> audit.Entry | None:
    """The audit's entry of a cohort's cancellation."""
    entries = audit.timeline([("cohort", cohort.id)])
    return next((entry for entry in entries if entry.action == "cancel"), None)
