"""A plan as values that are kept with a run, and back again; the fingerprint of what went in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from training_portal.allocations.plan import (
    Bounds,
    Candidate,
    Reservation,
    Result,
    SeatRules,
    TieBreak,
)


def rules_as_data(rules: SeatRules) -> dict[str, Any]:
    """All of a plan in JSON."""
    return {
        "capacity": rules.capacity,
        "countries": {
            code: [each.minimum, each.maximum] for code, each in sorted(rules.countries.items())
        },
        "reserved": {
            group.value: seats for group, seats in sorted(rules.reserved.items()) if seats
        },
        "cut_off": rules.cut_off,
        "tie_break": rules.tie_break.value,
        "holds_unused": rules.holds_unused,
        "lot": rules.lot,
    }


def rules_of_data(data: Mapping[str, Any]) -> SeatRules:
    """The plan that was kept."""
    return SeatRules(
        capacity=data["capacity"],
        countries={code: Bounds(*bounds) for code, bounds in data["countries"].items()},
        reserved={Reservation(group): seats for group, seats in data["reserved"].items()},
        cut_off=data["cut_off"],
        tie_break=TieBreak(data["tie_break"]),
        holds_unused=data["holds_unused"],
        lot=data["lot"],
    )


def people_hash(candidates: Sequence[Candidate]) -> str:
    """The fingerprint of everybody with what a run knows of them."""
    return _hash(
        [
            [
                each.public_id,
                each.country,
                each.score,
                each.rank,
                sorted(each.groups),
                each.is_seated,
            ]
            for each in sorted(candidates, key=lambda each: each.public_id)
        ]
    )


def input_hash(rules: SeatRules, people: str, before: Mapping[str, int]) -> str:
    """The fingerprint of all that a result follows from; `people` is theirs."""
    return _hash([rules_as_data(rules), people, dict(sorted(before.items()))])


def result_hash(result: Result) -> str:
    """The fingerprint of everybody's outcome, in the order of the run."""
    return _hash(
        [
            [
                each.candidate.public_id,
                each.outcome,
                each.place,
                each.nth,
                each.group,
                each.obstacle,
                each.other,
            ]
            for each in result.placed
        ]
    )


def _hash(values: object) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
