"""Makes runs of allocation as they are kept."""

from __future__ import annotations

from training_portal.admissions.models import Application
from training_portal.allocations.models import (
    AllocationOutcome,
    AllocationRun,
    JointRun,
    RunState,
)
from training_portal.allocations.plan import Outcome
from training_portal.cohorts.models import Cohort
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work


def make_run(cohort: Cohort, *applications: Application) -> AllocationRun:
    """An applied run that gave each of these an open seat."""
    with unit_of_work():
        run = AllocationRun(
            cohort_id=cohort.id,
            made_at=clock.now(),
            made_by_id=None,
            rules={
                "capacity": 20,
                "countries": {"LA": [0, 20]},
                "reserved": {},
                "cut_off": None,
                "tie_break": "rank",
                "holds_unused": True,
                "lot": "7K3F9Q2M",
            },
            before={},
            people_hash="0" * 64,
            input_hash="0" * 64,
            solver="by hand",
            seats={"LA": len(applications)},
            held=0,
            mean_score=None,
            balance=100,
            state=RunState.APPLIED,
            applied_at=clock.now(),
        )
        db.session.add(run)
        db.session.flush()
        db.session.add_all(
            AllocationOutcome(
                run_id=run.id,
                application_id=each.id,
                position=place,
                outcome=Outcome.OPEN,
                place=place,
            )
            for place, each in enumerate(applications, start=1)
        )
    return run


def make_joint_run(*cohorts: Cohort) -> JointRun:
    """An applied run of cohorts together that gave nobody a seat."""
    parts = [make_run(each) for each in cohorts]
    with unit_of_work():
        joint = JointRun(
            made_at=clock.now(),
            made_by_id=None,
            input_hash="0" * 64,
            solver="by hand",
            cohorts=len(parts),
            seats=0,
            by_wishes=0,
            state=RunState.APPLIED,
            applied_at=clock.now(),
        )
        db.session.add(joint)
        db.session.flush()
        for part in parts:
            part.joint_run_id = joint.id
    return joint
