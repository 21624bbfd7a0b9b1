"""How evenly seats are spread over the countries that a course is open to. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping


def cost_of_seats(before: int, taken: int, more: int) -> list[int]:
    """What each of `more` further seats of a country adds to the imbalance, rising seat by seat.

    `before` are its seats in the last three runs, `taken` those of this one so far. The imbalance
    is the sum of the squares of all countries' seats over the four runs: it is least where they are
    as equal as they can be, and each seat of who has had more adds more to it.
    """
    have = before + taken
    return [2 * (have + number) - 1 for number in range(1, more + 1)]


def balance_index(seats: Mapping[str, int], countries: Collection[str]) -> int:
    """From 0 (one country has all) to 100 (all have the same), over these countries.

    100 x (1 - D / D0): D is how far the shares lie from equal ones in all (the sum of the absolute
    differences), D0 the same where one country has all. Half of D is the index of dissimilarity
    (Duncan and Duncan 1955) against equal shares. Rounded to the nearest whole number.
    """
    total = sum(seats.get(country, 0) for country in countries)
    count = len(countries)
    if total == 0 or count < 2:
        return 100
    # In whole numbers: |s/total - 1/count| = |s x count - total| / (total x count).
    off = sum(abs(seats.get(country, 0) * count - total) for country in countries)
    worst = 2 * (count - 1) * total
    return (200 * (worst - off) + worst) // (2 * worst)
