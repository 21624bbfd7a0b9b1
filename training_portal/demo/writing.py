"""Letters of a demo cohort: issued to everybody who can get one, and one of them withdrawn."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from training_portal.cohorts.models import Cohort
from training_portal.demo import material
from training_portal.messaging import letter_services, recipients
from training_portal.messaging.kinds import LetterKind
from training_portal.messaging.models import Letter
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Actor


def tell(cohort: Cohort, told: dict[str, Any], staff: Actor, now: datetime) -> None:
    """Issue the letters of these kinds some days ago; of the last kind the first is withdrawn."""
    with clock.standing_at(now - timedelta(days=told["days_ago"])):
        for name in told["kinds"]:
            kind = LetterKind(name)
            everybody = [row.id for row in recipients.chosen(kind, cohort, staff)]
            letter_services.issue(kind, cohort, everybody, actor=staff)
    if told.get("withdraws"):
        first = db.session.scalars(
            select(Letter)
            .where(Letter.cohort_id == cohort.id, Letter.kind == told["kinds"][-1])
            .order_by(Letter.number)
            .limit(1)
        ).one()
        with clock.standing_at(now - timedelta(days=1)):
            reason = material.phrases()["letter_withdrawn"]
            letter_services.withdraw(first, reason=reason, actor=staff)
