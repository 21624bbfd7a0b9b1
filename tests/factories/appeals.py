"""Appeals in any state."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.factories.admissions import make_application
from training_portal.admissions.models import Application, ApplicationState
from training_portal.appeals.models import Appeal, Decision
from training_portal.cohorts.models import Cohort
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work


def make_rejected(
    cohort: Cohort,
    person: Person | None = None,
    *,
    decided_at: datetime | None = None,
    state: ApplicationState = ApplicationState.REJECTED,
    **values: Any,
) -> Application:
    """An application that was decided against, just now unless said otherwise."""
    return make_application(
        cohort,
        person,
        state=state,
        decided_at=decided_at or clock.now(),
        outcome_reason="Others had more experience.",
        **values,
    )


def make_appeal(application: Application, **values: Any) -> Appeal:
    """An appeal that waits for a decision, unless said otherwise."""
    usual: dict[str, Any] = {
        "against": Decision(application.state.value),
        "decided_first_by": [],
        "grounds": "My letter was not read.",
        "lodged_at": clock.now(),
        "due_at": clock.now() + timedelta(days=14),
    }
    with unit_of_work():
        appeal = Appeal(application_id=application.id, **{**usual, **values})
        db.session.add(appeal)
    return appeal
