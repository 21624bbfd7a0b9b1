"""Which fields of a posting's form the points of the gate are about."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from training_portal.placements.rules import costs, gate

#: What each point rests on: while one of these fields is not right, the point says nothing.
_RESTS_ON: Final[Mapping[str, tuple[str, ...]]] = {
    gate.WAGE: (
        "wage", "wage_currency", "wage_period", "hours_per_week", "days_per_week", "starts_on",
    ),
    "hours": ("hours_per_week",),
    "days": ("days_per_week",),
    "passport": ("keeps_passport",),
    "languages": ("contract_languages", "countries"),
    "age": ("minimum_age",),
    **{line.value: (f"cost_{line}",) for line in costs.CostLine},
}  # fmt: skip


def rests_on(check: gate.Check) -> tuple[str, ...]:
    """The fields a point is found from; none for the place, which the site gives."""
    return _RESTS_ON.get(check.key, ())


def mended_in(check: gate.Check, invited: Collection[str]) -> str:
    """The field in which a point is mended; blank where the form has none for it."""
    if check.key == "languages" and not invited:
        return "countries"
    return next(iter(rests_on(check)), "")
