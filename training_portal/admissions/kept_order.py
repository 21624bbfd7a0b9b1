"""Whether a body may change the order of its nominees: a room further on knows what rests on it."""

from __future__ import annotations

from collections.abc import Callable

from training_portal.cohorts.models import Cohort
from training_portal.organisations.models import Organisation

Lookup = Callable[[Organisation, Cohort], str | None]
_lookups: list[Lookup] = []


def provide(lookup: Lookup) -> None:
    """Say who answers; the latest counts."""
    _lookups[:] = [lookup]


def objection(organisation: Organisation, cohort: Cohort) -> str | None:
    """Why the order stays as it is, in words; None where it can be changed."""
    return _lookups[0](organisation, cohort) if _lookups else None
