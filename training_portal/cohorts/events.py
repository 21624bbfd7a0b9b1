"""What happens in cohorts that rooms further on care for."""

from __future__ import annotations

from dataclasses import dataclass

from training_portal.cohorts.planning_rules import CohortFacts
from training_portal.platform.policy import Actor


@dataclass(frozen=True)
class CohortCancelled:
    """A cohort was cancelled; live applications end with it."""

    cohort_id: int
    reason: str
    actor: Actor


@dataclass(frozen=True)
class CompletionTakenBack:
    """Two people ended an enrolment otherwise that had ended as completed."""

    enrolment_id: int
    reason: str


@dataclass(frozen=True)
class CohortChanged:
    """Facts of a cohort were changed; what hangs on its dates moves along."""

    cohort_id: int
    before: CohortFacts
    after: CohortFacts
    actor: Actor


@dataclass(frozen=True)
class CohortCloned:
    """A cohort was made after the pattern of another, its first day so many days later."""

    cohort_id: int
    source_id: int
    days: int
    actor: Actor


@dataclass(frozen=True)
class PlaceEnded:
    """Somebody's place in a cohort ended before its time; the seat may go to somebody else."""

    cohort_id: int
    person_id: int
    actor: Actor
