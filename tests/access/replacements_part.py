"""A seat of the small world that waits for a replacement: its ministry can name somebody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import update

from training_portal.cohorts.models import Cohort, SeatShare
from training_portal.platform import audit, clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM
from training_portal.replacements.models import Replacement


def replaced(part: dict[str, Any]) -> None:
    """Whoever was not selected for `appealing` counts as having given a seat up there."""
    cohort, country = part["appealing"], part["organisation"].country_code
    with unit_of_work():
        part["replacement"] = Replacement(
            cohort_id=cohort.id,
            organisation_id=part["organisation"].id,
            country_code=country,
            left_id=part["appealed"].id,
            until=clock.now() + timedelta(days=7),
            made_at=clock.now(),
        )
        db.session.add(part["replacement"])
        db.session.flush()
        db.session.execute(
            update(Cohort).where(Cohort.id == cohort.id).values(seats_taken=Cohort.seats_taken + 1)
        )
        db.session.execute(
            update(SeatShare)
            .where(SeatShare.cohort_id == cohort.id, SeatShare.country_code == country)
            .values(taken=SeatShare.taken + 1)
        )
        audit.record("keep_seat", "seat_replacement", part["replacement"].id, actor=SYSTEM)
