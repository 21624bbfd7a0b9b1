"""From several plans and people to everybody's outcome in each cohort. Pure: the same values give
the same result.

First plans and scores decide who is given a seat; then, with these people fixed, wishes decide
which one (`joint_wishes`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from training_portal.allocations import joint_flow
from training_portal.allocations.joint_plan import JointInput
from training_portal.allocations.joint_settling import settle, topped_up
from training_portal.allocations.joint_sorting import (
    Option,
    Seeker,
    Sorted,
    Sorting,
    sort_out,
    without_hopeless,
)
from training_portal.allocations.joint_wishes import by_wishes
from training_portal.allocations.plan import Candidate, Reservation, Result
from training_portal.allocations.running import outcome
from training_portal.allocations.solving import Solution


@dataclass(frozen=True)
class JointResult:
    """What a joint run says: of each cohort, by its id."""

    cohorts: Mapping[int, Result]
    #: People who get another of their seats than by plans and scores alone.
    moved_by_wishes: int


def run_jointly(given: JointInput) -> JointResult:
    """Give out the seats of several cohorts together. Raises Collision."""
    sorting = sort_out(given)
    settle(sorting)
    options = without_hopeless(sorting)
    first = topped_up(sorting, joint_flow.choose(sorting, options) if options else frozenset())
    chosen = by_wishes(sorting, options, first)
    seats = {each.seeker: each for each in options if each.candidate.id in chosen}
    new: dict[int, list[Candidate]] = defaultdict(list)
    for option in seats.values():
        new[option.kind[0]].append(option.candidate)
    elsewhere = _elsewhere(sorting, given, seats)
    return JointResult(
        {
            cohort_id: outcome(
                each.cohort.rules,
                each.people,
                each.able,
                _solution(each, new[cohort_id]),
                elsewhere[cohort_id],
            )
            for cohort_id, each in sorting.cohorts.items()
        },
        len(chosen - first),
    )


def _elsewhere(
    sorting: Sorting, given: JointInput, seats: Mapping[Seeker, Option]
) -> dict[int, dict[int, int]]:
    """By cohort and application, in which other cohort of the chain its person has a seat."""
    persons, chain_of = given.persons, sorting.chain_of
    where = sorting.kept | {seeker: option.kind[0] for seeker, option in seats.items()}
    place_of = where.get
    return {
        cohort_id: {
            each.id: other
            for each in sorted_out.able
            if not each.is_seated
            and (other := place_of((persons[each.id], chain_of[cohort_id]), cohort_id)) != cohort_id
        }
        for cohort_id, sorted_out in sorting.cohorts.items()
    }


def _solution(sorted_out: Sorted, new: Sequence[Candidate]) -> Solution:
    """Who is given a seat in one cohort, what it counts for, and what stays empty for whom."""
    rules = sorted_out.cohort.rules
    chosen = frozenset(each.id for each in new)
    reserved = sorted_out.reserved
    counted = (
        _counted(reserved, sorted_out.seated, [c for c in sorted_out.able if c.id in chosen])
        if reserved
        else {}
    )
    unfilled = 0
    if rules.holds_unused:
        taken = Counter(each.country for each in new)
        unfilled = sum(
            max(0, country.missing - taken[code]) for code, country in sorted_out.countries.items()
        )
        unfilled += sum(reserved.values()) - len(counted)
    empty = rules.capacity - len(sorted_out.seated) - len(new)
    by_id = {key: group for key, group in counted.items() if key >= 0}
    return Solution(chosen, by_id, max(0, min(empty, unfilled)))


def _counted(
    reserved: Mapping[Reservation, int],
    seated: Sequence[frozenset[Reservation]],
    new: Sequence[Candidate],
) -> dict[int, Reservation]:
    """For whom a seat counts as reserved, and for which group: as many as can be.

    First those who have a seat (known by numbers below 0), then the newly seated from the lowest
    score up: who counts already goes on to, but may count for another group.
    """
    people = {-1 - number: groups for number, groups in enumerate(seated)}
    people |= {each.id: each.groups & reserved.keys() for each in reversed(new)}
    counted: dict[int, Reservation] = {}

    def find(person: int, tried: set[Reservation]) -> bool:
        for group in sorted(people[person] - tried):
            tried.add(group)
            holders = [each for each, of in counted.items() if of is group]
            if len(holders) < reserved[group] or any(find(each, tried) for each in holders):
                counted[person] = group
                return True
        return False

    for person, groups in people.items():
        if groups:
            find(person, set())
    return counted
