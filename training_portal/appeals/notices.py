"""The mails of appeals, to the person."""

from __future__ import annotations

from training_portal.admissions.models import Application
from training_portal.admissions.notices import tell
from training_portal.appeals.models import Appeal, AppealState
from training_portal.cohorts.models import Cohort


def lodged(appeal: Appeal, application: Application, cohort: Cohort) -> None:
    """It is here; until when it is decided."""
    tell("appeal_lodged", application, cohort, str(appeal.id), due_at=appeal.due_at)


def decided(appeal: Appeal, application: Application, cohort: Cohort) -> None:
    """How it came out, and why."""
    template = "appeal_granted" if appeal.state is AppealState.GRANTED else "appeal_dismissed"
    tell(template, application, cohort, str(appeal.id), answer=appeal.answer)
