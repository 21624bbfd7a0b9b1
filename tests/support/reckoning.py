"""Somebody who reckons: all that follows from the figures that are shown and sums that bind them.

Written apart from the portal's own way of keeping figures back, which looks for other tables. Here
the sums are solved against each other (elimination), and every sum that comes out narrows the
bounds of its unknowns (interval propagation), until nothing moves.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Final, TypeVar

C = TypeVar("C", bound=Hashable)
#: An equation: what the unknowns, so many times each, come to.
Equation = tuple[dict[C, Fraction], Fraction]
MANY: Final = 10**6


def bounds(
    shown: Mapping[C, int],
    unknown: Collection[C],
    sums: Sequence[tuple[Sequence[C], Sequence[C]]],
    perhaps_none: Collection[C] = (),
) -> dict[C, tuple[int, int]]:
    """The least and most that each unknown can be; each is known not to be nought, but for some.

    `sums` are parts and totals: the parts come to as much as the totals.
    """
    equations = [_equation(shown, parts, totals) for parts, totals in sums]
    found = {cell: (0 if cell in perhaps_none else 1, MANY) for cell in unknown}
    equations += _eliminated(equations)
    moved = True
    while moved:
        moved = False
        for factors, value in equations:
            for cell in factors:
                narrower = _narrowed(cell, factors, value, found)
                if narrower != found[cell]:
                    found[cell], moved = narrower, True
    return found


def _equation(shown: Mapping[C, int], parts: Sequence[C], totals: Sequence[C]) -> Equation[C]:
    factors: dict[C, Fraction] = {}
    value = Fraction(0)
    for cell, sign in [(part, 1) for part in parts] + [(total, -1) for total in totals]:
        if cell in shown:
            value -= sign * shown[cell]
        else:
            factors[cell] = factors.get(cell, Fraction(0)) + sign
    return {cell: factor for cell, factor in factors.items() if factor}, value


def _eliminated(equations: Sequence[Equation[C]]) -> list[Equation[C]]:
    """The equations solved for one unknown each, as far as they go."""
    left = [(dict(factors), value) for factors, value in equations if factors]
    done: list[Equation[C]] = []
    while left:
        left.sort(key=lambda each: -len(each[0]))
        factors, value = left.pop()
        if not factors:
            continue
        pivot = min(factors, key=str)
        scale = factors[pivot]
        row = ({cell: factor / scale for cell, factor in factors.items()}, value / scale)
        left = [_without(pivot, each, row) for each in left]
        done = [_without(pivot, each, row) for each in done] + [row]
    return done


def _without(pivot: C, equation: Equation[C], row: Equation[C]) -> Equation[C]:
    factors, value = equation
    times = factors.get(pivot)
    if not times:
        return equation
    less = {
        cell: factors.get(cell, Fraction(0)) - times * row[0].get(cell, Fraction(0))
        for cell in factors.keys() | row[0].keys()
    }
    return {cell: factor for cell, factor in less.items() if factor}, value - times * row[1]


def _narrowed(
    cell: C, factors: Mapping[C, Fraction], value: Fraction, found: Mapping[C, tuple[int, int]]
) -> tuple[int, int]:
    least = most = value
    for other, factor in factors.items():
        if other != cell:
            ends = sorted(factor * end for end in found[other])
            least, most = least - ends[1], most - ends[0]
    low, high = sorted((least / factors[cell], most / factors[cell]))
    return max(found[cell][0], ceil(low)), min(found[cell][1], floor(high))
