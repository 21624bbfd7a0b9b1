"""Seats that somebody gave up and that are not offered on at once. A room further on knows why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from training_portal.admissions.models import Application
from training_portal.cohorts.models import Cohort


@dataclass(frozen=True)
class Keeper:
    """Who keeps freed seats: they stay counted as taken until it gives them on."""

    #: Whether the seat of this application, which has just ended, is kept. Has the cohort locked.
    keeps: Callable[[Cohort, Application], bool]
    #: How many seats of cohorts are kept now, by cohort and sending country.
    kept: Callable[[Collection[int]], Mapping[int, Mapping[str, int]]]


_keepers: list[Keeper] = []


def provide(keeper: Keeper) -> None:
    """Say who keeps freed seats; there is one."""
    _keepers[:] = [keeper]


def is_kept(cohort: Cohort, application: Application) -> bool:
    """Whether the seat that this application gave up stays where it is. Needs the cohort locked."""
    return any(keeper.keeps(cohort, application) for keeper in _keepers)


def kept_in(cohort_id: int) -> Mapping[str, int]:
    """The seats of a cohort that are counted as taken, and that nobody has, by country."""
    return kept_in_each([cohort_id]).get(cohort_id, {})


def kept_in_each(cohort_ids: Collection[int]) -> Mapping[int, Mapping[str, int]]:
    """The same of several cohorts, those with such seats."""
    return _keepers[0].kept(cohort_ids) if _keepers else {}
