"""What this room gives of a person to that person (platform/own_data.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.admissions.models import Application
from training_portal.cohorts.models import Cohort
from training_portal.health.models import MedicalPart, MedicalReminder
from training_portal.health.rules import ANSWER, NOTHING, QUESTIONS
from training_portal.health.sealed import statement_of
from training_portal.platform.database import db
from training_portal.platform.files import StoredFile
from training_portal.platform.own_data import Field, OpenedFile, Owner, Part, records


def of_health(owner: Owner) -> Part:
    """The medical parts that are still there, opened, with the doctor's statements."""
    return Part(
        [
            records(
                "medical_parts",
                _("Medical parts"),
                [
                    Field(Cohort.code, _("Cohort")),
                    Field(MedicalPart.told, _("What you told"), owner.opened, _in_words),
                    Field(MedicalPart.given_at, _("Given")),
                    Field(MedicalPart.state, _("State")),
                    Field(MedicalPart.statement_facts, _("Doctor’s statement"), owner.opened),
                    Field(MedicalPart.question, _("Question"), owner.opened),
                    Field(MedicalPart.care_note, _("Care note"), owner.opened),
                    Field(MedicalPart.note_state, _("Whether you agreed to it")),
                ],
                _parts(owner),
            ),
            records(
                "medical_reminders",
                _("Reminders of the medical part"),
                [Field(Cohort.code, _("Cohort")), Field(MedicalReminder.sent_at, _("Sent"))],
                select(MedicalReminder)
                .join(Application, Application.id == MedicalReminder.application_id)
                .join(Cohort, Cohort.id == Application.cohort_id)
                .where(Application.person_id == owner.person_id)
                .order_by(MedicalReminder.application_id),
            ),
        ],
        opened=_statements(owner),
    )


def _parts(owner: Owner) -> Any:
    return (
        select(MedicalPart)
        .join(Application, Application.id == MedicalPart.id)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .where(Application.person_id == owner.person_id)
        .order_by(MedicalPart.id)
    )


def _in_words(told: Mapping[str, str]) -> dict[str, str]:
    labels = {**QUESTIONS, ANSWER: _("Your answer to the medical officer")}
    return {str(labels[name]): text for name, text in told.items() if name in labels} | (
        {_("There is nothing to arrange for me."): ""} if NOTHING in told else {}
    )


def _statements(owner: Owner) -> list[OpenedFile]:
    found = []
    for part in db.session.scalars(_parts(owner).where(MedicalPart.statement_id.is_not(None))):
        stored = db.session.get_one(StoredFile, part.statement_id)
        if (statement := statement_of(part, owner.person_id, stored)) is not None:
            found.append(OpenedFile(statement.name, statement.content))
    return found
