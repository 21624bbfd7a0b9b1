"""The floor under an allocation: one call of the solver, its problem there in arrays already.

The problem is that of the portal's second pass with a node for each applicant: seats that a country
is guaranteed, one arc for each further seat of it by the balance, an arc for each applicant by the
score, and the sorts of seats that each can have. Nothing is sorted, drawn, explained or read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from training_portal.allocations.balance import cost_of_seats
from training_portal.allocations.plan import MOST_POINTS, Candidate, Reservation, SeatRules

_SOURCE, _OPEN, _RESERVED, _FIRST = 0, 1, 2, 3


def problem(
    rules: SeatRules, people: Sequence[Candidate], before: dict[str, int]
) -> Callable[[], int]:
    """Makes the arrays; what it gives is the call alone, which returns the cost.

    Only for plans with one reservation that enough people can fill, as those of the benchmark.
    """
    (group, kept), *others = [each for each in rules.reserved.items() if each[1]]
    assert not others and sum(group in each.groups for each in people) >= kept
    nodes = {country: number for number, country in enumerate(rules.countries, start=_FIRST)}
    by_balance = 1 + rules.capacity * MOST_POINTS
    arcs: list[tuple[int, int, int, int]] = []
    for country, bounds in rules.countries.items():
        more = bounds.maximum - bounds.minimum
        costs = cost_of_seats(before.get(country, 0), bounds.minimum, more)
        arcs += [(_SOURCE, nodes[country], 1, cost * by_balance) for cost in costs]
    arcs += _arcs_of(people, nodes, group)
    guaranteed = [bounds.minimum for bounds in rules.countries.values()]
    supplies = [rules.capacity - sum(guaranteed), kept - rules.capacity, -kept, *guaranteed]
    columns = [np.array(column) for column in zip(*arcs, strict=True)]
    return lambda: _solve(columns, np.arange(len(supplies)), np.array(supplies))


def _arcs_of(
    people: Sequence[Candidate], nodes: dict[str, int], group: Reservation
) -> list[tuple[int, int, int, int]]:
    arcs = []
    for node, each in enumerate(people, start=_FIRST + len(nodes)):
        arcs.append((nodes[each.country], node, 1, MOST_POINTS - (each.score or 0)))
        arcs.append((node, _OPEN, 1, 0))
        if group in each.groups:
            arcs.append((node, _RESERVED, 1, 0))
    return arcs


def _solve(columns: Sequence[np.ndarray], nodes: np.ndarray, supplies: np.ndarray) -> int:
    solver = SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(*columns)
    solver.set_nodes_supplies(nodes, supplies)
    if solver.solve() != solver.OPTIMAL:
        raise AssertionError("no flow")
    solver.flows(np.arange(len(columns[0])))
    return solver.optimal_cost()
