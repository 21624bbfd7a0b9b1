"""What is agreed to with an application: kept, and for which applications it was given.

One act of agreeing can cover several: who says yes to the same words again adds none.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from flask_babel import get_locale
from sqlalchemy import select

from training_portal.admissions.consents import VERSION, Consent
from training_portal.admissions.models import Application, ApplicationConsent
from training_portal.people import services as people
from training_portal.platform.database import db, insert_if_absent, transactional
from training_portal.platform.policy import Actor


@transactional
def keep(application: Application, consents: Sequence[Consent], *, actor: Actor) -> None:
    """Write down each consent that an application is sent with, and that it is for this one."""
    for consent in consents:
        given = people.give_consent(
            application.person_id,
            consent.purpose,
            country_code=consent.country_code,
            language=str(get_locale() or "en"),
            text=consent.words,
            version=VERSION,
            given_by=consent.given_by,
            actor=actor,
        )
        insert_if_absent(ApplicationConsent, application_id=application.id, consent_id=given.id)


def tied_to(consent_id: int) -> Collection[int]:
    """The applications that a consent was given for."""
    return set(
        db.session.scalars(
            select(ApplicationConsent.application_id).where(
                ApplicationConsent.consent_id == consent_id
            )
        )
    )
