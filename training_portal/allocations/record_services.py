"""What becomes of runs when a person's data is erased."""

from __future__ import annotations

from sqlalchemy import select, update

from training_portal.admissions.models import Application
from training_portal.allocations.models import AllocationOutcome
from training_portal.platform.database import db


def erase_facts(person_id: int) -> None:
    """Take away the groups that somebody was counted in: they tell of sex and home. The run can no
    longer be worked out again, which its page says. Runs in the unit of work of the erasure."""
    theirs = select(Application.id).where(Application.person_id == person_id)
    db.session.execute(
        update(AllocationOutcome)
        .where(AllocationOutcome.application_id.in_(theirs))
        .values(groups="", rank=None, score=None)
    )
