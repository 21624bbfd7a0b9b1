"""What happens in cohorts that rooms further on care for."""

from __future__ import annotations

from dataclasses import dataclass

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
