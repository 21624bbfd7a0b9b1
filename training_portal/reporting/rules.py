"""Tables of counts, and which of their cells are kept back: pure.

Figures about people are shown for groups of five or more (domain.md, rule 7). A smaller cell is
kept back, and with it as many others as it takes that nobody finds it (`platform/small_groups.py`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Final

from flask_babel import lazy_gettext as _l

from training_portal.cohorts.models import EnrolmentState
from training_portal.people.models import Sex
from training_portal.platform.small_groups import Sum, kept_back

#: All of a dimension together.
TOTAL: Final = "*"

#: A cell: a group of people (`sex:F`), what became of them, and the year.
Cell = tuple[str, str, str]


class Outcome(StrEnum):
    """What became of a place that was taken; each place is counted under one.

    Breakdowns tell completed and other places only: by group, the few who ended without completing
    are a small group almost everywhere, and would keep most of a table back.
    """

    COMPLETED = "completed"
    TAKING_PART = "taking_part"
    ENDED = "ended"
    OTHER = "other"

    @property
    def label(self) -> str:
        labels = {
            Outcome.COMPLETED: _l("Completed"),
            Outcome.TAKING_PART: _l("Not over yet"),
            Outcome.ENDED: _l("Ended without completing"),
            Outcome.OTHER: _l("Not completed, or not yet"),
        }
        return str(labels[self])


_OUTCOMES: Mapping[EnrolmentState, Outcome] = {
    EnrolmentState.ENROLLED: Outcome.TAKING_PART,
    EnrolmentState.ACTIVE: Outcome.TAKING_PART,
    EnrolmentState.COMPLETED: Outcome.COMPLETED,
}


def outcome_of(state: EnrolmentState) -> Outcome:
    """Under which outcome an enrolment counts; whatever is over and not completed has ended."""
    return _OUTCOMES.get(state, Outcome.ENDED)


@dataclass(frozen=True)
class Fact:
    """How many places were taken by people alike in all of this."""

    country: str
    sex: str
    course: str
    outcome: str
    year: str
    count: int


class Dimension(StrEnum):
    """By what the counts are told apart, one at a time."""

    COUNTRY = "country"
    SEX = "sex"
    COURSE = "course"

    @property
    def label(self) -> str:
        labels = {
            Dimension.COUNTRY: _l("Sending country"),
            Dimension.SEX: _l("Sex as in the passport"),
            Dimension.COURSE: _l("Course"),
        }
        return str(labels[self])

    def group_of(self, fact: Fact) -> str:
        """The name of a fact's group; the dimension is part of it, so that no two collide."""
        return f"{self.value}:{getattr(fact, self.value)}"


#: The group whose share of all is a headline.
WOMEN: Final = f"{Dimension.SEX.value}:{Sex.FEMALE.value}"

#: What breakdowns tell of a group, and what is told of all groups together besides.
OF_GROUPS: Final = (Outcome.COMPLETED, Outcome.OTHER)
OF_ALL: Final = (Outcome.COMPLETED, Outcome.TAKING_PART, Outcome.ENDED)


def cells_of(fact: Fact) -> frozenset[Cell]:
    """The cells in which a fact is counted."""
    coarse = Outcome.COMPLETED if fact.outcome == Outcome.COMPLETED else Outcome.OTHER
    years = (fact.year, TOTAL)
    of_groups = {
        (dimension.group_of(fact), outcome, year)
        for dimension in Dimension
        for outcome in (coarse.value, TOTAL)
        for year in years
    }
    of_all = {
        (TOTAL, outcome, year) for outcome in (fact.outcome, coarse.value, TOTAL) for year in years
    }
    return frozenset(of_groups | of_all)


def tabulate(facts: Iterable[Fact]) -> tuple[dict[Cell, int], list[Sum[Cell]]]:
    """All cells of the three breakdowns with their totals, and every sum that binds them.

    The breakdowns share the cells in which all groups are taken together, so that what is kept back
    in one is not given away by another.
    """
    facts = list(facts)
    cells: Counter[Cell] = Counter()
    groups: dict[Dimension, set[str]] = defaultdict(set)
    for fact in facts:
        for cell in cells_of(fact):
            cells[cell] += fact.count
        for dimension in Dimension:
            groups[dimension].add(dimension.group_of(fact))
    sums = _sums(groups, {fact.year for fact in facts})
    # A group that nobody is in counts nought: that is known, and sums rest on it.
    whole = {cell: cells[cell] for each in sums for cell in (*each.parts, *each.totals)}
    return whole, sums


def _sums(groups: Mapping[Dimension, set[str]], years: set[str]) -> list[Sum[Cell]]:
    every = sorted({group for found in groups.values() for group in found})
    spans = [*sorted(years), TOTAL] if years else []
    sums = [
        Sum(tuple((group, outcome, year) for group in sorted(found)), ((TOTAL, outcome, year),))
        for found in groups.values()
        for outcome in (*OF_GROUPS, TOTAL)
        for year in spans
    ]
    sums += [
        Sum(tuple((group, outcome, year) for outcome in OF_GROUPS), ((group, TOTAL, year),))
        for group in (*every, TOTAL)
        for year in spans
    ]
    sums += [
        Sum(tuple((TOTAL, each, year) for each in OF_ALL), ((TOTAL, TOTAL, year),))
        for year in spans
    ]
    outcomes: dict[str, tuple[str, ...]] = dict.fromkeys(every, (*OF_GROUPS, TOTAL))
    outcomes[TOTAL] = (*OF_ALL, Outcome.OTHER, TOTAL)
    sums += [
        Sum(tuple((group, outcome, year) for year in sorted(years)), ((group, outcome, TOTAL),))
        for group, found in outcomes.items()
        for outcome in found
        if years
    ]
    return sums


#: What readers lose with a figure, by its column: they come for what was completed.
_PRICES: Mapping[str, float] = {Outcome.COMPLETED: 8, TOTAL: 4}
#: The same by its group: all together first, then the women, whose share is asked for everywhere.
#: Where another group of the same table can be kept back instead of them, it is.
_PRICES_OF_GROUPS: Mapping[str, float] = {TOTAL: 20, WOMEN: 10}


def price(cell: Cell) -> float:
    """What readers lose with a figure: most with one of all groups, and of all years, together."""
    group, outcome, year = cell
    of_group = _PRICES_OF_GROUPS.get(group, 1)
    return _PRICES.get(outcome, 2) * of_group * (3 if year == TOTAL else 1)


#: The columns of a group's figures; all groups together have those of `OF_ALL` besides.
COLUMNS: Final[tuple[str, ...]] = (*(outcome.value for outcome in OF_GROUPS), TOTAL)
COLUMNS_OF_ALL: Final[tuple[str, ...]] = (*(outcome.value for outcome in OF_ALL), TOTAL)


def left_out(cells: Mapping[Cell, int], hidden: Collection[Cell]) -> frozenset[Cell]:
    """Noughts that are not told, because beside figures kept back nothing but noughts is left.

    There a nought would tell of each of its few people what became of them.
    """
    found: set[Cell] = set()
    for group, year in {(group, year) for group, _outcome, year in hidden}:
        columns = {*COLUMNS, *(COLUMNS_OF_ALL if group == TOTAL else ())}
        row = [(group, column, year) for column in columns]
        told = [cell for cell in row if cell not in hidden]
        if not any(cells.get(cell, 0) for cell in told):
            found.update(told)
    return frozenset(found)


@lru_cache(maxsize=8)
def withheld(facts: tuple[Fact, ...]) -> tuple[Mapping[Cell, int], frozenset[Cell]]:
    """All cells of the breakdowns, and those that are kept back; the same facts are asked often."""
    cells, sums = tabulate(facts)
    hidden = set(kept_back(cells, sums, price))
    while noughts := left_out(cells, hidden) - hidden:
        for nought in sorted(noughts):
            hidden.add(nought)
            hidden.update(_doubt(nought, facts, cells, hidden))
    return cells, frozenset(hidden)


def _doubt(
    nought: Cell, facts: Iterable[Fact], cells: Mapping[Cell, int], hidden: Collection[Cell]
) -> frozenset[Cell]:
    """What is kept back so that a nought that is left out may be one: the cheapest there is.

    Somebody who is elsewhere is put there, and whatever tells the two tables apart is not told.
    Nothing where nobody can be: who knows that all have completed knows it of each group.
    """
    group, _outcome, year = nought
    ways = []
    for fact in facts:
        if group != TOTAL and year not in (fact.year, TOTAL):
            continue
        moved = _moved(fact, nought)
        if nought not in cells_of(moved) or nought in cells_of(fact):
            continue
        # A figure that is kept back is known not to be nought: somebody has to be left there.
        if all(cells[cell] > 1 for cell in cells_of(fact) - cells_of(moved)):
            ways.append(cells_of(fact) ^ cells_of(moved))
    return min(
        ways,
        key=lambda way: (sum(price(each) for each in way if each not in hidden), sorted(way)),
        default=frozenset(),
    )


def _moved(fact: Fact, to: Cell) -> Fact:
    """The fact of somebody alike, but of the group of a cell; of its year where it is of all."""
    group, _outcome, year = to
    if group == TOTAL:
        return replace(fact, year=year)
    dimension, _colon, value = group.partition(":")
    return replace(
        fact,
        country=value if dimension == Dimension.COUNTRY else fact.country,
        sex=value if dimension == Dimension.SEX else fact.sex,
        course=value if dimension == Dimension.COURSE else fact.course,
    )
