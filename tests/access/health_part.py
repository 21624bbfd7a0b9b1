"""The medical part of the small world: of somebody with a seat in a cohort of its own."""

from __future__ import annotations

from typing import Any

from tests.access.told import canary
from tests.factories.health import ask_for_it, make_accepted
from training_portal.admissions.models import Application
from training_portal.cohorts.models import Cohort
from training_portal.health.models import MedicalPart, NoteState
from training_portal.health.sealed import keep_statement, sealed
from training_portal.people.models import ConsentPurpose, Person
from training_portal.people.services import give_consent
from training_portal.platform import clock, files
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM


def cared_for(part: dict[str, Any], owner: str, cohort: Cohort) -> None:
    """A medical part that waits, with a statement, a question and a note that was agreed to."""
    part["caring"] = ask_for_it(cohort)
    part["cared"] = make_accepted(cohort, part["person"])
    part["medical_part"] = _part(owner, part["cared"], part["person"])


def _part(owner: str, application: Application, person: Person) -> MedicalPart:
    with unit_of_work():
        consent = give_consent(
            person.id,
            ConsentPurpose.HEALTH,
            country_code="LA",
            language="en",
            text=f"I agree to {application.public_id}.",
            actor=SYSTEM,
        )
        part = MedicalPart(
            id=application.id,
            consent_id=consent.id,
            told=sealed(person.id, {"illness": canary(owner, "illness")}),
            question=sealed(person.id, canary(owner, "medical_question")),
            care_note=sealed(person.id, canary(owner, "care_note")),
            note_state=NoteState.AGREED,
            given_at=clock.now(),
        )
        db.session.add(part)
        db.session.flush()
        name = f"{canary(owner, 'statement')}.pdf"
        upload = files.Upload(name, "application/pdf", canary(owner, "statement").encode())
        keep_statement(part, person.id, upload)
    return part
