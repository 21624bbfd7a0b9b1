"""What an applied run said of applications, for their people and the bodies that nominated them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from training_portal.admissions.models import SEATED_STATES, Application, ApplicationState
from training_portal.allocations.as_data import rules_of_data
from training_portal.allocations.inputs import WAITING_STATES
from training_portal.allocations.models import AllocationOutcome, AllocationRun, RunState
from training_portal.allocations.plan import NEW_SEATS, Outcome
from training_portal.allocations.wording import Facts, sentence
from training_portal.platform.database import db


def _still_holds(outcome: Outcome, application: Application) -> bool:
    """Whether an application stands as the run left it: later steps have reasons of their own."""
    if outcome in (Outcome.ELSEWHERE, Outcome.BELOW_CUT_OFF, Outcome.NOT_SCORED):
        return application.state in WAITING_STATES
    if outcome is Outcome.WAITLISTED:
        return application.state is ApplicationState.WAITLISTED
    return outcome in NEW_SEATS and application.state in SEATED_STATES


def said_of(application_ids: Sequence[int]) -> dict[int, tuple[datetime, str]]:
    """What the latest applied run said of each, with the day it was applied."""
    rows = db.session.execute(
        select(AllocationOutcome, AllocationRun, Application)
        .join(AllocationRun, AllocationRun.id == AllocationOutcome.run_id)
        .join(Application, Application.id == AllocationOutcome.application_id)
        .where(
            AllocationOutcome.application_id.in_(application_ids),
            AllocationRun.state == RunState.APPLIED,
        )
        .order_by(AllocationRun.applied_at)
    )
    found: dict[int, tuple[datetime, str]] = {}
    for outcome, run, application in rows:
        if outcome.outcome is Outcome.KEPT or not _still_holds(outcome.outcome, application):
            continue
        assert run.applied_at is not None
        facts = Facts(
            outcome.outcome,
            application.sending_country or "",
            # Over all countries, and of that day: it would gainsay the place that is told now.
            None if outcome.outcome is Outcome.WAITLISTED else outcome.place,
            outcome.nth,
            outcome.counts_for,
            outcome.obstacle,
            rules_of_data(run.rules),
        )
        found[outcome.application_id] = run.applied_at, sentence(facts)
    return found
