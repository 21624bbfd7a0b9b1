"""Ending an enrolment otherwise than its rules say: one person proposes, another confirms."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.admissions.own_cases import objection_to_place
from training_portal.cohorts.events import CompletionTakenBack
from training_portal.cohorts.lifecycle import enrolment_lifecycle
from training_portal.cohorts.models import Cohort, Enrolment, EnrolmentState
from training_portal.learning import queries
from training_portal.learning.models import CompletionDecision
from training_portal.learning.services import end_enrolment
from training_portal.people.own_cases import refuse_about
from training_portal.platform import audit, clock, events, own_cases
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.workflow import Refused


def can_be_confirmed(enrolment: Enrolment, *, is_completed: bool) -> bool:
    """Whether a place can end like this by hand as it is now: it is taken part in, or has ended."""
    verb = "complete_by_hand" if is_completed else "not_complete_by_hand"
    return enrolment_lifecycle.find(verb, enrolment.state) is not None


def objection_to_proposing(enrolment: Enrolment) -> str | None:
    """Why nothing can be proposed for a place whatever is proposed; None where something can."""
    if any(can_be_confirmed(enrolment, is_completed=each) for each in (True, False)):
        return None
    return _objection(enrolment)


def _objection(enrolment: Enrolment) -> str:
    return _(
        "Nothing can be decided by hand: the place is “%(state)s”.", state=enrolment.state.label
    )


@transactional
def propose(
    enrolment: Enrolment, *, is_completed: bool, reason: str, actor: Actor
) -> CompletionDecision:
    """Propose to end an enrolment otherwise than its rules say; a second person must confirm."""
    enrolment = lock(Enrolment, enrolment.id)
    _refuse_own_case(enrolment, actor)
    if not reason.strip():
        raise Refused(_("Say why: a decision by hand needs a reason."))
    if queries.open_proposal(enrolment.id) is not None:
        raise Refused(_("A decision by hand is already waiting for a second person."))
    wanted = EnrolmentState.COMPLETED if is_completed else EnrolmentState.NOT_COMPLETED
    if enrolment.state is wanted:
        raise Refused(_("The enrolment already ended like this."))
    if not can_be_confirmed(enrolment, is_completed=is_completed):
        raise Refused(_objection(enrolment))
    decision = CompletionDecision(
        enrolment_id=enrolment.id,
        is_completed=is_completed,
        is_manual=True,
        reason=reason.strip(),
        proposed_by_id=actor.account_id,
        proposed_at=clock.now(),
    )
    db.session.add(decision)
    db.session.flush()
    audit.record(
        "propose_by_hand",
        "enrolment",
        enrolment.id,
        actor=actor,
        after={"is_completed": is_completed},
        person_id=enrolment.person_id,
        reason=reason,
    )
    return decision


@transactional
def confirm(decision: CompletionDecision, *, actor: Actor) -> None:
    """Confirm what another person proposed. Raises Refused for one's own proposal."""
    _lock_cohort_of(decision)
    decision = _open_decision(decision)
    if decision.proposed_by_id == actor.account_id:
        raise Refused(_("Another person than the one who proposed it must confirm."))
    enrolment = lock(Enrolment, decision.enrolment_id)
    _refuse_own_case(enrolment, actor)
    had_completed = enrolment.state is EnrolmentState.COMPLETED
    decision.confirmed_by_id = actor.account_id
    decision.confirmed_at = clock.now()
    end_enrolment(enrolment, decision, actor=actor)
    if had_completed:
        events.emit(CompletionTakenBack(enrolment.id, decision.reason))


@transactional
def refuse(decision: CompletionDecision, *, reason: str, actor: Actor) -> None:
    """Turn a proposal down; the enrolment stays as it was."""
    decision = _open_decision(decision)
    if not reason.strip():
        raise Refused(_("Say why the proposal is turned down."))
    enrolment = db.session.get_one(Enrolment, decision.enrolment_id)
    _refuse_own_case(enrolment, actor)
    decision.refused_at = clock.now()
    audit.record(
        "refuse_by_hand",
        "enrolment",
        enrolment.id,
        actor=actor,
        person_id=enrolment.person_id,
        reason=reason,
    )


@transactional
def take_back(decision: CompletionDecision, *, actor: Actor) -> None:
    """Take the own proposal back. Raises Refused for another's, or one that was decided."""
    decision = _open_decision(decision)
    if decision.proposed_by_id != actor.account_id:
        raise Refused(_("Only the person who proposed it can take it back."))
    decision.refused_at = clock.now()
    enrolment = db.session.get_one(Enrolment, decision.enrolment_id)
    audit.record(
        "take_back_by_hand", "enrolment", enrolment.id, actor=actor, person_id=enrolment.person_id
    )


def _refuse_own_case(enrolment: Enrolment, actor: Actor) -> None:
    """Nobody decides how their own place ends, nor that of whom their body put forward."""
    refuse_about([enrolment.person_id], actor)
    own_cases.refuse(objection_to_place(enrolment.cohort_id, enrolment.person_id, actor))


def _lock_cohort_of(decision: CompletionDecision) -> None:
    """First of all the cohort, which computing completion for everybody holds too."""
    lock(
        Cohort,
        db.session.scalars(
            select(Enrolment.cohort_id).where(Enrolment.id == decision.enrolment_id)
        ).one(),
    )


def _open_decision(decision: CompletionDecision) -> CompletionDecision:
    decision = lock(CompletionDecision, decision.id)
    if decision.confirmed_at is not None or decision.refused_at is not None:
        raise Refused(_("This proposal was already decided."))
    return decision
