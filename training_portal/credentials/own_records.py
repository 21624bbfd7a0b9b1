"""What this room gives of a person to that person (platform/own_data.py)."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.cohorts.models import Enrolment
from training_portal.credentials.models import Certificate
from training_portal.platform.own_data import Field, Owner, Part, records


def of_certificates(owner: Owner) -> Part:
    """Every certificate, replaced and revoked ones too, as it was printed."""
    certificates = records(
        "certificates",
        _("Certificates"),
        [
            Field(Certificate.number, _("Number")),
            Field(Certificate.state, _("State")),
            Field(Certificate.holder_name, _("Name")),
            Field(Certificate.holder_native_name, _("Name in your own script")),
            Field(Certificate.course_title, _("Course")),
            Field(Certificate.competencies, _("Competencies")),
            Field(Certificate.hours, _("Hours")),
            Field(Certificate.starts_on, _("From")),
            Field(Certificate.ends_on, _("Until")),
            Field(Certificate.place, _("Place")),
            Field(Certificate.issuer_name, _("Issued by")),
            Field(Certificate.issued_on, _("Issued on")),
            Field(Certificate.state_reason, _("Reason")),
            Field(Certificate.code, _("Code for checking")),
        ],
        select(Certificate)
        .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
        .where(Enrolment.person_id == owner.person_id)
        .order_by(Certificate.id),
    )
    return Part([certificates])
