"""Cohorts whose seats by country and group are settled before several are run together. Pure.

Where seats are reserved, the cohort's own run says how many seats each country and group is given,
and the joint run which people of these: no flow could keep reserved seats, the bounds of countries
and one seat for each person at once. Seats that stay empty because people of a kind were given one
elsewhere go to others who have none, by the cohort's own rules (`topped_up`), cohort by cohort in
the order of their first days.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace

from flask_babel import gettext as _

from training_portal.allocations.joint_sorting import Kind, Option, Settled, Sorted, Sorting
from training_portal.allocations.plan import Candidate, Collision, Outcome, Result
from training_portal.allocations.running import run


def settle(sorting: Sorting) -> None:
    """Settle the seats of each cohort that needs it. Raises Collision naming it."""
    if not sorting.settled_first:
        return
    kinds = {option.candidate.id: option.kind for option in sorting.options}
    for each in sorting.settled_first:
        each.settled = _settled(each, kinds)


def _settled(sorted_out: Sorted, kinds: Mapping[int, Kind]) -> dict[Kind, Settled]:
    takes_part = [each for each in sorted_out.able if each.is_seated or each.id in kinds]
    seats, promised = Counter[Kind](), Counter[Kind]()
    for placed in _alone(sorted_out, takes_part).newly_seated:
        kind = kinds[placed.candidate.id]
        seats[kind] += 1
        promised[kind] += placed.outcome is not Outcome.OPEN
    return {kind: Settled(count, promised[kind]) for kind, count in seats.items()}


def _alone(sorted_out: Sorted, candidates: Collection[Candidate]) -> Result:
    cohort = sorted_out.cohort
    try:
        return run(cohort.rules, list(candidates), cohort.before)
    except Collision as collision:
        raise Collision(
            [_("%(cohort)s: %(why)s", cohort=cohort.code, why=why) for why in collision.words]
        ) from None


def topped_up(sorting: Sorting, chosen: frozenset[int]) -> frozenset[int]:
    """With the empty seats of settled cohorts given to people who have none in the chain."""
    if not sorting.settled_first:
        return chosen
    options = {option.candidate.id: option for option in sorting.options}
    found = set(chosen)
    seated = {options[each].seeker for each in chosen}
    in_order = sorted(
        sorting.settled_first, key=lambda each: (each.cohort.starts_on, each.cohort.id)
    )
    for each in in_order:
        for option in _more(each, options, found, seated):
            found.add(option.candidate.id)
            seated.add(option.seeker)
    return frozenset(found)


def _more(
    sorted_out: Sorted,
    options: Mapping[int, Option],
    chosen: Collection[int],
    seated: Collection[tuple[int, int]],
) -> list[Option]:
    """Who can be given a seat of this cohort beside those who are chosen."""
    takes_part = []
    for each in sorted_out.able:
        if each.is_seated or each.id in chosen:
            takes_part.append(replace(each, is_seated=True))
        elif each.id in options and options[each.id].seeker not in seated:
            takes_part.append(each)
    try:
        return [options[each.candidate.id] for each in _alone(sorted_out, takes_part).newly_seated]
    except Collision:
        # With who is left, guarantees and reserved seats exclude each other: those seats wait.
        return []
