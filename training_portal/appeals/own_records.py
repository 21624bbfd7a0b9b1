"""What this room gives of a person to that person (platform/own_data.py)."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.admissions.models import Application
from training_portal.appeals.models import Appeal
from training_portal.cohorts.models import Cohort
from training_portal.platform.own_data import Field, Owner, Part, records


def of_appeals(owner: Owner) -> Part:
    """Appeals, with what was written and answered; who decided stays with the programme."""
    return Part(
        [
            records(
                "appeals",
                _("Appeals"),
                [
                    Field(Cohort.code, _("Cohort")),
                    Field(Appeal.against, _("Decision")),
                    Field(Appeal.grounds, _("Reason")),
                    Field(Appeal.lodged_at, _("Lodged")),
                    Field(Appeal.state, _("State")),
                    Field(Appeal.decided_at, _("Decided")),
                    Field(Appeal.answer, _("Answer")),
                ],
                select(Appeal)
                .join(Application, Application.id == Appeal.application_id)
                .join(Cohort, Cohort.id == Application.cohort_id)
                .where(Application.person_id == owner.person_id)
                .order_by(Appeal.id),
            )
        ]
    )
