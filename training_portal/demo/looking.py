"""Documents of a demo cohort are looked at, and somebody asks for a change of what they sent."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from training_portal.admissions import change_requests, document_services
from training_portal.admissions.application_steps import Step
from training_portal.admissions.models import (
    ENDED_STATES,
    Application,
    ApplicationDocument,
    ApplicationState,
)
from training_portal.cohorts.models import Cohort
from training_portal.demo import material
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM, Actor

#: Of all documents of the cohort: the first are accepted, the next is refused, the rest wait.
_ACCEPTED = 6


def tell(cohort: Cohort, staff: Actor, now: datetime) -> None:
    """Accept some documents, refuse one, and have a change asked for."""
    words = material.phrases()["looking"]
    lives = (
        Application.cohort_id == cohort.id,
        Application.state.not_in([*sorted(ENDED_STATES), ApplicationState.DRAFT]),
    )
    documents = db.session.scalars(
        select(ApplicationDocument.id)
        .join(Application, Application.id == ApplicationDocument.application_id)
        .where(*lives)
        .order_by(ApplicationDocument.id)
    ).all()
    with clock.standing_at(now - timedelta(days=2)):
        for document_id in documents[:_ACCEPTED]:
            document_services.decide(document_id, "accept_document", actor=staff)
        for document_id in documents[_ACCEPTED : _ACCEPTED + 1]:
            document_services.decide(
                document_id, "refuse_document", reason=words["refused"], actor=staff
            )
    applications = db.session.scalars(
        select(Application.id).where(*lives).order_by(Application.id.desc()).limit(1)
    ).all()
    with clock.standing_at(now - timedelta(days=1)):
        for application_id in applications:
            change_requests.ask(
                application_id,
                Step.WORK,
                {"position": [words["position"]]},
                words["why"],
                actor=SYSTEM,
            )
