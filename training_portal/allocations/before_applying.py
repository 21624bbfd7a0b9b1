"""What applying a run does to people, by name: who is offered a seat, who moves on the waitlist."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import and_, case, func, or_, select

from training_portal.admissions.models import Application, ApplicationState
from training_portal.allocations.models import AllocationOutcome, AllocationRun
from training_portal.allocations.plan import NEW_SEATS, WAITING, Outcome
from training_portal.people.models import Person
from training_portal.people.queries import visible_people
from training_portal.platform.database import db
from training_portal.platform.policy import Actor
from training_portal.reviews.interviews_left import InterviewsLeft, interviews_left

#: So many of each kind are named on the page; all stand in the run itself.
NAMED: Final = 100


@dataclass(frozen=True)
class Standing:
    """Somebody as they stand now, and by the run."""

    person_id: int
    name: str
    #: The place on the waitlist now; None for who does not wait.
    waits_at: int | None
    #: What the run says; None where it neither seats them nor has them wait.
    outcome: Outcome | None
    position: int


@dataclass(frozen=True)
class Moved:
    """Somebody who waits already, and would wait further back."""

    person_id: int
    name: str
    was: int
    will_be: int


@dataclass(frozen=True)
class Effects:
    """What a run would do in its cohort, to people of whom the reader may know."""

    offered: Sequence[Standing]
    #: Who waits afterwards by the run, and who waits already, has no place in it and stays behind.
    waiting: Sequence[Standing]
    behind: Sequence[Standing]
    interviews: InterviewsLeft

    @property
    def down(self) -> list[Moved]:
        """Who waits already and moves back."""
        return [
            Moved(each.person_id, each.name, each.waits_at, place)
            for place, each in enumerate([*self.waiting, *self.behind], start=1)
            if each.waits_at is not None and place > each.waits_at
        ]

    @property
    def is_waited(self) -> bool:
        """Whether somebody waits already and waits on: who may have another place afterwards."""
        return any(each.waits_at is not None for each in (*self.waiting, *self.behind))

    @property
    def named(self) -> list[int]:
        """Whom the page names."""
        parts = (self.offered, self.behind, self.down)
        return [each.person_id for part in parts for each in part[:NAMED]]


def effects_of(runs: Sequence[AllocationRun], actor: Actor) -> Mapping[int, Effects]:
    """By cohort, what applying these runs does; a few statements, however many cohorts."""
    seats = select(AllocationOutcome.application_id).where(
        AllocationOutcome.run_id.in_([each.id for each in runs]),
        AllocationOutcome.outcome.in_(NEW_SEATS),
    )
    interviews = interviews_left(seats, actor)
    people: defaultdict[int, list[Standing]] = defaultdict(list)
    for cohort_id, standing in _standings(runs, actor):
        people[cohort_id].append(standing)
    return {
        each.cohort_id: _effects(
            people[each.cohort_id], interviews.get(each.cohort_id, InterviewsLeft())
        )
        for each in runs
    }


def _effects(people: Sequence[Standing], interviews: InterviewsLeft) -> Effects:
    by_run = sorted((each for each in people if each.outcome), key=lambda each: each.position)
    others = [each for each in people if each.outcome is None]
    return Effects(
        [each for each in by_run if each.outcome in NEW_SEATS],
        [each for each in by_run if each.outcome in WAITING],
        sorted(others, key=lambda each: each.waits_at or 0),
        interviews,
    )


def _standings(runs: Sequence[AllocationRun], actor: Actor) -> Iterator[tuple[int, Standing]]:
    """Who waits in these cohorts, and who is to wait or to have a seat by these runs."""
    waits = Application.state == ApplicationState.WAITLISTED
    place = func.row_number().over(
        partition_by=(Application.cohort_id, Application.state),
        order_by=(Application.waitlist_position, Application.id),
    )
    rows: Any = db.session.execute(
        select(
            Application.cohort_id,
            Person.id,
            Person.full_name,
            case((waits, place)),
            AllocationOutcome.outcome,
            func.coalesce(AllocationOutcome.position, 0),
        )
        .join(Person, Person.id == Application.person_id)
        .outerjoin(
            AllocationOutcome,
            and_(
                AllocationOutcome.application_id == Application.id,
                AllocationOutcome.run_id.in_([each.id for each in runs]),
                AllocationOutcome.outcome.in_((*NEW_SEATS, *WAITING)),
            ),
        )
        .where(
            Application.cohort_id.in_([each.cohort_id for each in runs]),
            or_(waits, AllocationOutcome.id.is_not(None)),
            visible_people(actor),
        )
    )
    for cohort_id, *facts in rows:
        yield cohort_id, Standing(*facts)
