"""Which application for a placement a guardian agreed to, each time one was asked."""

from __future__ import annotations

from sqlalchemy import ScalarSelect, select

from training_portal.people.models import ConsentRecord
from training_portal.placements.models import GuardianConsent
from training_portal.platform.database import db


def tie(application_id: int, consent: ConsentRecord | None) -> None:
    """Write down that a guardian's consent is for this application; None where nobody was asked."""
    if consent is not None:
        db.session.add(GuardianConsent(application_id=application_id, consent_id=consent.id))
        db.session.flush()


def tied_to(consent_id: int) -> ScalarSelect[int]:
    """SQL: the applications that a guardian's consent is for."""
    return (
        select(GuardianConsent.application_id)
        .where(GuardianConsent.consent_id == consent_id)
        .scalar_subquery()
    )
