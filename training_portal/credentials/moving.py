"""Certificates of a person whose two records are made two again: each keeps its holder's name."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.cohorts.models import Enrolment
from training_portal.credentials.models import Certificate, CertificateState
from training_portal.credentials.rules import name_to_print
from training_portal.people.moving import Moving, Parting
from training_portal.people.services import Facts
from training_portal.platform.database import db


def _printed(facts: Facts) -> tuple[str, str]:
    name = name_to_print(facts.name_on_certificate, facts.name_in_latin, facts.full_name)
    return name, facts.native_name


def _ties(parting: Parting) -> list[str]:
    """Of certificates issued since the join, those that would say a name of the other record.

    One that goes back has to say the name of the record that it goes to; one that stays must not
    say what only the join wrote.
    """
    going = parting.ids(Enrolment.person_id)
    joined = _printed(parting.now)
    rows = db.session.execute(
        select(Certificate, Enrolment.id)
        .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
        .where(
            Enrolment.person_id == parting.kept_id,
            Certificate.state == CertificateState.VALID,
            Certificate.state_since >= parting.since,
        )
        .order_by(Certificate.number)
    ).all()
    found = []
    for certificate, enrolment_id in rows:
        goes = enrolment_id in going
        wanted = _printed(parting.after[parting.other_id if goes else parting.kept_id])
        said = certificate.holder_name, certificate.holder_native_name
        if said != wanted and (goes or said == joined):
            found.append(
                _(
                    "Certificate %(number)s, issued since the join, says “%(said)s” and belongs to "
                    "%(name)s: correct or revoke it first.",
                    number=certificate.number,
                    said=certificate.holder_name,
                    name=wanted[0],
                )
            )
    return found


CERTIFICATES = Moving(ties=_ties)
