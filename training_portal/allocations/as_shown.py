"""A run as its reader may see it: who hides is in no row, no number and no figure of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import not_, select

from training_portal.admissions.models import Application
from training_portal.allocations.balance import balance_index
from training_portal.allocations.models import AllocationOutcome, AllocationRun
from training_portal.allocations.plan import NEW_SEATS, Outcome
from training_portal.people.models import Person
from training_portal.people.queries import visible_people
from training_portal.platform.database import db
from training_portal.platform.policy import Actor
from training_portal.reviews.rules.scoring import mean

SEATS = frozenset({Outcome.KEPT, *NEW_SEATS})


@dataclass(frozen=True)
class Unknown:
    """Somebody in a run whom the reader may not know of."""

    country: str
    outcome: Outcome
    place: int | None
    nth: int | None


@dataclass(frozen=True)
class Figures:
    """What a run came to, without whom the reader may not know of."""

    seats: Mapping[str, int]
    mean_score: int | None
    balance: int


def unknown_in(run_ids: Collection[int], actor: Actor) -> dict[int, list[Unknown]]:
    """By run, whom the actor may not know of; one statement."""
    rows = db.session.execute(
        select(
            AllocationOutcome.run_id,
            Application.sending_country,
            AllocationOutcome.outcome,
            AllocationOutcome.place,
            AllocationOutcome.nth,
        )
        .join(Application, Application.id == AllocationOutcome.application_id)
        .join(Person, Person.id == Application.person_id)
        .where(AllocationOutcome.run_id.in_(run_ids), not_(visible_people(actor)))
    )
    found: dict[int, list[Unknown]] = defaultdict(list)
    for run_id, country, outcome, place, nth in rows:
        found[run_id].append(Unknown(country or "", outcome, place, nth))
    return found


def figures(run: AllocationRun, unknown: Sequence[Unknown], actor: Actor) -> Figures:
    """The figures of a run; reckoned anew where somebody is left out of them."""
    if not unknown:
        return Figures(run.seats, run.mean_score, run.balance)
    gone = Counter(each.country for each in unknown if each.outcome in SEATS)
    seats = {country: count - gone[country] for country, count in run.seats.items()}
    countries = sorted(run.rules["countries"])
    in_all = {each: seats.get(each, 0) + run.before.get(each, 0) for each in countries}
    return Figures(
        seats,
        None if run.mean_score is None else _mean_of_known(run.id, actor),
        balance_index(in_all, countries),
    )


def _mean_of_known(run_id: int, actor: Actor) -> int | None:
    scores = db.session.scalars(
        select(AllocationOutcome.score)
        .join(Application, Application.id == AllocationOutcome.application_id)
        .join(Person, Person.id == Application.person_id)
        .where(
            AllocationOutcome.run_id == run_id,
            AllocationOutcome.outcome.in_(NEW_SEATS),
            visible_people(actor),
        )
    ).all()
    return mean(sum(each or 0 for each in scores), len(scores)) if scores else None


def place_among(outcome: Outcome, place: int | None, unknown: Sequence[Unknown]) -> int | None:
    """The number of a seat or a place on the waitlist, counted over whom the reader knows of."""
    if place is None:
        return None
    is_seat = outcome in SEATS
    return place - sum(
        1
        for each in unknown
        if (each.outcome in SEATS) is is_seat and each.place is not None and each.place < place
    )


def nth_among(country: str, nth: int | None, unknown: Sequence[Unknown]) -> int | None:
    """The which guaranteed seat of its country it is, counted in the same way."""
    if nth is None:
        return None
    return nth - sum(
        1 for each in unknown if each.country == country and each.nth is not None and each.nth < nth
    )
