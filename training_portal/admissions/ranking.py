"""From an order of people and the numbers somebody typed to a new order. Pure.

Who is given another number goes there, and pushes the others down or lets them close up: to bring
the last of forty to the top takes one number.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TypeVar

Key = TypeVar("Key")


def fingerprint(order: Sequence[object]) -> str:
    """Changes with the order, so that a form typed beside an older one is noticed."""
    return hashlib.sha256(repr(list(order)).encode()).hexdigest()[:24]


def moved(order: Sequence[Key], typed: Mapping[Key, int]) -> dict[Key, int]:
    """Who was given another number than the place they hold, counted from 1."""
    return {
        each: typed[each]
        for place, each in enumerate(order, start=1)
        if typed.get(each, place) != place
    }


def clashes(order: Sequence[Key], typed: Mapping[Key, int]) -> list[tuple[int, list[Key]]]:
    """Numbers that several people were newly given, each with these people in their order.

    To give somebody a number that another holds is no clash: the other is pushed down.
    """
    given: defaultdict[int, list[Key]] = defaultdict(list)
    for each, number in moved(order, typed).items():
        given[number].append(each)
    return sorted((number, people) for number, people in given.items() if len(people) > 1)


def reordered(order: Sequence[Key], typed: Mapping[Key, int]) -> list[Key]:
    """The new order. Numbers beyond the last place mean the last place.

    Whoever was moved stands at the typed place, where no two were given the same; all others keep
    their order among each other.
    """
    going = moved(order, typed)
    new = [each for each in order if each not in going]
    for each in sorted(going, key=lambda key: going[key]):
        new.insert(going[each] - 1, each)
    return new
