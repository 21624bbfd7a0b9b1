"""Seats that are kept for some: asked before one is offered. A room further on knows for whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from training_portal.admissions.models import Application
from training_portal.cohorts.models import Cohort

#: Why the seats that are free are not for this applicant, in words; None where one is.
KeptFrom: TypeAlias = Callable[[Application], str | None]
_lookups: list[Callable[[Cohort], KeptFrom | None]] = []


def provide(lookup: Callable[[Cohort], KeptFrom | None]) -> None:
    """Say how it is found out for a cohort; None where it reserves no seats."""
    _lookups[:] = [lookup]


def of(cohort: Cohort) -> KeptFrom:
    """From whom the free seats of a cohort are kept. Needs the cohort locked."""
    found = _lookups[0](cohort) if _lookups else None
    return found or (lambda _application: None)
