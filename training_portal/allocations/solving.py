"""The allocation itself: an exact minimum-cost flow, solved by OR-Tools.

In this order, each only where all before it are as good as can be: who has a seat keeps it; the
guarantees of the countries; the reserved seats; as many seats as possible; the balance between
countries over the last three runs and this one; the sum of the scores; the rule for equal scores.

People flow from countries through kinds (a country, and the groups somebody belongs to) to sorts of
seats. Within a kind all are alike but for score and turn, and each is an arc of its own: the best
come first by themselves. So the network has some dozens of nodes, however many apply.

It is solved twice. How many seats of each sort can be filled is counted first; then exactly so many
are given away as well as can be, so that one cost need not outweigh the sum of all others.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from itertools import islice

from flask_babel import gettext as _

from training_portal.allocations.balance import cost_of_seats
from training_portal.allocations.network import Network
from training_portal.allocations.plan import (
    MOST_POINTS,
    Candidate,
    Collision,
    Reservation,
    SeatRules,
    turns,
)

#: The largest cost of an arc. The solver counts in 64 bits and multiplies costs by the number of
#: nodes, of which there are fewer than a thousand.
_LARGEST_COST = 2**52

Kind = tuple[str, frozenset[Reservation]]
_SOURCE, _OPEN, _RESERVED, _SEATS = "source", "open", "reserved", "seats"
_GUARANTEED = "guaranteed"


@dataclass(frozen=True)
class Solution:
    """Who gets a seat, and for which of them it counts as a reserved one."""

    chosen: frozenset[int]
    reserved: Mapping[int, Reservation]
    #: Empty seats that a guarantee or a reservation holds.
    held: int


@dataclass(frozen=True)
class _Counts:
    """How many seats of each sort can be filled."""

    #: New seats that fill the guarantees of countries.
    guaranteed: int
    #: Reserved and open seats, those included that are held by people already.
    reserved: int
    open: int


def solver_version() -> str:
    """Name and version of what solves: a run keeps it, to be worked out again."""
    return f"ortools {version('ortools')}"


def solve(rules: SeatRules, candidates: Sequence[Candidate], before: Mapping[str, int]) -> Solution:
    """Choose who gets a seat. `before` are the seats of each country in the last three runs.

    Candidates come in their order, the best first (`plan.best_first`). The caller leaves out who
    cannot have a seat: below the cut-off, or without a score (`plan.could_have_a_seat`). Raises
    Collision where rules of the plan exclude each other.
    """
    problem = _Problem(rules, candidates, before)
    return problem.choose(problem.count())


class _Problem:
    """A plan and people, sorted into kinds."""

    def __init__(
        self,
        rules: SeatRules,
        candidates: Sequence[Candidate],
        before: Mapping[str, int],
    ) -> None:
        self.rules, self.candidates, self.before = rules, candidates, before
        self.groups = sorted(group for group, seats in rules.reserved.items() if seats)
        self.turns = turns(candidates)
        self.seated, self.taken = Counter[Kind](), Counter[str]()
        self.waiting: dict[Kind, list[Candidate]] = defaultdict(list)
        # By what people have: hundreds share it, and to narrow it down for each takes long.
        ways: dict[Kind, Callable[[Candidate], None]] = {}
        for each in candidates:
            if each.is_seated:
                self.seated[each.country, each.groups.intersection(self.groups)] += 1
                self.taken[each.country] += 1
                continue
            has = each.country, each.groups
            join = ways.get(has)
            if join is None:
                kind = each.country, each.groups.intersection(self.groups)
                # Of a country that is not in the plan nobody can be given one.
                people = self.waiting[kind] if each.country in rules.countries else []
                join = ways[has] = people.append
            join(each)
        self.available = Counter[str]()
        for (country, _groups), people in self.waiting.items():
            self.available[country] += len(people)
        self.kinds = sorted({*self.waiting, *self.seated}, key=lambda kind: (kind[0], *kind[1]))

    @property
    def _held_for_countries(self) -> int:
        """Guaranteed seats that nobody can take, and that are kept all the same."""
        if not self.rules.holds_unused:
            return 0
        return sum(
            max(0, bounds.minimum - self.taken[country] - self.available[country])
            for country, bounds in self.rules.countries.items()
        )

    @property
    def _kept_for_groups(self) -> int:
        """Seats that only people of some groups can have."""
        return sum(self.rules.reserved.values()) if self.rules.holds_unused else 0

    def _missing(self, country: str) -> int:
        """Seats to be given to a country to fill its guarantee, as far as it has people."""
        missing = self.rules.countries[country].minimum - self.taken[country]
        return max(0, min(missing, self.available[country]))

    def count(self) -> _Counts:
        """How many seats of each sort can be filled. Raises Collision.

        Where it is only those who have a seat who leave too few, no rule is at fault: the
        guarantees, then the reserved seats, get what is left.
        """
        counts = self._count(guarantee=2)
        if self._falls_short(counts) and (not self.seated or self._without_seats()._collides()):
            raise Collision([self._collision()])
        return counts

    def _falls_short(self, counts: _Counts) -> bool:
        """Whether a guarantee or a reserved seat stays unfilled that somebody could have had."""
        wanted = sum(self._missing(country) for country in self.rules.countries)
        if counts.guaranteed < wanted:
            return True
        # More than all reserved seats cannot be filled, whatever the guarantees weigh.
        is_full = counts.reserved == sum(self.rules.reserved.values())
        return not (is_full or counts.reserved == self._count(guarantee=0).reserved)

    def _collides(self) -> bool:
        return self._falls_short(self._count(guarantee=2))

    def _without_seats(self) -> _Problem:
        """The same plan and people, as if nobody had a seat yet."""
        everybody = [replace(each, is_seated=False) for each in self.candidates]
        return _Problem(self.rules, everybody, self.before)

    def _collision(self) -> str:
        return _(
            "The guarantees (%(guaranteed)d seats) and the reserved seats (%(reserved)d) cannot"
            " both be kept with %(capacity)d seats and those who applied.",
            guaranteed=sum(each.minimum for each in self.rules.countries.values()),
            reserved=sum(self.rules.reserved.values()),
            capacity=self.rules.capacity,
        )

    def _count(self, *, guarantee: int) -> _Counts:
        """Fill guarantees (where they weigh anything), then reserved seats, then all others."""
        unit = self.rules.capacity + 1
        network, seats = Network(), self.rules.capacity
        network.supply(_SOURCE, seats - self.seated.total())
        network.supply(_SEATS, -seats)
        network.arc(_SOURCE, _SEATS, seats, 1)  # A seat that stays empty.
        filling = []
        for country, bounds in self.rules.countries.items():
            missing = self._missing(country)
            filling.append(network.arc(_SOURCE, country, missing, -guarantee * unit**2))
            network.arc(_SOURCE, country, bounds.maximum - self.taken[country] - missing)
        for kind in self.kinds:
            network.arc(kind[0], kind, len(self.waiting.get(kind, ())))
            network.supply(kind, self.seated[kind])
        self._lead_to_seats(network)
        usable = seats - self._held_for_countries
        network.arc(_RESERVED, "filled", seats, -unit)
        open_arcs = [
            network.arc(_OPEN, "filled", seats - self._kept_for_groups),
            # Only people who had their seats before seats were reserved go beyond that.
            network.arc(_OPEN, "filled", self.seated.total(), unit**3),
        ]
        network.arc("filled", _SEATS, usable)
        network.arc("filled", _SEATS, self.seated.total(), unit**3)
        network.solve()
        filled = seats - network.flow(0)
        open_seats = sum(network.flow(arc) for arc in open_arcs)
        guaranteed = sum(map(network.flow, filling))
        return _Counts(guaranteed, filled - open_seats, open_seats)

    def _lead_to_seats(self, network: Network) -> dict[tuple[Kind, Reservation], int]:
        """Arcs from each kind of people to the sorts of seats it can have."""
        arcs = {}
        for kind in self.kinds:
            network.arc(kind, _OPEN, self.rules.capacity)
            for group in sorted(kind[1]):
                arcs[kind, group] = network.arc(kind, group, self.rules.capacity)
        for group in self.groups:
            network.arc(group, _RESERVED, self.rules.reserved[group])
        return arcs

    def choose(self, counts: _Counts) -> Solution:
        """Give exactly so many seats away, as balanced and as well as can be."""
        network = Network()
        new = counts.open + counts.reserved - self.seated.total()
        by_turn, by_balance = self._units(new)
        network.supply(_SOURCE, new - counts.guaranteed)
        network.supply(_GUARANTEED, counts.guaranteed)
        for country in self.rules.countries:
            # Where too few seats are left for all guarantees, balance says whose are filled.
            seats, missing = (country, "seats"), self._missing(country)
            more = max(0, min(self._most(country, new), self.available[country]))
            network.arc(_GUARANTEED, seats, missing)
            network.arc(_SOURCE, seats, more)
            costs = cost_of_seats(self.before.get(country, 0), self.taken[country], more)
            network.single_arcs(seats, country, [cost * by_balance for cost in costs])
        arcs: dict[Kind, slice] = {}
        for kind in self.kinds:
            people = self.waiting.get(kind, [])[: self._most(kind[0], new)]
            network.supply(kind, self.seated[kind])
            arcs[kind] = network.single_arcs(kind[0], kind, self._losses(people, by_turn))
        leading = self._lead_to_seats(network)
        network.supply(_OPEN, -counts.open)
        network.supply(_RESERVED, -counts.reserved)
        network.solve()
        chosen = {
            kind: self.waiting[kind][: network.flow_of_all(arcs[kind])]
            for kind in self.kinds
            if kind in self.waiting
        }
        return Solution(
            frozenset(each.id for people in chosen.values() for each in people),
            _counted_as_reserved(
                chosen, {pair: network.flow(arc) for pair, arc in leading.items()}
            ),
            self._held(counts),
        )

    def _most(self, country: str, new: int) -> int:
        """How many new seats a country can get: nobody behind as many of a kind is given one."""
        return max(0, min(new, self.rules.countries[country].maximum - self.taken[country]))

    def _held(self, counts: _Counts) -> int:
        """Empty seats that a guarantee or a reservation keeps empty."""
        kept = self._kept_for_groups
        unfilled = max(0, kept - counts.reserved) if kept else 0
        empty = self.rules.capacity - counts.open - counts.reserved
        return min(empty, self._held_for_countries + unfilled)

    def _losses(self, people: Sequence[Candidate], by_turn: int) -> list[int]:
        """What a seat costs that is given to each instead of to the best there could be."""
        if by_turn == 1:
            return [MOST_POINTS - (each.score or 0) for each in people]
        late = self.turns
        return [
            (MOST_POINTS - (each.score or 0)) * by_turn + late.get(each.id, 0) for each in people
        ]

    def _units(self, new: int) -> tuple[int, int]:
        """What a hundredth of a point weighs against turns, and a unit of balance against both.

        Each outweighs the sum of all that comes after it. Where the numbers would grow too large,
        turns decide within a kind of people only.
        """
        last, most = max(self.turns.values(), default=0), max([0, *self.before.values()])
        most += self.rules.capacity
        for by_turn in (1 + new * last, 1):
            by_balance = 1 + new * (MOST_POINTS * by_turn + last)
            if by_balance * 2 * most < _LARGEST_COST:
                break
        return by_turn, by_balance


def _counted_as_reserved(
    chosen: Mapping[Kind, Sequence[Candidate]], flows: Mapping[tuple[Kind, Reservation], int]
) -> dict[int, Reservation]:
    """For whom a seat counts as reserved: of each kind those whose score was lowest."""
    lowest = {kind: reversed(people) for kind, people in chosen.items()}
    return {
        each.id: group
        for (kind, group), number in flows.items()
        if number and kind in lowest
        for each in islice(lowest[kind], number)
    }
