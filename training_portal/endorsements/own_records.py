"""What endorsing gives somebody of their own data."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.admissions.models import Nomination
from training_portal.cohorts.models import Cohort
from training_portal.endorsements.models import EndorsedNominee, Endorsement, NomineeReason
from training_portal.organisations.models import Organisation
from training_portal.platform.own_data import Field, Owner, Part, records


def of_endorsements(owner: Owner) -> Part:
    """Why a body puts somebody forward, the lists on which they stood, and what was said of them;
    not the body's own ranking."""
    return Part(
        [
            records(
                "put_forward",
                _("Why a body puts you forward"),
                [
                    Field(Cohort.code, _("Cohort")),
                    Field(Organisation.name, _("Nominating body")),
                    Field(NomineeReason.words, _("Reason")),
                ],
                select(NomineeReason)
                .join(Nomination, Nomination.id == NomineeReason.nomination_id)
                .join(Cohort, Cohort.id == Nomination.cohort_id)
                .join(Organisation, Organisation.id == Nomination.organisation_id)
                .where(Nomination.person_id == owner.person_id)
                .order_by(Nomination.id),
            ),
            records(
                "endorsements",
                _("Endorsements"),
                [
                    Field(Cohort.code, _("Cohort")),
                    Field(Organisation.name, _("Nominating body")),
                    Field(Endorsement.sent_at, _("Sent")),
                    Field(EndorsedNominee.why, _("Why the body puts you forward")),
                    Field(EndorsedNominee.verdict, _("Endorsement")),
                    Field(EndorsedNominee.reason, _("Reason")),
                ],
                select(EndorsedNominee)
                .join(Endorsement, Endorsement.id == EndorsedNominee.endorsement_id)
                .join(Nomination, Nomination.id == EndorsedNominee.nomination_id)
                .join(Cohort, Cohort.id == Endorsement.cohort_id)
                .join(Organisation, Organisation.id == Endorsement.organisation_id)
                .where(Nomination.person_id == owner.person_id)
                .order_by(Endorsement.id),
            ),
        ]
    )
