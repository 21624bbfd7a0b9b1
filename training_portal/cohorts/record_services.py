"""What becomes of places when a person's data is erased, and which keep a record from resting."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.cohorts.lifecycle import enrolment_lifecycle
from training_portal.cohorts.models import TAKING_PART, Cohort, Enrolment
from training_portal.people.models import ConsentRecord
from training_portal.platform import clock
from training_portal.platform.database import db, lock
from training_portal.platform.policy import Actor


def end_places(person_id: int, *, actor: Actor) -> None:
    """End the places that a person still has. Runs in the unit of work of the erasure.

    The row stays, with its sending country and dates, for the aggregates. The seat is admission's
    to give back.
    """
    for place in _enrolments_of(person_id):
        if place.state not in TAKING_PART:
            continue
        lock(Cohort, place.cohort_id)
        enrolment = lock(Enrolment, place.id)
        enrolment_lifecycle.apply(
            enrolment,
            "withdraw",
            actor=actor,
            reason=_("The person’s data was erased at their wish."),
            person_id=person_id,
        )
        enrolment.ended_at = clock.now()
    db.session.flush()


def effects_on_places(person_id: int, consent: ConsentRecord | None) -> list[str]:
    """What erasing a person means for the places they still have."""
    if consent is not None:
        return []
    codes = db.session.scalars(
        select(Cohort.code)
        .join(Enrolment, Enrolment.cohort_id == Cohort.id)
        .where(Enrolment.person_id == person_id, Enrolment.state.in_(TAKING_PART))
        .order_by(Cohort.starts_on, Cohort.id)
    )
    return [_("You lose your place in %(code)s.", code=code) for code in codes]


def places_under_way(person_id: int) -> list[str]:
    """The places a person still has, in words: why their record cannot be archived yet."""
    codes = db.session.scalars(
        select(Cohort.code)
        .join(Enrolment, Enrolment.cohort_id == Cohort.id)
        .where(Enrolment.person_id == person_id, Enrolment.state.in_(TAKING_PART))
        .order_by(Cohort.starts_on, Cohort.id)
    )
    return [_("The place in %(code)s has not ended.", code=code) for code in codes]


def _enrolments_of(person_id: int) -> list[Enrolment]:
    """By cohort, which is the order in which they are locked."""
    return list(
        db.session.scalars(
            select(Enrolment).where(Enrolment.person_id == person_id).order_by(Enrolment.cohort_id)
        )
    )
