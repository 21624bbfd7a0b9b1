"""Who stands where in a joint allocation, before anything is solved. Pure.

Each application of somebody who can be given a seat is an option. Options of one cohort and country
whose people belong to the same groups are a kind: within it only score and turn tell them apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from training_portal.allocations.joint_plan import JointCohort, JointInput, chains
from training_portal.allocations.plan import (
    Candidate,
    Reservation,
    best_first,
    could_have_a_seat,
    turns,
)

Kind = tuple[int, str, frozenset[Reservation]]
#: A person in a chain of cohorts: has one seat there, or none.
Seeker = tuple[int, int]


class Option(NamedTuple):
    """A seat that somebody could be given."""

    candidate: Candidate
    seeker: Seeker
    kind: Kind
    #: Among those of the cohort with the same score, by its rule for them; from 0.
    turn: int
    #: Its place in the person's own order; None where they gave none.
    wish: int | None

    @property
    def standing(self) -> tuple[int, int]:
        """What is least for who stands before all others of the cohort."""
        return -(self.candidate.score or 0), self.turn


@dataclass
class Country:
    """A country of a cohort: what it has, and what it can be given."""

    taken: int = 0
    #: Seats that are guaranteed to it and not taken, whoever applied.
    missing: int = 0
    #: The most that it can be given beyond what it has.
    more: int = 0
    before: int = 0


@dataclass(frozen=True)
class Settled:
    """How many seats a kind of people is given, and how many of them fill a promise."""

    seats: int
    promised: int


@dataclass
class Sorted:
    """A cohort with its people sorted out."""

    cohort: JointCohort
    #: Who could have a seat, and who has one, the best first.
    able: list[Candidate] = field(default_factory=list)
    #: Everybody, the best first.
    people: list[Candidate] = field(default_factory=list)
    countries: dict[str, Country] = field(default_factory=dict)
    #: Groups of who has a seat, narrowed down to those that have reserved seats.
    seated: list[frozenset[Reservation]] = field(default_factory=list)
    #: Seats beyond the guarantees that can be given away.
    open: int = 0
    #: Seats by kind, where they are settled before the joint run (`joint_settling`).
    settled: dict[Kind, Settled] = field(default_factory=dict)

    @property
    def is_settled_first(self) -> bool:
        """Whether seats are reserved, or a guarantee comes first that has no seat of its own:
        it holds none any more, or others have them.

        Those tie people of all countries together, which no flow of several cohorts can keep.
        """
        missing = sum(country.missing for country in self.countries.values())
        holds = self.cohort.rules.holds_unused
        left = self.cohort.rules.capacity - len(self.seated)
        return bool(self.reserved) or missing > (left if holds else 0)

    @property
    def countries_in_flow(self) -> list[tuple[str, Country]]:
        """The countries whose seats the flow settles."""
        return [] if self.is_settled_first else list(self.countries.items())

    @property
    def reserved(self) -> dict[Reservation, int]:
        """Groups with reserved seats, and how many."""
        reserved = self.cohort.rules.reserved
        return {group: reserved[group] for group in sorted(reserved) if reserved[group]}


@dataclass
class Sorting:
    """All cohorts sorted out, and the options of all."""

    cohorts: dict[int, Sorted]
    options: list[Option]
    chain_of: Mapping[int, int]
    #: In which cohort somebody has a seat already.
    kept: dict[Seeker, int]

    @property
    def settled_first(self) -> list[Sorted]:
        """Cohorts whose seats by country and group are settled before the joint run."""
        return [each for each in self.cohorts.values() if each.is_settled_first]


def sort_out(given: JointInput) -> Sorting:
    """Sort people and plans; who holds a seat in a chain has no option there any more."""
    chain_of = chains(given.cohorts)
    kept = {
        (given.persons[each.id], chain_of[cohort.id]): cohort.id
        for cohort in given.cohorts
        for each in cohort.candidates
        if each.is_seated
    }
    found = {cohort.id: _sorted(cohort) for cohort in sorted(given.cohorts, key=lambda c: c.id)}
    options = [
        option for each in found.values() for option in _options(each, given, chain_of, kept)
    ]
    return Sorting(found, options, chain_of, kept)


def _sorted(cohort: JointCohort) -> Sorted:
    rules = cohort.rules
    people = best_first(cohort.candidates, cohort.rules)
    able = could_have_a_seat(people, rules)
    groups = {group for group, seats in rules.reserved.items() if seats}
    seated = [each for each in able if each.is_seated]
    taken = Counter(each.country for each in seated)
    countries = {
        code: Country(
            taken[code],
            max(0, bounds.minimum - taken[code]),
            max(0, bounds.maximum - taken[code]),
            cohort.before.get(code, 0),
        )
        for code, bounds in rules.countries.items()
    }
    missing = sum(each.missing for each in countries.values())
    empty = max(0, rules.capacity - len(seated))
    return Sorted(
        cohort,
        able,
        people,
        countries,
        [each.groups & groups for each in seated],
        # Once they are released, guarantees hold no seat: they only come first.
        max(0, empty - missing) if rules.holds_unused else empty,
    )


def _options(
    sorted_out: Sorted,
    given: JointInput,
    chain_of: Mapping[int, int],
    kept: Mapping[Seeker, int],
) -> list[Option]:
    cohort, countries, found = sorted_out.cohort, sorted_out.countries, list[Option]()
    chain, groups = chain_of[cohort.id], frozenset(sorted_out.reserved)
    place_of, wish_of = turns(sorted_out.able).get, given.wishes.get
    persons, make = given.persons, tuple.__new__
    kinds: dict[tuple[str, frozenset[Reservation]], Kind] = {}
    for each in sorted_out.able:
        if each.is_seated or each.country not in countries:
            continue
        seeker = persons[each.id], chain
        if kept and seeker in kept:
            continue
        key = each.country, each.groups
        kind = kinds.get(key)
        if kind is None:
            kind = kinds[key] = cohort.id, each.country, groups.intersection(each.groups)
        # As `Option(...)` makes it, in half the time: there are tens of thousands.
        found.append(make(Option, (each, seeker, kind, place_of(each.id, 0), wish_of(each.id))))
    return found


def without_hopeless(sorting: Sorting) -> list[Option]:
    """The options that some best result could give: an exact cut.

    Who stands behind as many others of the kind as the country can be given seats, each of whom
    has no other option, is never needed: one of those is without a seat then, and could have it.
    """
    many = Counter([option.seeker for option in sorting.options])
    #: How many of a kind who have no other option may still come before somebody.
    left: dict[Kind, int] = {}
    found = []
    for option in sorting.options:
        kind = option.kind
        more = left.get(kind)
        if more is None:
            more = left[kind] = sorting.cohorts[kind[0]].countries[kind[1]].more
        if more > 0:
            found.append(option)
            if many[option.seeker] == 1:
                left[kind] = more - 1
    return found
