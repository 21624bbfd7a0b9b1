"""The floor under an allocation: the solver's own call, with a node for each applicant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ortools.graph.python.min_cost_flow import SimpleMinCostFlow


def solve(
    seats: int, plan: Mapping[str, tuple[int, int]], applicants: Sequence[tuple[str, int]]
) -> int:
    """Seats of a plan (least and most by country) to applicants (country and score): the cost."""
    solver = SimpleMinCostFlow()
    source, pool, sink = 0, 1, 2
    countries = {country: number for number, country in enumerate(plan, start=3)}
    guaranteed = sum(least for least, _most in plan.values())
    solver.set_node_supply(source, guaranteed)
    solver.set_node_supply(pool, seats - guaranteed)
    solver.set_node_supply(sink, -seats)
    for country, (least, most) in plan.items():
        solver.add_arc_with_capacity_and_unit_cost(source, countries[country], least, 0)
        solver.add_arc_with_capacity_and_unit_cost(pool, countries[country], most - least, 0)
    first = 3 + len(plan)
    for node, (country, score) in enumerate(applicants, start=first):
        solver.add_arc_with_capacity_and_unit_cost(countries[country], node, 1, -score)
        solver.add_arc_with_capacity_and_unit_cost(node, sink, 1, 0)
    if solver.solve() != solver.OPTIMAL:
        raise AssertionError("no flow")
    return solver.optimal_cost()
