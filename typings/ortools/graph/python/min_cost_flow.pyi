from collections.abc import Sequence
from typing import Any, ClassVar, TypeAlias

from numpy.typing import NDArray

_Numbers: TypeAlias = Sequence[int] | NDArray[Any]

class SimpleMinCostFlow:
    class Status:
        OPTIMAL: ClassVar[SimpleMinCostFlow.Status]

    OPTIMAL: ClassVar[SimpleMinCostFlow.Status]

    def add_arcs_with_capacity_and_unit_cost(
        self,
        tails: _Numbers,
        heads: _Numbers,
        capacities: _Numbers,
        unit_costs: _Numbers,
    ) -> Any: ...
    def set_nodes_supplies(self, nodes: _Numbers, supplies: _Numbers) -> None: ...
    def solve(self) -> SimpleMinCostFlow.Status: ...
    def flows(self, arcs: _Numbers) -> Any: ...
    def optimal_cost(self) -> int: ...
