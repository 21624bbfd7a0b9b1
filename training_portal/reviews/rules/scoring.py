"""What scores come to, in whole numbers: hundredths of a point, 0 to 10,000 (100 points).

Every division is rounded once, half up, so that the same scores give the same figure in Python and
in both databases.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

#: Hundredths in one point.
POINT: Final = 100
HIGHEST: Final = 100 * POINT
_LAST_STEP: Final = 5


def half_up(numerator: int, denominator: int) -> int:
    """A quotient of two whole numbers, not negative, as the nearest whole one; a half goes up."""
    return (2 * numerator + denominator) // (2 * denominator)


def points(hundredths: int | None) -> str:
    """A score as people read it: `71.25`; a dash where there is none."""
    return "–" if hundredths is None else f"{hundredths // POINT}.{hundredths % POINT:02d}"


def weighted_total(scores: Mapping[int, int], weights: Mapping[int, int]) -> int:
    """A review's total: step 1 of every scale is 0 points, step 5 of every scale 100.

    `scores` (1 to 5) and `weights` are by the criterion's position; each criterion needs a score.
    """
    reached = sum(weight * (scores[position] - 1) for position, weight in weights.items())
    return half_up(HIGHEST * reached, (_LAST_STEP - 1) * sum(weights.values()))


def mean(total: int, number: int) -> int:
    """The final score of an application: the mean of `number` reviews that add up to `total`."""
    return half_up(total, number)


@dataclass(frozen=True)
class Weights:
    """How much what was read and the interview weigh beside each other."""

    reading: int
    interview: int


@dataclass(frozen=True)
class Sum:
    """So many reviews that add up to `total` hundredths of a point."""

    total: int
    number: int


def joined(reading: Sum, interview: Sum, weights: Weights) -> int | None:
    """The score of an application: the mean of what readers and the mean of what interviewers
    found, by their weights, rounded once.

    None before anybody read it; by reading alone where nobody interviewed, or nothing is judged
    in the interview.
    """
    if not reading.number:
        return None
    if not interview.number or not weights.interview:
        return mean(reading.total, reading.number)
    both = (
        weights.reading * reading.total * interview.number
        + weights.interview * interview.total * reading.number
    )
    number = reading.number * interview.number * (weights.reading + weights.interview)
    return half_up(both, number)


def reviews_needed(wanted: int, threshold: int, totals: Collection[int]) -> int:
    """How many reviews an application needs: `wanted`, and one more where those differ too much.

    `totals` are those of the reviews that were sent, without that further one.
    """
    difference = max(totals) - min(totals) if totals else 0
    return needed_at(wanted, threshold, len(totals), difference)


def needed_at(wanted: int, threshold: int, sent: int, difference: int) -> int:
    """The same for so many sent ones whose highest is `difference` hundredths above the lowest.

    They differ too much where that is more than `threshold` points.
    """
    if sent < wanted or difference <= threshold * POINT:
        return wanted
    return max(wanted, sent) + 1


@dataclass(frozen=True)
class Tally:
    """The reviews of one application: open and sent ones, those of a third among them or not.

    `totals` are those of the reviews sent that are no third.
    """

    wanted: int
    threshold: int
    open: int
    sent: int
    totals: tuple[int, ...]
    #: Open and sent ones that are no third.
    first: int

    @property
    def needed(self) -> int:
        """How many reviews the application needs as things stand."""
        return reviews_needed(self.wanted, self.threshold, self.totals)

    @property
    def missing(self) -> int:
        """How many have nobody."""
        return max(0, self.needed - self.open - self.sent)

    @property
    def wants_third(self) -> bool:
        """Whether what is missing is a look at reviews that differ too much."""
        return self.missing > 0 and self.needed > self.wanted and self.first >= self.wanted
