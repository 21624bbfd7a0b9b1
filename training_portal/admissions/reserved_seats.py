"""Seats that are kept for some: asked before one is offered. Rooms further on know for whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from training_portal.admissions.models import Application
from training_portal.cohorts.models import Cohort

#: Why the seats that are free are not for this applicant, in words; None where one is.
KeptFrom: TypeAlias = Callable[[Application], str | None]
Lookup: TypeAlias = Callable[[Cohort], KeptFrom | None]
_lookups: dict[str, Lookup] = {}


def provide(key: str, lookup: Lookup) -> None:
    """Say how it is found out for a cohort; None where it keeps seats from nobody. The same key
    again replaces what was said."""
    _lookups[key] = lookup


def of(cohort: Cohort) -> KeptFrom:
    """From whom the free seats of a cohort are kept. Needs the cohort locked."""
    found = [kept for lookup in _lookups.values() if (kept := lookup(cohort)) is not None]

    def objection(application: Application) -> str | None:
        return next((words for kept in found if (words := kept(application))), None)

    return objection
