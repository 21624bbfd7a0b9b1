"""From a plan and people to everybody's outcome. Pure: the same values give the same result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from training_portal.allocations.plan import (
    Candidate,
    Obstacle,
    Outcome,
    Placed,
    Result,
    SeatRules,
    Turns,
    turns_of,
)
from training_portal.allocations.solving import Solution, solve


def run(rules: SeatRules, candidates: Sequence[Candidate], before: Mapping[str, int]) -> Result:
    """Allocate the seats of a plan; `before` as in `solve`. Raises Collision."""
    turns = turns_of(candidates, rules)
    people = sorted(candidates, key=lambda each: turns[each.id])
    able = [each for each in people if each.is_seated or _excluded(rules, each) is None]
    solution = solve(rules, [each for each in able if _has_row(rules, each)], before, turns)
    seats = Counter(each.country for each in able if each.is_seated or each.id in solution.chosen)
    new = _new_seats(rules, able, solution)
    return Result(
        (
            *(Placed(each, Outcome.KEPT) for each in able if each.is_seated),
            *new,
            *_Waitlist(rules, seats, solution.held, new, turns).of(able, solution),
            *(
                Placed(each, outcome)
                for each in people
                if not each.is_seated and (outcome := _excluded(rules, each)) is not None
            ),
        ),
        seats,
        solution.held,
    )


def _excluded(rules: SeatRules, candidate: Candidate) -> Outcome | None:
    """Why somebody takes no part in the run."""
    if candidate.score is None:
        return Outcome.NOT_SCORED
    if rules.cut_off is not None and candidate.score < rules.cut_off:
        return Outcome.BELOW_CUT_OFF
    return None


def _has_row(rules: SeatRules, candidate: Candidate) -> bool:
    return candidate.is_seated or candidate.country in rules.countries


def _new_seats(rules: SeatRules, able: Sequence[Candidate], solution: Solution) -> list[Placed]:
    """Who is to be offered a seat: guaranteed ones first, each sort from the highest score."""
    taken = Counter(each.country for each in able if each.is_seated)
    found: list[Placed] = []
    for each in able:
        if each.is_seated or each.id not in solution.chosen:
            continue
        taken[each.country] += 1
        group = solution.reserved.get(each.id)
        if taken[each.country] <= rules.countries[each.country].minimum:
            nth = taken[each.country]
            found.append(Placed(each, Outcome.GUARANTEED, nth=nth, group=group))
        else:
            outcome = Outcome.RESERVED if group else Outcome.OPEN
            found.append(Placed(each, outcome, group=group))
    order = (Outcome.GUARANTEED, Outcome.RESERVED, Outcome.OPEN)
    found.sort(key=lambda placed: order.index(placed.outcome))
    first = sum(each.is_seated for each in able) + 1
    return [_at(placed, number) for number, placed in enumerate(found, start=first)]


def _at(placed: Placed, place: int) -> Placed:
    return Placed(**vars(placed) | {"place": place})


class _Waitlist:
    """Who waits, from the highest score, and what stands in the way of each."""

    def __init__(
        self,
        rules: SeatRules,
        seats: Mapping[str, int],
        held: int,
        new: Sequence[Placed],
        turns: Turns,
    ) -> None:
        self.rules, self.seats, self.turns = rules, seats, turns
        self.held: Obstacle | None = None
        if held and sum(seats.values()) < rules.capacity:
            unfilled = any(
                seats.get(country, 0) < each.minimum for country, each in rules.countries.items()
            )
            self.held = Obstacle.KEPT_FOR_GUARANTEES if unfilled else Obstacle.KEPT_FOR_GROUPS
        #: By country, the last in turn of those who are newly given a seat that nothing kept.
        self.last_open = {
            placed.candidate.country: turns[placed.candidate.id]
            for placed in new
            if placed.outcome is Outcome.OPEN
        }

    def of(self, able: Sequence[Candidate], solution: Solution) -> list[Placed]:
        waiting = [each for each in able if not each.is_seated and each.id not in solution.chosen]
        return [
            Placed(each, Outcome.WAITLISTED, place=place, obstacle=self._obstacle(each))
            for place, each in enumerate(waiting, start=1)
        ]

    def _obstacle(self, candidate: Candidate) -> Obstacle:
        bounds = self.rules.countries.get(candidate.country)
        if bounds is None or bounds.maximum == 0:
            return Obstacle.NOT_IN_PLAN
        if self.seats.get(candidate.country, 0) >= bounds.maximum:
            return Obstacle.AT_MAXIMUM
        if self.held is not None:
            return self.held
        mine = self.turns[candidate.id]
        passed = any(
            other > mine
            for country, other in self.last_open.items()
            if country != candidate.country
        )
        return Obstacle.BALANCE if passed else Obstacle.ALL_TAKEN
