"""Who reviews which application: proposed by load, country and expertise, the same each time.

An assignment is a flow: each review that is still wanted goes from an application to a reviewer who
has room. It is found one review at a time along the cheapest augmenting path (successive shortest
paths; Harvey, Ladner, Lovász and Tamir, Semi-matchings for bipartite graphs and load balancing,
2006), the cost being that of the reviewer at its end: first those who know the course's sector,
then who has least. So no review stays open that could be given out by passing others on, and nobody
has two more than somebody of the same expertise who could take one of them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TypeAlias


@dataclass(frozen=True)
class Candidate:
    """A reviewer. `load` counts the reviews in this cohort, `room` how many more they take at all.

    `countries` are their own, by nationality, residence and the bodies they have a role in;
    `bodies` are those.
    """

    id: int
    countries: frozenset[str]
    bodies: frozenset[int]
    knows_the_sector: bool
    load: int
    room: int


@dataclass(frozen=True)
class Case:
    """An application and how many reviews it still wants; `known` are who have, or had, it."""

    id: int
    country: str | None
    body: int | None
    account: int | None
    wanted: int
    known: frozenset[int] = frozenset()


class Why(Enum):
    """Why a review has nobody: nobody may, or those who may have as many as they take."""

    NOBODY_MAY = auto()
    ALL_ARE_FULL = auto()


@dataclass(frozen=True)
class Proposal:
    """Who would review what: reviewers by application, and what is left with its reason."""

    given: Mapping[int, tuple[int, ...]]
    left: Mapping[int, Why]

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """Application and reviewer, in their order."""
        return [(case, reviewer) for case, chosen in self.given.items() for reviewer in chosen]


@dataclass
class _Part:
    """The reviews of one application that one group of people may write."""

    case: int
    wanted: int
    may: tuple[int, ...]
    chosen: list[int] = field(default_factory=list)


#: On a way through the flow: who takes a review of this part, and who is freed of it.
_Step: TypeAlias = tuple[_Part, int | None]


def may_review(case: Case, candidate: Candidate) -> bool:
    """Whether somebody may judge an application: not their own, none that a body of theirs put
    forward, and none that they have or had."""
    return (
        candidate.id != case.account
        and candidate.id not in case.known
        and (case.body is None or case.body not in candidate.bodies)
    )


def _is_of_the_country(case: Case, candidate: Candidate) -> bool:
    return case.country is not None and case.country in candidate.countries


def _parts(case: Case, candidates: Sequence[Candidate]) -> list[_Part]:
    """An application's reviews: by people of other countries; only for as many as there are not,
    by people of the country that sends the applicant."""
    may = [each for each in candidates if may_review(case, each)]
    others = tuple(each.id for each in may if not _is_of_the_country(case, each))
    own = tuple(each.id for each in may if _is_of_the_country(case, each))
    by_others = min(case.wanted, len(others))
    parts = [_Part(case.id, by_others, others), _Part(case.id, case.wanted - by_others, own)]
    return [part for part in parts if part.wanted]


def propose(cases: Iterable[Case], candidates: Iterable[Candidate]) -> Proposal:
    """Give out the reviews that are wanted; the same for the same people, in whatever order."""
    people = sorted(candidates, key=lambda each: each.id)
    wanting = sorted((each for each in cases if each.wanted > 0), key=lambda each: each.id)
    given: dict[int, tuple[int, ...]] = {}
    left: dict[int, Why] = {}
    parts = [(case, _parts(case, people)) for case in wanting]
    asked = {each for _case, own in parts for part in own for each in part.may}
    flow = _Flow([each for each in people if each.id in asked])
    for _case, own in parts:
        for part in own:
            for _number in range(part.wanted):
                flow.give(part)
    for case, own in parts:
        chosen = tuple(each for part in own for each in sorted(part.chosen))
        if chosen:
            given[case.id] = chosen
        if len(chosen) < case.wanted:
            is_short = any(len(part.chosen) < min(part.wanted, len(part.may)) for part in own)
            left[case.id] = Why.ALL_ARE_FULL if is_short else Why.NOBODY_MAY
    return Proposal(given, left)


class _Flow:
    """The reviews given out so far, and the way to give out one more."""

    def __init__(self, people: Sequence[Candidate]) -> None:
        self.people = {each.id: each for each in people}
        self.taken: dict[int, list[_Part]] = {each.id: [] for each in people}

    def _cost(self, reviewer: int) -> tuple[bool, int, int]:
        person = self.people[reviewer]
        return not person.knows_the_sector, person.load + len(self.taken[reviewer]), reviewer

    def _has_room(self, reviewer: int) -> bool:
        return len(self.taken[reviewer]) < self.people[reviewer].room

    def give(self, part: _Part) -> None:
        """One review more of this part, where it can be given by passing others on."""
        ends = [each for each in self.people if self._has_room(each)]
        if not ends:
            return
        best = min(ends, key=self._cost)
        reached = self._reached(part, best)
        if within := [each for each in ends if each in reached]:
            self._move(min(within, key=self._cost), reached)

    def _reached(self, part: _Part, best: int) -> dict[int, _Step]:
        """Everybody to whom the review could go, with the way; ends early once the best is there.

        Who is reached can pass one of their own on to somebody else, whether they have room or not.
        """
        reached: dict[int, _Step] = {}
        waiting: deque[_Step] = deque([(part, None)])
        seen = {id(part)}
        while waiting and best not in reached and len(reached) < len(self.people):
            here, freed = waiting.popleft()
            for reviewer in here.may:
                if reviewer in reached or reviewer in here.chosen:
                    continue
                reached[reviewer] = (here, freed)
                for other in self.taken[reviewer]:
                    if id(other) not in seen:
                        seen.add(id(other))
                        waiting.append((other, reviewer))
        return reached

    def _move(self, end: int, reached: Mapping[int, _Step]) -> None:
        """Along the path that was found: each takes one, and passes on the one that made room."""
        reviewer: int | None = end
        while reviewer is not None:
            part, freed = reached[reviewer]
            part.chosen.append(reviewer)
            self.taken[reviewer].append(part)
            if freed is not None:
                part.chosen.remove(freed)
                self.taken[freed].remove(part)
            reviewer = freed
