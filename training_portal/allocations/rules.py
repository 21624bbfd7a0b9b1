"""What makes a plan impossible whoever applied. Pure."""

from __future__ import annotations

from flask_babel import gettext as _

from training_portal.allocations.plan import MOST_POINTS, SeatRules
from training_portal.cohorts.rules import plan_objections


def objections(rules: SeatRules) -> list[str]:
    """Which rules of a plan collide, a sentence each; empty where it is possible."""
    bounds = {code: (each.minimum, each.maximum) for code, each in rules.countries.items()}
    # Released guarantees hold no seat, so they cannot be too many.
    found = plan_objections(rules.capacity, bounds, are_released=not rules.holds_unused)
    reserved = sum(rules.reserved.values())
    if any(seats < 0 for seats in rules.reserved.values()):
        found.append(_("Reserved seats cannot be negative."))
    if reserved > rules.capacity:
        found.append(
            _(
                "%(reserved)d seats are reserved, but the cohort has %(capacity)d.",
                reserved=reserved,
                capacity=rules.capacity,
            )
        )
    if rules.cut_off is not None and not 0 <= rules.cut_off <= MOST_POINTS:
        found.append(_("The cut-off must be from 0 to 100 points."))
    return found
