"""What admission has at stake when dates of a cohort change: open offers, and who is told."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from flask_babel import ngettext
from sqlalchemy import ColumnElement, func, select

from training_portal.admissions.models import (
    ENDED_STATES,
    Application,
    ApplicationState,
    Offer,
    OfferState,
)
from training_portal.cohorts.effects import Change
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.planning_rules import TOLD, CohortFacts
from training_portal.people.models import Person
from training_portal.platform.database import db

#: Applications that can still be sent: the end of the window matters to them.
_UNSENT = (ApplicationState.DRAFT, ApplicationState.RETURNED)


def objections(change: Change) -> list[str]:
    """An offer that was promised until a day is not cut short by an earlier first day, which it is
    by some hours too where the cohort moves to a place further east."""
    begins = _beginning(change.after)
    if begins >= _beginning(change.before):
        return []
    count = db.session.scalar(
        select(func.count()).where(
            Offer.cohort_id == change.cohort.id,
            Offer.state == OfferState.OPEN,
            Offer.deadline >= begins,
        )
    )
    if not count:
        return []
    return [
        ngettext(
            "%(num)d offer can still be answered after that day. Wait for the answer first.",
            "%(num)d offers can still be answered after that day. Wait for the answers first.",
            count,
        )
    ]


def _beginning(facts: CohortFacts) -> datetime:
    return datetime.combine(facts.starts_on, time(0), ZoneInfo(facts.time_zone))


def concerned(cohort: Cohort, names: frozenset[str]) -> ColumnElement[bool] | None:
    """Days and place concern everybody with a live application, the window who has not sent it."""
    applications = select(Application.person_id).where(Application.cohort_id == cohort.id)
    if names & TOLD:
        # Who is enrolled is told as such, as long as the place lasts.
        over = sorted({*ENDED_STATES, ApplicationState.ENROLLED})
        return Person.id.in_(applications.where(Application.state.not_in(over)))
    if names & {"opens_at", "closes_at"}:
        return Person.id.in_(applications.where(Application.state.in_(_UNSENT)))
    return None
