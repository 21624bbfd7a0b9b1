"""Verbs of joint allocation: run several cohorts together, and apply that to all of them or none.

Beside its part of the joint run each cohort is run alone on the same people, so that both can be
compared. Cohorts are locked in the order of their ids, then applications.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from flask_babel import gettext as _
from sqlalchemy import func, select

from training_portal.admissions import waitlist_notices
from training_portal.admissions.models import Application
from training_portal.admissions.offer_services import offering_objection
from training_portal.allocations import inputs, services
from training_portal.allocations.joint_inputs import JointlyGiven, joint_input_of
from training_portal.allocations.joint_running import JointResult, run_jointly
from training_portal.allocations.models import (
    AllocationOutcome,
    AllocationRun,
    JointRun,
    RunState,
)
from training_portal.allocations.permissions import AllocationPermission
from training_portal.allocations.plan import NEW_SEATS, WAITING, Collision
from training_portal.allocations.rules import objections
from training_portal.allocations.running import run
from training_portal.allocations.solving import solver_version
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import is_past, permitted
from training_portal.platform import clock, jobs
from training_portal.platform.database import db, lock, lock_many, transactional
from training_portal.platform.jobs import Job
from training_portal.platform.policy import Actor
from training_portal.platform.workflow import NotAllowed, Refused

#: With more applications than these it is run by a job.
MOST_AT_ONCE = 3_000
#: Cohorts of one run.
MOST_COHORTS = 60
JOB = "run_jointly"


def count_taking_part(cohort_ids: Collection[int]) -> int:
    """How many applications a run of these cohorts looks at."""
    counted = select(func.count()).where(
        Application.cohort_id.in_(sorted(cohort_ids)),
        Application.state.in_(sorted(inputs.WAITING_STATES)),
    )
    return db.session.scalar(counted) or 0


@transactional
def try_by_job(cohort_ids: Collection[int], *, actor: Actor) -> Job:
    """Have a large joint run made by a job. Raises Refused as `try_jointly`, but for its people."""
    cohorts = _locked(cohort_ids, AllocationPermission.TRY, actor)
    _refuse_impossible(cohorts)
    return jobs.enqueue(
        JOB,
        actor=actor,
        about=_("%(num)d cohorts", num=len(cohorts)),
        arguments={"cohorts": sorted(each.id for each in cohorts)},
        dedupe_key=f"{JOB}:{actor.reference}",
    )


@transactional
def try_jointly(cohort_ids: Collection[int], *, actor: Actor) -> JointRun:
    """Run several cohorts together under their own plans, and keep what came out.

    Raises Refused where a cohort gives no seats, a plan is impossible or its rules exclude each
    other, NotAllowed where a cohort is not the actor's.
    """
    cohorts = _locked(cohort_ids, AllocationPermission.TRY, actor)
    _refuse_impossible(cohorts)
    given = joint_input_of(cohorts, {each.id: services.with_lot(each) for each in cohorts})
    result = _result(given)
    record = JointRun(
        made_at=clock.now(),
        made_by_id=actor.account_id,
        input_hash=given.fingerprint,
        solver=solver_version(),
        cohorts=len(cohorts),
        seats=sum(sum(each.seats.values()) for each in result.cohorts.values()),
        by_wishes=result.moved_by_wishes,
    )
    db.session.add(record)
    db.session.flush()
    for cohort in cohorts:
        alone = given.alone[cohort.id]
        _keep_alone(cohort, alone, actor)
        services.keep_run(
            cohort, alone, result.cohorts[cohort.id], joint_run_id=record.id, actor=actor
        )
    return record


def _locked(
    cohort_ids: Collection[int], permission: AllocationPermission, actor: Actor
) -> list[Cohort]:
    """The cohorts, locked in the order of their ids. Raises NotAllowed for one out of reach."""
    cohorts = list(lock_many(Cohort, cohort_ids).values())
    if not actor.holds(permission) or not all(
        permission in permitted(actor, each, [permission]) for each in cohorts
    ):
        raise NotAllowed
    return sorted(cohorts, key=lambda each: each.id)


def _refuse_impossible(cohorts: Sequence[Cohort]) -> None:
    if len(cohorts) < 2:
        raise Refused(_("Choose two cohorts or more: one alone is run on its own page."))
    if len(cohorts) > MOST_COHORTS:
        raise Refused(_("Choose %(most)d cohorts at most.", most=MOST_COHORTS))
    found = [
        _("%(cohort)s: %(why)s", cohort=cohort.code, why=why)
        for cohort in cohorts
        for why in _objections(cohort)
    ]
    if found:
        raise Refused(" ".join(found))


def _objections(cohort: Cohort) -> list[str]:
    if is_past(cohort.id):
        return [_("This cohort was recorded afterwards: it has no seats to give.")]
    if (objection := offering_objection(cohort)) is not None:
        return [objection]
    return objections(inputs.rules_of(cohort))


def _result(given: JointlyGiven) -> JointResult:
    try:
        return run_jointly(given.together)
    except Collision as collision:
        raise Refused(" ".join(collision.words)) from None


def _keep_alone(cohort: Cohort, given: inputs.Input, actor: Actor) -> None:
    """Run a cohort alone too, unless that was done with the same people."""
    found = select(AllocationRun.id).where(
        AllocationRun.cohort_id == cohort.id,
        AllocationRun.joint_run_id.is_(None),
        AllocationRun.input_hash == given.fingerprint,
    )
    if db.session.scalar(found.limit(1)) is None:
        result = run(given.seats, given.candidates, given.before)
        services.keep_run(cohort, given, result, actor=actor)


def parts_of(record: JointRun) -> list[tuple[AllocationRun, Cohort]]:
    """The parts of a joint run with their cohorts, the first to be held first."""
    rows = db.session.execute(
        select(AllocationRun, Cohort)
        .join(Cohort, Cohort.id == AllocationRun.cohort_id)
        .where(AllocationRun.joint_run_id == record.id)
        .order_by(Cohort.starts_on, Cohort.id)
    )
    return [(part, cohort) for part, cohort in rows]


def objections_to_applying(record: JointRun) -> list[str]:
    """Why a joint run cannot be applied now, a sentence each, naming the cohorts that changed."""
    if record.state is RunState.APPLIED:
        return [_("This run was applied already.")]
    parts = parts_of(record)
    found = [
        _("%(cohort)s: %(why)s", cohort=cohort.code, why=why)
        for part, cohort in parts
        if (why := services.objection_to_part(part, cohort)) is not None
    ]
    if not found and joint_input_of([each for _part, each in parts]).fingerprint != (
        record.input_hash
    ):
        found.append(
            _("Days of a course or wishes of people changed since this run. Run it again.")
        )
    return found


@transactional
def apply_jointly(joint_run_id: int, *, actor: Actor) -> tuple[int, int]:
    """Offer the seats of all cohorts of a joint run and order their waitlists: all of it, or none.

    Returns how many are offered a seat and how many wait. Raises Refused naming the cohorts whose
    plan, people or scores are no longer those of the run, OwnCase for one that decides about the
    actor.
    """
    ids = db.session.scalars(
        select(AllocationRun.cohort_id).where(AllocationRun.joint_run_id == joint_run_id)
    ).all()
    _locked(ids, AllocationPermission.APPLY, actor)
    record = lock(JointRun, joint_run_id)
    if found := objections_to_applying(record):
        raise Refused(" ".join(found))
    lock_many(Application, _decided_on(record.id))
    now = clock.now()
    done = [
        services.carry_out(part, cohort, actor=actor)
        for part, cohort in sorted(parts_of(record), key=lambda each: each[1].id)
    ]
    waitlist_notices.tell([each for part in done for each in part.moved], record.public_id)
    record.state, record.applied_at, record.applied_by_id = RunState.APPLIED, now, actor.account_id
    return sum(each.offered for each in done), sum(each.waiting for each in done)


def _decided_on(joint_run_id: int) -> list[int]:
    """The applications that applying changes, of all cohorts."""
    rows = db.session.scalars(
        select(AllocationOutcome.application_id)
        .join(AllocationRun, AllocationRun.id == AllocationOutcome.run_id)
        .where(
            AllocationRun.joint_run_id == joint_run_id,
            AllocationOutcome.outcome.in_([*NEW_SEATS, *WAITING]),
        )
    )
    return list(rows)
