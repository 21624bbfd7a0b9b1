"""Who gets a seat in several cohorts at once: a minimum-cost flow, solved by OR-Tools.

In this order, each only where all before it are as good as can be, summed up over the cohorts: the
guarantees of the countries; as many seats as possible; the balance between the countries of each
cohort; the scores; the rule for equal scores.

A person flows to the countries of the cohorts applied for, from these by one arc for each further
seat (which is where balance weighs) to the seats that are guaranteed to it or to the open ones of
the cohort. It is solved twice: how many guaranteed and open seats can be filled, then who gets
them; the two sorts of seats have sinks of their own, so that no cost need outweigh a whole sum.

A cohort whose seats by country and group are settled beforehand (`joint_settling`) takes so many of
each kind instead: what was promised counts as guaranteed, the others as open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from training_portal.allocations.balance import cost_of_seats
from training_portal.allocations.joint_sorting import Option, Sorting
from training_portal.allocations.network import Network
from training_portal.allocations.plan import Collision, Reservation

#: The solver counts in 64 bits and multiplies costs by the number of nodes.
LARGEST = 2**62
_SOURCE, _GUARANTEED, _OPEN = "source", "guaranteed", "open"


def choose(sorting: Sorting, options: Sequence[Option]) -> frozenset[int]:
    """The applications that are given a seat. Raises Collision where the numbers grow too large."""
    guaranteed, opened = _count(sorting, options)
    if not guaranteed + opened:
        return frozenset()
    weights = Weights.of(sorting, options, guaranteed + opened)
    network = Network()
    network.supply(_SOURCE, guaranteed + opened)
    network.supply(_GUARANTEED, -guaranteed)
    network.supply(_OPEN, -opened)
    arcs = _lead_people(network, options, [weights.of_option(each) for each in options])
    for cohort_id, cohort in sorting.cohorts.items():
        for kind, settled in cohort.settled.items():
            # Left empty, such a seat goes to others: who could have another one takes that.
            network.arc(kind, _GUARANTEED, settled.promised, weights.largest)
            network.arc(kind, _OPEN, settled.seats - settled.promised, weights.largest)
        for code, country in cohort.countries_in_flow:
            costs = cost_of_seats(country.before, country.taken, country.more)
            seats = cohort_id, code, "seats"
            kind = cohort_id, code, frozenset[Reservation]()
            network.single_arcs(kind, seats, [cost * weights.balance for cost in costs])
            network.arc(seats, _GUARANTEED, country.missing)
            network.arc(seats, cohort_id, country.more)
        network.arc(cohort_id, _OPEN, cohort.open)
    if weights.largest * (network.size + 1) >= LARGEST:
        raise Collision([_("These are too many seats for one run. Choose fewer cohorts.")])
    network.solve()
    return frozenset(
        option.candidate.id for option, arc in zip(options, arcs, strict=True) if network.flow(arc)
    )


def _count(sorting: Sorting, options: Sequence[Option]) -> tuple[int, int]:
    """How many guaranteed seats can be filled, and beside them how many open ones."""
    network = Network()
    seekers = len({option.seeker for option in options})
    network.supply(_SOURCE, seekers)
    network.supply(_OPEN, -seekers)
    network.arc(_SOURCE, _OPEN, seekers)  # Who gets none.
    _lead_people(network, options, [0] * len(options))
    # A guaranteed seat weighs more than all open ones that could be filled instead.
    weight = 2 + sum(each.cohort.rules.capacity for each in sorting.cohorts.values())
    filling, opened = [], []
    for cohort_id, cohort in sorting.cohorts.items():
        for kind, settled in cohort.settled.items():
            filling.append(network.arc(kind, _OPEN, settled.promised, -weight))
            opened.append(network.arc(kind, _OPEN, settled.seats - settled.promised, -1))
        for code, country in cohort.countries_in_flow:
            seats = cohort_id, code, "seats"
            network.arc((cohort_id, code, frozenset[Reservation]()), seats, country.more)
            filling.append(network.arc(seats, _OPEN, country.missing, -weight))
            network.arc(seats, cohort_id, country.more)
        opened.append(network.arc(cohort_id, _OPEN, cohort.open, -1))
    network.solve()
    return sum(map(network.flow, filling)), sum(map(network.flow, opened))


def _lead_people(network: Network, options: Sequence[Option], costs: Sequence[int]) -> list[int]:
    """Arcs from people to the countries of the cohorts that they applied for, one each."""
    many = Counter(option.seeker for option in options)
    for seeker, count in many.items():
        if count > 1:
            network.arc(_SOURCE, seeker, 1)
    return [
        network.arc(option.seeker if many[option.seeker] > 1 else _SOURCE, option.kind, 1, cost)
        for option, cost in zip(options, costs, strict=True)
    ]


@dataclass(frozen=True)
class Weights:
    """What scores, turns and balance weigh: each outweighs the sum of all that comes after it."""

    best: int
    turn: int
    balance: int
    #: The largest cost of an arc.
    largest: int

    @classmethod
    def of(cls, sorting: Sorting, options: Sequence[Option], seats: int) -> Weights:
        """Weights for giving away so many seats."""
        scores = [option.candidate.score or 0 for option in options]
        turns = max(option.turn for option in options)
        by_turn = 1 + seats * turns
        by_balance = 1 + seats * ((max(scores) - min(scores)) * by_turn + turns)
        most = max(
            2 * (country.before + country.taken + country.more)
            for cohort in sorting.cohorts.values()
            for country in cohort.countries.values()
        )
        return cls(max(scores), by_turn, by_balance, most * by_balance)

    def of_option(self, option: Option) -> int:
        """What it costs to give a seat to this one instead of to the best there is."""
        return (self.best - (option.candidate.score or 0)) * self.turn + option.turn
