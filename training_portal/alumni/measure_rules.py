"""The pillar's measure from counts: pure arithmetic over countries and days."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Final, TypeAlias

from training_portal.platform.small_groups import Sum, kept_back

#: Two countries; of a pair that is counted once the first is not after the second.
Pair: TypeAlias = tuple[str, str]
Matrix: TypeAlias = Mapping[Pair, int]


def country_matrix(counts: Matrix) -> dict[Pair, int]:
    """Counts of links by both countries, the same read from either side.

    `counts` has each link once, by the countries of its two ends in any order.
    """
    once: Counter[Pair] = Counter()
    for (one, other), count in counts.items():
        once[min(one, other), max(one, other)] += count
    return {
        pair: count for (one, other), count in once.items() for pair in {(one, other), (other, one)}
    }


def total_of(matrix: Matrix) -> int:
    """How many links a matrix holds: each pair of countries once."""
    return sum(count for (one, other), count in matrix.items() if one <= other)


def across_borders(matrix: Matrix) -> int:
    """How many of its links cross a border."""
    return sum(count for (one, other), count in matrix.items() if one < other)


def mates_matrix(cohorts: Iterable[tuple[int, str, int]]) -> dict[Pair, int]:
    """Pairs of people of one cohort, by their countries: a cohort of 20 derives 190.

    `cohorts` gives cohort, sending country and how many of it completed.
    """
    by_cohort: dict[int, dict[str, int]] = defaultdict(dict)
    for cohort, country, count in cohorts:
        by_cohort[cohort][country] = count
    pairs: Counter[Pair] = Counter()
    for countries in by_cohort.values():
        for country, count in countries.items():
            pairs[country, country] += count * (count - 1) // 2
        for one, other in combinations(sorted(countries), 2):
            pairs[one, other] += countries[one] * countries[other]
    return country_matrix({pair: count for pair, count in pairs.items() if count})


#: The quarters that growth is told for: two years.
QUARTERS: Final = 8


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a calendar year."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        return cls(day.year, (day.month - 1) // 3 + 1)

    @property
    def before(self) -> Quarter:
        return (
            Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)
        )


@dataclass(frozen=True)
class Growth:
    """Links of one quarter: confirmed in it, ended in it, standing at its end."""

    quarter: Quarter
    made: int
    ended: int
    standing: int


def growth(made: Mapping[date, int], ended: Mapping[date, int], today: date) -> list[Growth]:
    """Growth quarter by quarter up to the present one, the oldest first."""
    wanted = [Quarter.of(today)]
    while len(wanted) < QUARTERS:
        wanted.append(wanted[-1].before)
    return [
        Growth(
            quarter,
            made=sum(count for day, count in made.items() if Quarter.of(day) == quarter),
            ended=sum(count for day, count in ended.items() if Quarter.of(day) == quarter),
            standing=_until(made, quarter) - _until(ended, quarter),
        )
        for quarter in reversed(wanted)
    ]


def _until(days: Mapping[date, int], quarter: Quarter) -> int:
    return sum(count for day, count in days.items() if Quarter.of(day) <= quarter)


#: A figure of the page, by name: a pair of countries, a quarter's column, or one of the headlines.
Name: TypeAlias = tuple[str, ...]
TOTAL: Final[Name] = ("total",)
ABROAD: Final[Name] = ("abroad",)
#: Links within a country: no page prints them, but the two headlines tell them.
_AT_HOME: Final[Name] = ("at home",)
#: Headlines tell more than a cell of a table.
_PRICES: Final[Mapping[str, float]] = {"total": 40, "abroad": 40, "standing": 4}


def figures_of(
    matrix: Matrix, quarters: Sequence[Growth]
) -> tuple[dict[Name, int], list[Sum[Name]]]:
    """Every figure that the page prints of links, and every sum that binds them.

    What stands at the end of the last quarter is the headline, and is held under its name.
    """
    cells: dict[Name, int] = {
        ("pair", *pair): count for pair, count in matrix.items() if pair[0] <= pair[1]
    }
    abroad = tuple(name for name in cells if name[1] != name[2])
    at_home = tuple(name for name in cells if name[1] == name[2])
    cells[ABROAD], cells[TOTAL] = across_borders(matrix), total_of(matrix)
    cells[_AT_HOME] = cells[TOTAL] - cells[ABROAD]
    sums = [
        Sum(abroad, (ABROAD,)),
        Sum(at_home, (_AT_HOME,)),
        Sum((ABROAD, _AT_HOME), (TOTAL,)),
    ]
    before: Name | None = None
    for each in quarters:
        made, ended, standing = names_of(each.quarter, is_last=each is quarters[-1])
        cells |= {made: each.made, ended: each.ended, standing: each.standing}
        if before is not None:
            sums.append(Sum((before, made), (standing, ended)))
        before = standing
    return cells, sums


def names_of(quarter: Quarter, *, is_last: bool) -> tuple[Name, Name, Name]:
    """The names of a quarter's figures: confirmed, ended, standing."""
    when = (str(quarter.year), str(quarter.number))
    return ("made", *when), ("ended", *when), TOTAL if is_last else ("standing", *when)


@dataclass(frozen=True)
class Shown:
    """What the page may print: None in the place of a figure that is kept back."""

    links: Mapping[Pair, int | None]
    total: int | None
    abroad: int | None
    growth: Sequence[tuple[Quarter, Sequence[int | None]]]

    @property
    def most(self) -> int:
        """The most links that stood at the end of a quarter, as far as it is shown: for bars."""
        return max((counts[-1] or 0 for _quarter, counts in self.growth), default=0)


def shown(matrix: Matrix, quarters: Sequence[Growth]) -> Shown:
    """The page's figures as they may be shown, all of them looked at together."""
    cells, sums = figures_of(matrix, quarters)
    hidden = kept_back(cells, sums, lambda name: _PRICES.get(name[0], 1), unprinted=[_AT_HOME])

    def printed(name: Name) -> int | None:
        return None if name in hidden else cells[name]

    return Shown(
        links={
            (one, other): printed(("pair", min(one, other), max(one, other)))
            for one, other in matrix
        },
        total=printed(TOTAL),
        abroad=printed(ABROAD),
        growth=[
            (
                each.quarter,
                [printed(n) for n in names_of(each.quarter, is_last=each is quarters[-1])],
            )
            for each in quarters
        ],
    )
