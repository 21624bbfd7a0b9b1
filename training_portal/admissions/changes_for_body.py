"""Changes of a sent application as the body reads them that put its person forward.

That one is asked for, when and until when it can be answered, and what came of it: never of which
answer, nor a word of it. An employer reads nothing of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ScalarSelect, func, select

from training_portal.admissions.change_models import ApplicationChange, ChangeState
from training_portal.admissions.models import Application, Nomination
from training_portal.cohorts.models import Cohort
from training_portal.organisations.models import Organisation, OrganisationKind
from training_portal.platform.database import db


def waits_since() -> ScalarSelect[datetime]:
    """SQL: when the change was asked for that waits for an answer. Needs Application."""
    return (
        select(func.max(ApplicationChange.asked_at))
        .where(
            ApplicationChange.application_id == Application.id,
            ApplicationChange.state == ChangeState.OPEN,
        )
        .correlate(Application)
        .scalar_subquery()
    )


@dataclass(frozen=True)
class ChangeLine:
    """A change that was asked for; it is answered before `starts_on`, a day at the venue."""

    asked_at: datetime
    state: ChangeState
    decided_at: datetime | None
    starts_on: date
    zone: str

    @property
    def waits(self) -> bool:
        """Whether the programme has still to answer."""
        return self.state is ChangeState.OPEN


def changes_for_body(nomination_id: int) -> Sequence[ChangeLine]:
    """Those of one nominee, the latest first; none of who was put forward by a company."""
    rows = db.session.execute(
        select(
            ApplicationChange.asked_at,
            ApplicationChange.state,
            ApplicationChange.decided_at,
            Cohort.starts_on,
            Cohort.time_zone,
        )
        .join(Application, Application.id == ApplicationChange.application_id)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .join(Nomination, Nomination.id == Application.nomination_id)
        .join(Organisation, Organisation.id == Nomination.organisation_id)
        .where(Nomination.id == nomination_id, Organisation.kind != OrganisationKind.COMPANY)
        .order_by(ApplicationChange.id.desc())
    )
    return [ChangeLine(*row) for row in rows]
