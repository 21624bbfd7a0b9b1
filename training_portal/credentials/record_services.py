"""What becomes of certificates when their holder's data is erased."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select, update

from training_portal.cohorts.models import Enrolment
from training_portal.credentials.models import Certificate, CertificateState
from training_portal.people.models import ConsentRecord
from training_portal.platform.database import db


def effects_on_certificates(person_id: int, consent: ConsentRecord | None) -> list[str]:
    """What erasing a person means for each certificate that is valid now."""
    if consent is not None:
        return []
    rows = db.session.execute(
        select(Certificate.number, Certificate.course_title)
        .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
        .where(Enrolment.person_id == person_id, Certificate.state == CertificateState.VALID)
        .order_by(Certificate.id)
    )
    return [
        _(
            "Certificate %(number)s (%(course)s) stays valid, but without your name, and it can no "
            "longer be printed: download the PDF before.",
            number=number,
            course=course,
        )
        for number, course in rows
    ]


def erase_holder(person_id: int) -> None:
    """Take the holder's names off every certificate, and reasons, which are words about them.

    Number, course and date stay, so that who holds the paper can still have it checked (domain.md,
    rule 6); it cannot be printed any more. Runs in the unit of work of the erasure.
    """
    enrolments = select(Enrolment.id).where(Enrolment.person_id == person_id).scalar_subquery()
    db.session.execute(
        update(Certificate)
        .where(Certificate.enrolment_id.in_(enrolments))
        .values(
            holder_name="",
            holder_native_name="",
            holder_key="",
            native_language="",
            state_reason="",
        )
    )
