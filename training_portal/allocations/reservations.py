"""Whether a seat may be given to somebody while seats are reserved. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, combinations

from training_portal.allocations.plan import Reservation

Groups = frozenset[Reservation]


def filled(reserved: Mapping[Reservation, int], seated: Sequence[Groups]) -> int:
    """How many reserved seats people fill, each counting for one of their groups.

    The largest flow through the smallest cut: some groups are cut at their seats, and whoever
    belongs to another one is cut as a person.
    """
    wanted = [group for group, seats in reserved.items() if seats]
    cuts = chain.from_iterable(combinations(wanted, size) for size in range(len(wanted) + 1))
    return min(
        sum(reserved[group] for group in cut)
        + sum(1 for groups in seated if groups & (frozenset(wanted) - frozenset(cut)))
        for cut in cuts
    )


def are_kept_from(
    groups: Groups,
    reserved: Mapping[Reservation, int],
    seated: Sequence[Groups],
    *,
    free: int,
) -> bool:
    """Whether the seats that are free are all kept for people of other groups.

    `seated` are the groups of each who has a seat, `free` the seats that nobody has.
    """
    before = filled(reserved, seated)
    missing = sum(reserved.values()) - before
    return free <= missing and filled(reserved, [*seated, groups]) == before


def unfilled(reserved: Mapping[Reservation, int], seated: Iterable[Groups]) -> list[Reservation]:
    """The groups that could fill another reserved seat."""
    people = list(seated)
    now = filled(reserved, people)
    return [
        group
        for group, seats in reserved.items()
        if seats and filled(reserved, [*people, frozenset({group})]) > now
    ]
