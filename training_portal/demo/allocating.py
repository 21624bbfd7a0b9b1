"""Seats of demo cohorts in screening: rules beside a plan, plans that were tried, a run of two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from training_portal.allocations import inputs, joint_services, services
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


def tell_jointly(cohort: Cohort, others: Sequence[int], staff: Actor, now: datetime) -> None:
    """Run it together with others, for whose people it is not the only course."""
    if others:
        with clock.standing_at(now - timedelta(hours=3)):
            joint_services.try_jointly([cohort.id, *others], actor=staff)
