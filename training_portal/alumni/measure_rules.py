"""The pillar's measure from counts: pure arithmetic over countries and days."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Final, TypeAlias

from training_portal.people.rules import SMALLEST_GROUP

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


def shown_matrix(matrix: Matrix) -> dict[Pair, int | None]:
    """The matrix as it may be shown: None where a figure is too small.

    Where just one pair of countries is kept back, the total would tell it; the next smallest is
    then kept back with it (secondary suppression).
    """
    once = {pair: count for pair, count in matrix.items() if pair[0] <= pair[1] and count}
    small = {pair for pair, count in once.items() if count < SMALLEST_GROUP}
    if len(small) == 1 and len(once) > 1:
        rest = sorted((count, pair) for pair, count in once.items() if pair not in small)
        small.add(rest[0][1])
    return {
        (one, other): None if (min(one, other), max(one, other)) in small else count
        for (one, other), count in matrix.items()
    }


def is_total_shown(matrix: Matrix) -> bool:
    """Whether the total may stand beside the matrix: it must not tell the one small figure."""
    once = [count for (one, other), count in matrix.items() if one <= other and count]
    return not once or len(once) > 1 or once[0] >= SMALLEST_GROUP


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
