"""The cohorts that an organisation hosts: on the organisation's page."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from training_portal.cohorts.listings import CohortRow, cohort_rows
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.permissions import CohortPermission
from training_portal.cohorts.queries import within_reach
from training_portal.organisations.models import Organisation
from training_portal.organisations.sections import SHOWN, Shown
from training_portal.platform.database import db


@dataclass(frozen=True)
class BodyCohorts:
    """The cohorts of a host: the latest of them, and how many there are."""

    lines: list[CohortRow]
    total: int
    organisation: Organisation


def cohorts_of(shown: Shown) -> BodyCohorts | None:
    """The cohorts that the organisation hosts and the reader sees; two statements."""
    hosted = (
        Cohort.host_id == shown.organisation.id,
        within_reach(shown.actor, CohortPermission.SEE),
    )
    total = db.session.scalar(select(func.count()).select_from(Cohort).where(*hosted)) or 0
    if not total:
        return None
    rows = db.session.execute(
        cohort_rows()
        .where(*hosted)
        .order_by(Cohort.starts_on.desc(), Cohort.id.desc())
        .limit(SHOWN)
    )
    return BodyCohorts([CohortRow(*row) for row in rows], total, shown.organisation)
