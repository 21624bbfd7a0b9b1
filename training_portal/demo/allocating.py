"""Seats of a demo cohort in screening: rules beside its plan, and two plans that were tried."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from training_portal.allocations import inputs, services
from training_portal.allocations.plan import Reservation, SeatRules
from training_portal.cohorts.models import Cohort
from training_portal.platform import clock
from training_portal.platform.policy import Actor


def tell(cohort: Cohort, told: dict[str, Any], staff: Actor, now: datetime) -> None:
    """Reserve seats, run the plan, and try it once more without the reservations, to compare."""
    with clock.standing_at(now - timedelta(days=3)):
        rules = replace(services.present_rules(cohort), **told["reserved"])
        services.change_rules(cohort, rules, actor=staff, reason=told["because"])
    with clock.standing_at(now - timedelta(hours=5)):
        plan = inputs.rules_of(cohort)
        without: dict[Reservation, int] = {}
        services.try_plan(cohort, SeatRules(**vars(plan) | {"reserved": without}), actor=staff)
    with clock.standing_at(now - timedelta(hours=4)):
        services.try_plan(cohort, actor=staff)
