"""The words of a posting: its states, its kind, and how it answers the questions of the gate."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l


class PostingState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    PUBLISHED = "published"
    FILLED = "filled"
    CLOSED = "closed"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        labels = {
            PostingState.DRAFT: _l("Draft"),
            PostingState.IN_REVIEW: _l("Being reviewed"),
            PostingState.RETURNED: _l("Returned for correction"),
            PostingState.PUBLISHED: _l("Open"),
            PostingState.FILLED: _l("Filled"),
            PostingState.CLOSED: _l("Closed"),
            PostingState.EXPIRED: _l("Deadline over"),
            PostingState.SUSPENDED: _l("Suspended"),
            PostingState.WITHDRAWN: _l("Withdrawn"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        tones = {
            "in_review": "wait",
            "returned": "wait",
            "published": "good",
            "filled": "good",
            "suspended": "bad",
        }
        return tones.get(self.value, "none")


#: States in which the company may still change what it offers.
EDITABLE = frozenset({PostingState.DRAFT, PostingState.RETURNED})
#: States in which staff have let it out: who applied goes on, whether or not others still may.
RUNNING = frozenset(
    {PostingState.PUBLISHED, PostingState.FILLED, PostingState.CLOSED, PostingState.EXPIRED}
)


class PostingKind(StrEnum):
    INTERNSHIP = "internship"
    ON_THE_JOB = "on_the_job_training"
    APPRENTICESHIP = "apprenticeship"
    JOB = "job"

    @property
    def label(self) -> str:
        labels = {
            PostingKind.INTERNSHIP: _l("Internship"),
            PostingKind.ON_THE_JOB: _l("On-the-job training"),
            PostingKind.APPRENTICESHIP: _l("Apprenticeship"),
            PostingKind.JOB: _l("Job"),
        }
        return str(labels[self])


class Need(StrEnum):
    """What a worker needs besides the wage."""

    HOUSING = "housing"
    MEALS = "meals"
    TRANSPORT = "transport"

    @property
    def label(self) -> str:
        labels = {
            Need.HOUSING: _l("Housing"),
            Need.MEALS: _l("Meals"),
            Need.TRANSPORT: _l("Transport to work"),
        }
        return str(labels[self])


class Provision(StrEnum):
    """Who gives something that a worker needs, and who pays for it."""

    FREE = "free"
    DEDUCTED = "deducted"
    NONE = "none"

    @property
    def label(self) -> str:
        labels = {
            Provision.FREE: _l("Given free of charge"),
            Provision.DEDUCTED: _l("Given, the worker pays a part"),
            Provision.NONE: _l("Not given"),
        }
        return str(labels[self])
