"""The mails about the medical part, to its person. None says anything of what was told."""

from __future__ import annotations

from datetime import date

from training_portal.admissions.models import Application
from training_portal.admissions.notices import tell
from training_portal.cohorts.models import Cohort
from training_portal.health.models import MedicalPart
from training_portal.platform import clock


def reminder(application: Application, cohort: Cohort, due_on: date) -> None:
    """That it is still to be given, and by when."""
    tell("medical_part_due", application, cohort, str(application.id), due_on=due_on)


def asked_back(part: MedicalPart, application: Application, cohort: Cohort) -> None:
    """That the medical officer asks something; what, stands on the page only."""
    tell("medical_question", application, cohort, _now(part))


def note_proposed(part: MedicalPart, application: Application, cohort: Cohort) -> None:
    """That there is a note to be agreed to; what it says stands on the page only."""
    tell("medical_note", application, cohort, _now(part))


def _now(part: MedicalPart) -> str:
    """Each time at another moment."""
    return f"{part.id}:{clock.now():%Y%m%d%H%M%S}"
