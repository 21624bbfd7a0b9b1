"""The floor under a joint allocation: one call of the solver, its problem there in arrays already.

The problem is that of the portal's second pass, with all people in it: a node for each person in a
chain of cohorts, an arc for each application by its score, one for each further seat of a country
by the balance, and guaranteed and open seats. Nothing is sorted, cut, drawn, explained or read, and
wishes are not looked at.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from training_portal.allocations.balance import cost_of_seats
from training_portal.allocations.joint_plan import JointInput, chains
from training_portal.allocations.plan import MOST_POINTS

_SOURCE, _GUARANTEED, _OPEN = 0, 1, 2


def problem(given: JointInput) -> Callable[[], int]:
    """Makes the arrays; what it gives is the call alone, which returns the cost.

    Only for plans whose seats can all be filled, as those of the benchmark.
    """
    nodes: dict[object, int] = {}

    def node(name: object) -> int:
        return nodes.setdefault(name, len(nodes) + _OPEN + 1)

    chain = chains(given.cohorts)
    seats = sum(each.rules.capacity for each in given.cohorts)
    by_balance = 1 + seats * MOST_POINTS
    arcs: list[tuple[int, int, int, int]] = []
    guaranteed = 0
    for each in given.cohorts:
        held = sum(bounds.minimum for bounds in each.rules.countries.values())
        guaranteed += held
        for code, bounds in each.rules.countries.items():
            here, sitting = node((each.id, code)), node((each.id, code, "seats"))
            costs = cost_of_seats(each.before.get(code, 0), 0, bounds.maximum)
            arcs += [(here, sitting, 1, cost * by_balance) for cost in costs]
            arcs.append((sitting, _GUARANTEED, bounds.minimum, 0))
            arcs.append((sitting, node(each.id), bounds.maximum, 0))
        arcs.append((node(each.id), _OPEN, each.rules.capacity - held, 0))
    seekers = set()
    for each in given.cohorts:
        for candidate in each.candidates:
            seeker = node(("seeker", given.persons[candidate.id], chain[each.id]))
            loss = MOST_POINTS - (candidate.score or 0)
            arcs.append((seeker, node((each.id, candidate.country)), 1, loss))
            seekers.add(seeker)
    arcs += [(_SOURCE, seeker, 1, 0) for seeker in sorted(seekers)]
    columns = [np.array(column) for column in zip(*arcs, strict=True)]
    supplies = np.array([seats, -guaranteed, guaranteed - seats])
    return lambda: _solve(columns, supplies)


def _solve(columns: list[np.ndarray], supplies: np.ndarray) -> int:
    solver = SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(*columns)
    solver.set_nodes_supplies(np.arange(len(supplies)), supplies)
    if solver.solve() != solver.OPTIMAL:
        raise AssertionError("no flow")
    solver.flows(np.arange(len(columns[0])))
    return solver.optimal_cost()
