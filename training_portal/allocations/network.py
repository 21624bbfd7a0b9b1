"""A minimum-cost flow as it is set up and handed to OR-Tools."""

from __future__ import annotations

from collections.abc import Sequence

from ortools.graph.python.min_cost_flow import SimpleMinCostFlow


class Network:
    """A network whose nodes are known by what they stand for; handed to the solver as a whole."""

    def __init__(self) -> None:
        self._nodes: dict[object, int] = {}
        self._tails: list[int] = []
        self._heads: list[int] = []
        self._capacities: list[int] = []
        self._costs: list[int] = []
        self._supplies: dict[int, int] = {}
        self._flows: Sequence[int] = ()

    @property
    def size(self) -> int:
        """How many nodes there are."""
        return len(self._nodes)

    def _node(self, name: object) -> int:
        return self._nodes.setdefault(name, len(self._nodes))

    def arc(self, tail: object, head: object, capacity: int, cost: int = 0) -> int:
        nodes = self._nodes
        self._tails.append(nodes.setdefault(tail, len(nodes)))
        self._heads.append(nodes.setdefault(head, len(nodes)))
        self._capacities.append(capacity if capacity > 0 else 0)
        self._costs.append(cost)
        return len(self._costs) - 1

    def single_arcs(self, tail: object, head: object, costs: Sequence[int]) -> slice:
        """An arc for one each, with these costs."""
        first = len(self._costs)
        self._tails += [self._node(tail)] * len(costs)
        self._heads += [self._node(head)] * len(costs)
        self._capacities += [1] * len(costs)
        self._costs += costs
        return slice(first, len(self._costs))

    def supply(self, name: object, amount: int) -> None:
        self._supplies[self._node(name)] = amount

    def solve(self) -> None:
        solver = SimpleMinCostFlow()
        solver.add_arcs_with_capacity_and_unit_cost(
            self._tails, self._heads, self._capacities, self._costs
        )
        solver.set_nodes_supplies(list(self._supplies), list(self._supplies.values()))
        status = solver.solve()
        if status != solver.OPTIMAL:
            raise AssertionError(f"the solver found no flow: {status}")
        self._flows = solver.flows(range(len(self._costs))).tolist()

    def flow(self, arc: int) -> int:
        return self._flows[arc]

    def flow_of_all(self, arcs: slice) -> int:
        return sum(self._flows[arcs])
