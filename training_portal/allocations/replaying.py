"""A run worked out again from what is stored with it: the same result, or what differs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from sqlalchemy import select

from training_portal.admissions.models import Application
from training_portal.allocations.as_data import result_hash, rules_of_data
from training_portal.allocations.inputs import Input
from training_portal.allocations.models import AllocationOutcome, AllocationRun
from training_portal.allocations.plan import Candidate, Collision, Outcome, Reservation
from training_portal.allocations.running import run
from training_portal.allocations.solving import solver_version
from training_portal.platform.database import db


class Came(Enum):
    """What came of working a run out again."""

    SAME = auto()
    #: The same input gave another result: the program that solves is another one.
    OTHER_RESULT = auto()
    #: What is stored is not what went in: somebody's data was erased since.
    OTHER_INPUT = auto()
    #: The run was made before its input was kept.
    NOT_KEPT = auto()
    #: A part of a run of several cohorts rests on the others too.
    JOINT = auto()


@dataclass(frozen=True)
class Replay:
    """A run as it is stored, and as it comes out now; fingerprints, and who solved."""

    came: Came
    solver: str
    input_hash: str = ""
    result_hash: str = ""
    #: Applications whose outcome is another now, by their ids.
    differs: frozenset[int] = frozenset()


def replay(record: AllocationRun) -> Replay:
    """Work a run out again from its own rows alone; nothing is changed by it. Two statements."""
    solver = solver_version()
    if record.joint_run_id is not None:
        return Replay(Came.JOINT, solver)
    if record.waiting is None or record.is_reviewed is None:
        return Replay(Came.NOT_KEPT, solver)
    stored = _stored(record)
    given = _given(record, stored)
    if given.fingerprint != record.input_hash:
        return Replay(Came.OTHER_INPUT, solver, given.fingerprint)
    try:
        result = run(given.seats, given.candidates, given.before)
    except Collision:
        everybody = frozenset(row.application_id for row, _number in stored)
        return Replay(Came.OTHER_RESULT, solver, given.fingerprint, "", everybody)
    found = result_hash(result)
    if found == record.result_hash:
        return Replay(Came.SAME, solver, given.fingerprint, found)
    was = {row.application_id: (row.outcome, row.place) for row, _number in stored}
    now = {each.candidate.id: (each.outcome, each.place) for each in result.placed}
    differs = frozenset(each for each in was | now if was.get(each) != now.get(each))
    return Replay(Came.OTHER_RESULT, solver, given.fingerprint, found, differs)


def _stored(record: AllocationRun) -> list[tuple[AllocationOutcome, str]]:
    rows = db.session.execute(
        select(AllocationOutcome, Application.public_id)
        .join(Application, Application.id == AllocationOutcome.application_id)
        .where(AllocationOutcome.run_id == record.id)
        .order_by(Application.id)
    ).all()
    return [(row, number) for row, number in rows]


def _given(record: AllocationRun, stored: list[tuple[AllocationOutcome, str]]) -> Input:
    is_reviewed = bool(record.is_reviewed)
    return Input(
        rules_of_data(record.rules),
        [
            Candidate(
                id=row.application_id,
                public_id=number,
                country=row.country,
                score=row.score if is_reviewed else 0,
                rank=row.rank,
                groups=frozenset(Reservation(each) for each in row.groups.split(",") if each),
                is_seated=row.outcome is Outcome.KEPT,
            )
            for row, number in stored
        ],
        record.before,
        is_reviewed,
        record.waiting or {},
    )
