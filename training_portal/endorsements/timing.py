"""What the passing of time does: reminding before a deadline, and what follows where it is over."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, false, or_, select

from training_portal.cohorts.models import Cohort, CohortDecision
from training_portal.endorsements import deciding, ending, notices
from training_portal.endorsements.models import (
    OPEN_LISTS,
    Endorsement,
    EndorsementStage,
    EndorsementState,
    StageState,
    WhenOver,
)
from training_portal.endorsements.rules import BEFORE, is_over
from training_portal.platform import audit, clock, duties
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import SYSTEM

#: So many steps at most are looked at in a round; the next round takes those behind them.
BATCH: Final = 500


def keep_time() -> int:
    """Look at each step whose deadline is near or over and that was not looked at for it yet.

    Only at what something follows for: a step that stays in the statement after it was looked at
    would keep its place in every round, and a batch of such ones would have nobody else looked at.
    """
    now = clock.now()
    steps = db.session.scalars(
        select(EndorsementStage.id)
        .join(Endorsement, Endorsement.id == EndorsementStage.endorsement_id)
        .join(Cohort, Cohort.id == Endorsement.cohort_id)
        .where(
            EndorsementStage.state == StageState.OPEN,
            Endorsement.state == EndorsementState.UNDER_WAY,
            Cohort.decision != CohortDecision.CANCELLED,
            or_(
                _has_begun(),
                and_(
                    EndorsementStage.escalated_at.is_(None),
                    EndorsementStage.due_at <= now - timedelta(seconds=1),
                ),
                and_(
                    EndorsementStage.escalated_at.is_(None),
                    EndorsementStage.reminded_at.is_(None),
                    EndorsementStage.due_at <= now + BEFORE,
                ),
            ),
        )
        .order_by(EndorsementStage.due_at, EndorsementStage.id)
        .limit(BATCH)
    ).all()
    return duties.each(steps, _keep_time_of)


def keep_time_of_returned() -> int:
    """Look at each returned list whose day is near or over and that was not looked at for it yet,
    and at those whose cohort has begun."""
    now = clock.now()
    lists = db.session.scalars(
        select(Endorsement.id)
        .join(Cohort, Cohort.id == Endorsement.cohort_id)
        .where(
            Endorsement.state == EndorsementState.RETURNED,
            Cohort.decision != CohortDecision.CANCELLED,
            Endorsement.mend_by.is_not(None),
            or_(
                _has_begun(),
                and_(
                    Endorsement.mend_late_at.is_(None),
                    Endorsement.mend_by <= now - timedelta(seconds=1),
                ),
                and_(
                    Endorsement.mend_late_at.is_(None),
                    Endorsement.mend_reminded_at.is_(None),
                    Endorsement.mend_by <= now + BEFORE,
                ),
            ),
        )
        .order_by(Endorsement.mend_by, Endorsement.id)
        .limit(BATCH)
    ).all()
    return duties.each(lists, _keep_time_of_list)


@transactional
def _keep_time_of_list(endorsement_id: int) -> int:
    """One returned list; a second worker finds it done."""
    cohort_id = db.session.get_one(Endorsement, endorsement_id).cohort_id
    cohort = lock(Cohort, cohort_id, shared=True)
    endorsement = lock(Endorsement, endorsement_id)
    is_back = endorsement.state is EndorsementState.RETURNED
    if not is_back or endorsement.mend_by is None or cohort.decision is CohortDecision.CANCELLED:
        return 0
    if clock.today(cohort.time_zone) >= cohort.starts_on:
        ending.lapse(endorsement)
        return 1
    if is_over(clock.now(), endorsement.mend_by):
        return _tell_that_it_is_late(endorsement)
    if endorsement.mend_reminded_at is not None:
        return 0
    endorsement.mend_reminded_at = clock.now()
    notices.mend_soon(endorsement)
    return 1


def _tell_that_it_is_late(endorsement: Endorsement) -> int:
    """Nobody can mend it in the body's place: the body hears it once more, and the programme."""
    if endorsement.mend_late_at is not None:
        return 0
    endorsement.mend_late_at = clock.now()
    audit.record("mend_late", "endorsement", endorsement.id, actor=SYSTEM)
    notices.mend_late(endorsement)
    return 1


def _has_begun() -> ColumnElement[bool]:
    """SQL: that the first day of a cohort has come where it is held."""
    zones = db.session.scalars(
        select(Cohort.time_zone)
        .join(Endorsement, Endorsement.cohort_id == Cohort.id)
        .where(Endorsement.state.in_(OPEN_LISTS))
        .distinct()
    ).all()
    return or_(
        false(),
        *(and_(Cohort.time_zone == z, Cohort.starts_on <= clock.today(z)) for z in zones),
    )


@transactional
def _keep_time_of(stage_id: int) -> int:
    """One step; a second worker finds it done."""
    found = db.session.get_one(EndorsementStage, stage_id)
    cohort_id = db.session.get_one(Endorsement, found.endorsement_id).cohort_id
    cohort = lock(Cohort, cohort_id, shared=True)
    endorsement = lock(Endorsement, found.endorsement_id)
    stage = lock(EndorsementStage, stage_id)
    is_open = stage.state is StageState.OPEN and endorsement.state is EndorsementState.UNDER_WAY
    if not is_open or stage.due_at is None or cohort.decision is CohortDecision.CANCELLED:
        return 0
    has_begun = clock.today(cohort.time_zone) >= cohort.starts_on
    if not has_begun and not is_over(clock.now(), stage.due_at):
        return _remind(endorsement, stage)
    if stage.when_over is WhenOver.NOT_ENDORSED:
        deciding.run_out(endorsement.id)
        return 1
    if has_begun:
        # There is no next level that could still endorse: nothing is decided, by nobody.
        ending.lapse(endorsement)
        return 1
    return _escalate(endorsement, stage)


def _remind(endorsement: Endorsement, stage: EndorsementStage) -> int:
    if stage.reminded_at is not None:
        return 0
    stage.reminded_at = clock.now()
    notices.due_soon(endorsement, stage)
    return 1


def _escalate(endorsement: Endorsement, stage: EndorsementStage) -> int:
    if stage.escalated_at is not None:
        return 0
    stage.escalated_at = clock.now()
    next_body = db.session.scalar(
        select(EndorsementStage.organisation_id).where(
            EndorsementStage.endorsement_id == endorsement.id,
            EndorsementStage.position == stage.position + 1,
        )
    )
    audit.record(
        "escalate",
        "endorsement",
        endorsement.id,
        actor=SYSTEM,
        after={"step": stage.position, "body": stage.organisation_id},
    )
    notices.late(endorsement, stage, next_body)
    return 1
