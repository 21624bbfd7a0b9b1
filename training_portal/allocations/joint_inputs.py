"""What a run of several cohorts is worked out from, read from the tables."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select

from training_portal.admissions.models import SEATED_STATES, Application
from training_portal.allocations.inputs import WAITING_STATES, Input, input_of
from training_portal.allocations.joint_plan import JointCohort, JointInput
from training_portal.allocations.plan import SeatRules
from training_portal.cohorts.models import Cohort
from training_portal.platform.database import db


@dataclass(frozen=True)
class JointlyGiven:
    """The input of a joint run, and the input of each cohort alone, by its id."""

    alone: Mapping[int, Input]
    together: JointInput

    @property
    def fingerprint(self) -> str:
        """Of all that a joint result follows from."""
        days = [
            [each.id, each.starts_on.isoformat(), each.ends_on.isoformat()]
            for each in sorted(self.together.cohorts, key=lambda each: each.id)
        ]
        inputs = {str(row_id): each.fingerprint for row_id, each in self.alone.items()}
        people = sorted(self.together.persons.items())
        wishes = sorted(self.together.wishes.items())
        words = json.dumps([days, inputs, people, wishes], sort_keys=True)
        return hashlib.sha256(words.encode()).hexdigest()


def joint_input_of(
    cohorts: Sequence[Cohort], plans: Mapping[int, SeatRules] | None = None
) -> JointlyGiven:
    """What several cohorts are run on together now; `plans` by id, else the cohorts' own."""
    alone = {each.id: input_of(each, (plans or {}).get(each.id)) for each in cohorts}
    persons, wishes = _people_of(alone)
    return JointlyGiven(
        alone,
        JointInput(
            [
                JointCohort(
                    id=each.id,
                    code=each.code,
                    starts_on=each.starts_on,
                    ends_on=each.ends_on,
                    rules=alone[each.id].seats,
                    candidates=alone[each.id].candidates,
                    before=alone[each.id].before,
                )
                for each in cohorts
            ],
            persons,
            wishes,
        ),
    )


def _people_of(cohort_ids: Collection[int]) -> tuple[dict[int, int], dict[int, int]]:
    """By application, whose it is, and which place it has in their own order."""
    rows = db.session.execute(
        select(Application.id, Application.person_id, Application.wish).where(
            and_(
                Application.cohort_id.in_(sorted(cohort_ids)),
                Application.state.in_(sorted(WAITING_STATES | SEATED_STATES)),
            )
        )
    ).all()
    return (
        {row_id: person_id for row_id, person_id, _wish in rows},
        {row_id: wish for row_id, _person_id, wish in rows if wish is not None},
    )
