"""From a plan and people to everybody's outcome. Pure: the same values give the same result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import chain, count, repeat

from training_portal.allocations.plan import (
    Candidate,
    Obstacle,
    Outcome,
    Placed,
    Result,
    SeatRules,
    best_first,
    could_have_a_seat,
)
from training_portal.allocations.solving import Solution, solve

_WAITS, _NOTHING = repeat(Outcome.WAITLISTED), repeat(None)
_placed = partial(tuple.__new__, Placed)


def run(rules: SeatRules, candidates: Sequence[Candidate], before: Mapping[str, int]) -> Result:
    """Allocate the seats of a plan; `before` as in `solve`. Raises Collision."""
    people = best_first(candidates, rules)
    able = could_have_a_seat(people, rules)
    return outcome(rules, people, able, solve(rules, able, before))


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
    chosen = solution.chosen
    sitting = [number for number, e in enumerate(able) if e.id in chosen or e.is_seated]
    kept = [able[number] for number in sitting if able[number].is_seated]
    seats = Counter[str]()
    for each in kept:
        seats[each.country] += 1
    newly = [able[number] for number in sitting if able[number].id in chosen]
    new = _new_seats(rules, seats, newly, solution)
    return Result(
        (
            *(Placed(each, Outcome.KEPT) for each in kept),
            *new,
            *_waitlist(able, sitting, new, _in_the_way(rules, seats, solution.held)),
            *(_seated_elsewhere(people, other) if other else ()),
            *(_excluded(people, cut_off) if len(able) < len(people) else ()),
        ),
        seats,
        solution.held,
    )


def _seated_elsewhere(people: Sequence[Candidate], other: Mapping[int, int]) -> list[Placed]:
    return [
        Placed(each, Outcome.ELSEWHERE, other=other[each.id]) for each in people if each.id in other
    ]


def _excluded(people: Sequence[Candidate], cut_off: int) -> list[Placed]:
    """Who takes no part in the run, and why."""
    return [
        Placed(each, Outcome.NOT_SCORED if each.score is None else Outcome.BELOW_CUT_OFF)
        for each in people
        if (each.score is None or each.score < cut_off) and not each.is_seated
    ]


def _new_seats(
    rules: SeatRules, taken: Counter[str], chosen: Sequence[Candidate], solution: Solution
) -> list[Placed]:
    """Who is to be offered a seat: guaranteed ones first, each sort from the highest score.

    `taken` are the seats of each country, which these are added to.
    """
    first = taken.total() + 1
    sorts: tuple[list[Candidate], ...] = ([], [], [])
    guaranteed, reserved, opened = sorts
    nth: list[int] = []
    for each in chosen:
        taken[each.country] += 1
        if taken[each.country] <= rules.countries[each.country].minimum:
            nth.append(taken[each.country])
            guaranteed.append(each)
        else:
            (reserved if each.id in solution.reserved else opened).append(each)
    outcomes = (Outcome.GUARANTEED, Outcome.RESERVED, Outcome.OPEN)
    places, nths = count(first), chain(nth, _NOTHING)
    return [
        Placed(each, outcome, next(places), next(nths), solution.reserved.get(each.id))
        for outcome, people in zip(outcomes, sorts, strict=True)
        for each in people
    ]


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
    sitting: Sequence[int],
    new: Sequence[Placed],
    in_the_way: Mapping[str, Obstacle | None],
) -> list[Placed]:
    """Who waits, from the highest score, and what stands in the way of each.

    `able` in order; `sitting` are the places in it of those with a seat, old or new.
    """
    waiting = _without(able, sitting)
    if None in in_the_way.values():
        whys: Sequence[Obstacle | None] = _hanging_on_others(
            able, sitting, waiting, new, in_the_way
        )
    else:
        outside = Obstacle.NOT_IN_PLAN
        whys = [in_the_way.get(each.country, outside) for each in waiting]
    # As `Placed(...)` makes them, in a third of the time: there are tens of thousands.
    rows = zip(waiting, _WAITS, count(1), _NOTHING, _NOTHING, whys, _NOTHING, strict=False)
    return list(map(_placed, rows))


def _without(able: Sequence[Candidate], sitting: Sequence[int]) -> list[Candidate]:
    """All but those at some places."""
    found: list[Candidate] = []
    first = 0
    for number in sitting:
        found += able[first:number]
        first = number + 1
    found += able[first:]
    return found


def _hanging_on_others(
    able: Sequence[Candidate],
    sitting: Sequence[int],
    waiting: Sequence[Candidate],
    new: Sequence[Placed],
    in_the_way: Mapping[str, Obstacle | None],
) -> list[Obstacle]:
    """What stands in the way of each who waits, where with some it hangs on who else applied."""
    open_seats = {placed.candidate.id for placed in new if placed.outcome is Outcome.OPEN}
    # By country, how many wait in front of the last who was given an open seat.
    last = {
        able[number].country: number - others
        for others, number in enumerate(sitting)
        if able[number].id in open_seats
    }
    # Balance passed one by where somebody of another country, who comes behind, has an open seat.
    ahead = {code: why or Obstacle.BALANCE for code, why in in_the_way.items()}
    behind = {code: why or Obstacle.ALL_TAKEN for code, why in in_the_way.items()}
    until = {
        code: max((number for other, number in last.items() if other != code), default=0)
        for code in in_the_way
    }
    outside = Obstacle.NOT_IN_PLAN
    end = max(until.values(), default=0)
    return [
        (ahead if number < until.get(each.country, 0) else behind).get(each.country, outside)
        for number, each in enumerate(waiting[:end])
    ] + [behind.get(each.country, outside) for each in waiting[end:]]
