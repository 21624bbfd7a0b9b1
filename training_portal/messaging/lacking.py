"""Who was asked for something and has not done it yet, for the groups of messages."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, or_, select

from training_portal.admissions.document_models import DocumentState
from training_portal.admissions.models import (
    ENDED_STATES,
    Application,
    ApplicationDocument,
    Nomination,
)
from training_portal.cohorts.models import Cohort
from training_portal.endorsements.models import OrganisationPart
from training_portal.endorsements.rules import PART_HEADINGS
from training_portal.platform import clock
from training_portal.platform.database import db


def document() -> ColumnElement[bool]:
    """SQL: applications under way with a document that was refused or has expired, and for which no
    other was sent: sending one takes its place. Needs Application."""
    return Application.state.not_in(sorted(ENDED_STATES)) & exists().where(
        ApplicationDocument.application_id == Application.id,
        or_(
            ApplicationDocument.state == DocumentState.REFUSED,
            ApplicationDocument.expires_on < clock.today(),
        ),
    )


def bodies_without_part(cohort: Cohort) -> list[int]:
    """The bodies that put somebody forward for a cohort and whose part A is not whole, by their
    ids. Two statements."""
    nominating = db.session.scalars(
        select(Nomination.organisation_id)
        .where(Nomination.cohort_id == cohort.id, Nomination.taken_back_at.is_(None))
        .distinct()
    ).all()
    # The newest of a body is the last one.
    parts = {
        part.organisation_id: part
        for part in db.session.scalars(
            select(OrganisationPart)
            .where(OrganisationPart.cohort_id == cohort.id)
            .order_by(OrganisationPart.id)
        )
    }
    bodies = [body for body in nominating if body is not None]
    return sorted(body for body in bodies if not _is_whole(parts.get(body)))


def _is_whole(part: OrganisationPart | None) -> bool:
    return part is not None and all(getattr(part, name) for name in PART_HEADINGS)
