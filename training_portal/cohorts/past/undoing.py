"""Taking a whole list back: while nobody has claimed a record of it, and not for ever.

At once its cohorts and places are gone, and its links are dead; a job then erases the records that
it made, some at a time. What was recorded by mistake is nothing that was decided: the audit alone
keeps that it was there.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from training_portal.cohorts.models import (
    Cohort,
    CohortTrainer,
    Enrolment,
    PastCohort,
    PastImport,
    PastPlace,
    PastState,
)
from training_portal.cohorts.past.services import enqueue
from training_portal.people import claim_notices, claims, purposes, services
from training_portal.people.models import ClaimQuestion, ClaimState, Person
from training_portal.platform import audit, clock, mail
from training_portal.platform.database import db, lock, lock_many, transactional
from training_portal.platform.job_steps import Step
from training_portal.platform.policy import Actor
from training_portal.platform.workflow import Refused

#: How long a list can be taken back.
CAN_BE_UNDONE: timedelta = timedelta(days=14)
ERASING_JOB = "erase_past_records"
#: Records that one step of the job erases.
STEP = 20


def objection(kept: PastImport, now: datetime) -> str | None:
    """Why a list cannot be taken back now, in words; None when it can."""
    if kept.state is not PastState.RECORDED or kept.confirmed_at is None:
        return str(_("Only a list that was recorded can be taken back."))
    if now > kept.confirmed_at + CAN_BE_UNDONE:
        return str(
            _("A list can be taken back within %(days)d days only.", days=CAN_BE_UNDONE.days)
        )
    if db.session.scalar(select(_is_claimed(kept.id))):
        return str(
            _("Somebody has taken over their record already: the list can no longer be taken back.")
        )
    if db.session.scalar(select(_has_grown(kept.id))):
        return str(_("Something else was recorded in these cohorts since."))
    return None


def _people_of(list_id: int):  # type: ignore[no-untyped-def]
    return (
        select(Enrolment.person_id)
        .join(PastPlace, PastPlace.enrolment_id == Enrolment.id)
        .where(PastPlace.import_id == list_id)
    )


def _is_claimed(list_id: int):  # type: ignore[no-untyped-def]
    asked = exists().where(
        ClaimQuestion.unclaimed_id == Person.id, ClaimQuestion.state == ClaimState.OPEN
    )
    return exists().where(
        Person.id.in_(_people_of(list_id)), or_(Person.claimed_at.is_not(None), asked)
    )


def _has_grown(list_id: int):  # type: ignore[no-untyped-def]
    cohorts = select(PastCohort.cohort_id).where(PastCohort.import_id == list_id)
    known = exists().where(PastPlace.enrolment_id == Enrolment.id, PastPlace.import_id == list_id)
    return exists().where(Enrolment.cohort_id.in_(cohorts), ~known)


def _needed_elsewhere(person_ids: Collection[int], list_id: int | None = None) -> set[int]:
    """Those of whom something else rests on the record: a place outside the list, a nomination.

    Without a list any place counts: the list's own are gone by then.
    """
    of_list = exists().where(PastPlace.enrolment_id == Enrolment.id, PastPlace.import_id == list_id)
    placed = db.session.scalars(
        select(Enrolment.person_id).where(Enrolment.person_id.in_(person_ids), ~of_list)
    )
    return {*placed, *purposes.purposes_of(list(person_ids))}


def _hand_over(person_ids: Collection[int], list_id: int) -> None:
    """The records go on as made by the next list that has a place of them, to be undone with it."""
    following = (
        select(func.min(PastPlace.enrolment_id))
        .join(Enrolment, Enrolment.id == PastPlace.enrolment_id)
        .where(Enrolment.person_id.in_(person_ids), PastPlace.import_id != list_id)
        .group_by(Enrolment.person_id)
    )
    db.session.execute(
        update(PastPlace)
        .where(PastPlace.enrolment_id.in_(following))
        .values(made_record=True)
        .execution_options(synchronize_session=False)
    )


@transactional
def undo(kept: PastImport, *, reason: str, actor: Actor) -> None:
    """Take a list back. Raises Refused when it is too late for it.

    Whoever claims at this moment is waited for: both hold the person's row.
    """
    kept = lock(PastImport, kept.id)
    db.session.scalars(
        select(Person.id)
        .where(Person.id.in_(_people_of(kept.id)))
        .order_by(Person.id)
        .with_for_update()
    ).all()
    if words := objection(kept, clock.now()):
        raise Refused(words)
    own = db.session.scalars(_people_of(kept.id).where(PastPlace.made_record).distinct()).all()
    needed = _needed_elsewhere(own, kept.id)
    _hand_over(needed, kept.id)
    made = [each for each in own if each not in needed]
    claims.end_links(made)
    places = list(
        db.session.scalars(
            select(PastPlace.enrolment_id).where(PastPlace.import_id == kept.id)
        ).all()
    )
    cohorts = list(
        db.session.scalars(
            select(PastCohort.cohort_id).where(PastCohort.import_id == kept.id)
        ).all()
    )
    try:
        with db.session.begin_nested():
            _delete(kept.id, cohorts)
    except IntegrityError:  # What rooms further on keep of a cohort rests on it.
        raise Refused(_("Something else was recorded in these cohorts since.")) from None
    # Who stays by another list is told of that one alone, where no mail has told them of both yet.
    waited = mail.whose_wait(claim_notices.of_people(needed))
    claim_notices.call_in(needed)
    claims.send_notices(sorted(waited))
    kept.state, kept.undone_at = PastState.UNDONE, clock.now()
    after = {"places": len(places), "cohorts": len(cohorts), "people": len(made)}
    audit.record("undo", "past_import", kept.id, actor=actor, after=after, reason=reason)
    if made:
        enqueue(ERASING_JOB, kept, actor, total=len(made), people=made)


def _delete(list_id: int, cohort_ids: Collection[int]) -> None:
    db.session.execute(delete(PastPlace).where(PastPlace.import_id == list_id))
    db.session.execute(delete(Enrolment).where(Enrolment.cohort_id.in_(cohort_ids)))
    db.session.execute(delete(PastCohort).where(PastCohort.import_id == list_id))
    db.session.execute(delete(CohortTrainer).where(CohortTrainer.cohort_id.in_(cohort_ids)))
    db.session.execute(delete(Cohort).where(Cohort.id.in_(cohort_ids)))


def erase_some(step: Step) -> bool:
    """Erase the next records that a list had made; True when they were the last."""
    ids: list[int] = step.arguments["people"]
    here = ids[step.done : step.done + STEP]
    people = lock_many(Person, here)
    needed = _needed_elsewhere(here)
    for person_id in here:
        if people[person_id].claimed_at is None and person_id not in needed:
            services.erase(person_id, actor=step.actor)
        step.done += 1
    return step.done >= len(ids)
