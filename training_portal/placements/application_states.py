"""The words of an application for a placement: its states, its end, and what a concern is about."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext


class PlacementState(StrEnum):
    SUBMITTED = "submitted"
    SHORTLISTED = "shortlisted"
    INTERVIEW = "interview"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    STARTED = "started"
    FINISHED = "finished"
    DECLINED = "declined"
    EXPIRED = "expired"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    ENDED_EARLY = "ended_early"

    @property
    def label(self) -> str:
        labels = {
            PlacementState.SUBMITTED: lazy_pgettext("application", "Sent"),
            PlacementState.SHORTLISTED: _l("Shortlisted"),
            PlacementState.INTERVIEW: _l("Interview"),
            PlacementState.OFFERED: _l("Offered"),
            PlacementState.ACCEPTED: _l("Accepted"),
            PlacementState.STARTED: _l("At work"),
            PlacementState.FINISHED: _l("Finished"),
            PlacementState.DECLINED: _l("Declined"),
            PlacementState.EXPIRED: _l("Offer expired"),
            PlacementState.REJECTED: _l("Not selected"),
            PlacementState.WITHDRAWN: _l("Withdrawn"),
            PlacementState.ENDED_EARLY: _l("Ended early"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        return _TONES.get(self.value, "none")


_TONES = {
    "submitted": "info",
    "shortlisted": "info",
    "interview": "wait",
    "offered": "wait",
    "accepted": "good",
    "started": "good",
    "finished": "good",
    "expired": "bad",
    "rejected": "bad",
    "ended_early": "bad",
}

#: States in which the company still chooses.
OPEN_STATES = frozenset(
    {
        PlacementState.SUBMITTED,
        PlacementState.SHORTLISTED,
        PlacementState.INTERVIEW,
        PlacementState.OFFERED,
    }
)
#: States in which it is over; a person may then apply for the posting again.
OVER = frozenset(PlacementState) - OPEN_STATES - {PlacementState.ACCEPTED, PlacementState.STARTED}
#: States in which it is over without a placement.
WITHOUT_PLACEMENT = frozenset(
    {
        PlacementState.DECLINED,
        PlacementState.EXPIRED,
        PlacementState.REJECTED,
        PlacementState.WITHDRAWN,
    }
)


class Outcome(StrEnum):
    """What a placement that came to its end led to."""

    HIRED_ON = "hired_on"
    COMPLETED = "completed"
    OTHER = "other"

    @property
    def label(self) -> str:
        labels = {
            Outcome.HIRED_ON: _l("Kept on by the company"),
            Outcome.COMPLETED: _l("Completed as agreed"),
            Outcome.OTHER: _l("Another end"),
        }
        return str(labels[self])


class InterviewAnswer(StrEnum):
    COMES = "comes"
    CANNOT = "cannot"

    @property
    def label(self) -> str:
        labels = {
            InterviewAnswer.COMES: _l("I will be there"),
            InterviewAnswer.CANNOT: _l("I cannot at that time"),
        }
        return str(labels[self])


class ConcernKind(StrEnum):
    """What somebody at a placement worries about (after the ILO's indicators of forced labour)."""

    FEES = "fees"
    PAPERS = "papers"
    PAY = "pay"
    HOURS = "hours"
    SAFETY = "safety"
    TREATMENT = "treatment"
    OTHER = "other"
    #: Why somebody left, which the portal asks when they say that they did.
    LEFT = "left"

    @property
    def label(self) -> str:
        labels = {
            ConcernKind.FEES: _l("I was asked to pay for the job"),
            ConcernKind.PAPERS: _l("My passport or papers were taken"),
            ConcernKind.PAY: _l("Wages are late, missing or less than agreed"),
            ConcernKind.HOURS: _l("Too many hours, no rest days"),
            ConcernKind.SAFETY: _l("The work or the housing is not safe"),
            ConcernKind.TREATMENT: _l("Threats, violence, harassment, or I may not leave"),
            ConcernKind.OTHER: _l("Something else"),
            ConcernKind.LEFT: _l("I left the placement early"),
        }
        return str(labels[self])


#: What somebody can choose who raises a concern.
CHOSEN_KINDS = tuple(kind for kind in ConcernKind if kind is not ConcernKind.LEFT)


class ConcernState(StrEnum):
    OPEN = "open"
    SETTLED = "settled"

    @property
    def label(self) -> str:
        labels = {ConcernState.OPEN: _l("To be looked at"), ConcernState.SETTLED: _l("Settled")}
        return str(labels[self])

    @property
    def tone(self) -> str:
        return "wait" if self is ConcernState.OPEN else "good"
