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
    by_the_rule,
)
from training_portal.allocations.solving import Solution, solve


def run(rules: SeatRules, candidates: Sequence[Candidate], before: Mapping[str, int]) -> Result:
    """Allocate the seats of a plan; `before` as in `solve`. Raises Collision."""
    by_rule = by_the_rule(candidates, rules)
    people = sorted(by_rule, key=lambda each: -(each.score or 0))
    cut_off, planned = rules.cut_off or 0, rules.countries
    able = [
        each
        for each in people
        if each.is_seated or (each.score is not None and each.score >= cut_off)
    ]
    with_row = [each for each in able if each.country in planned or each.is_seated]
    solution = solve(rules, with_row, before, by_rule)
    return outcome(rules, people, able, solution)


def outcome(
    rules: SeatRules,
    people: Sequence[Candidate],
    able: Sequence[Candidate],
    solution: Solution,
    elsewhere: Mapping[int, int] | None = None,
) -> Result:
    """Everybody's outcome under a solution; `people` and `able` (who could have a seat) in order.

    `elsewhere`: by the id of an application, the other cohort in which its person has a seat.
    """
    cut_off, other = rules.cut_off or 0, elsewhere or {}
    if other:
        able = [each for each in able if each.id not in other]
    kept = [each for each in able if each.is_seated]
    new = _new_seats(rules, kept, [each for each in able if each.id in solution.chosen], solution)
    seats = Counter(each.country for each in kept)
    seats.update(placed.candidate.country for placed in new)
    return Result(
        (
            *(Placed(each, Outcome.KEPT) for each in kept),
            *new,
            *_waitlist(able, solution, new, _in_the_way(rules, seats, solution.held)),
            *(
                Placed(each, Outcome.ELSEWHERE, other=other[each.id])
                for each in people
                if each.id in other
            ),
            *_excluded(people, cut_off),
        ),
        seats,
        solution.held,
    )


def _excluded(people: Sequence[Candidate], cut_off: int) -> list[Placed]:
    """Who takes no part in the run, and why."""
    return [
        Placed(each, Outcome.NOT_SCORED if each.score is None else Outcome.BELOW_CUT_OFF)
        for each in people
        if (each.score is None or each.score < cut_off) and not each.is_seated
    ]


def _new_seats(
    rules: SeatRules, kept: Sequence[Candidate], chosen: Sequence[Candidate], solution: Solution
) -> list[Placed]:
    """Who is to be offered a seat: guaranteed ones first, each sort from the highest score."""
    taken = Counter(each.country for each in kept)
    found: list[Placed] = []
    for each in chosen:
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
    first = len(kept) + 1
    return [placed._replace(place=number) for number, placed in enumerate(found, start=first)]


def _in_the_way(
    rules: SeatRules, seats: Mapping[str, int], held: int
) -> dict[str, Obstacle | None]:
    """By country of the plan, what stands in the way of all of its people; None where it hangs on
    who else applied."""
    of_all: Obstacle | None = None
    if held and sum(seats.values()) < rules.capacity:
        unfilled = any(seats.get(code, 0) < each.minimum for code, each in rules.countries.items())
        of_all = Obstacle.KEPT_FOR_GUARANTEES if unfilled else Obstacle.KEPT_FOR_GROUPS
    found: dict[str, Obstacle | None] = {}
    for code, bounds in rules.countries.items():
        if bounds.maximum == 0:
            found[code] = Obstacle.NOT_IN_PLAN
        else:
            is_full = seats.get(code, 0) >= bounds.maximum
            found[code] = Obstacle.AT_MAXIMUM if is_full else of_all
    return found


def _waitlist(
    able: Sequence[Candidate],
    solution: Solution,
    new: Sequence[Placed],
    in_the_way: Mapping[str, Obstacle | None],
) -> list[Placed]:
    """Who waits, from the highest score, and what stands in the way of each; `able` in order."""
    open_seats = {placed.candidate.id for placed in new if placed.outcome is Outcome.OPEN}
    chosen, found = solution.chosen, []
    place = sum(1 for each in able if not each.is_seated) - len(chosen)
    # From the last on, so that of each it is known which countries have an open seat for somebody
    # who comes behind.
    behind: set[str] = set()
    for each in reversed(able):
        if each.id in chosen:
            if each.id in open_seats:
                behind.add(each.country)
        elif not each.is_seated:
            why = in_the_way.get(each.country, Obstacle.NOT_IN_PLAN)
            if why is None:
                is_passed = len(behind) > (each.country in behind)
                why = Obstacle.BALANCE if is_passed else Obstacle.ALL_TAKEN
            found.append(Placed(each, Outcome.WAITLISTED, place, None, None, why))
            place -= 1
    found.reverse()
    return found
