"""The allocation by trying every choice there is: slow, and so simple that it can be believed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import combinations, product

from training_portal.allocations.plan import (
    Candidate,
    Reservation,
    SeatRules,
    TieBreak,
)


def best_value(
    rules: SeatRules, candidates: Sequence[Candidate], before: Mapping[str, int]
) -> tuple[int, ...]:
    """The best that any choice reaches, in the order of what counts."""
    return max(
        value
        for chosen in _choices(candidates)
        if (value := value_of(rules, candidates, before, chosen)) is not None
    )


def _choices(candidates: Sequence[Candidate]) -> Iterator[frozenset[int]]:
    waiting = [each.id for each in candidates if not each.is_seated]
    for size in range(len(waiting) + 1):
        yield from map(frozenset, combinations(waiting, size))


def value_of(
    rules: SeatRules,
    candidates: Sequence[Candidate],
    before: Mapping[str, int],
    chosen: frozenset[int],
) -> tuple[int, ...] | None:
    """Guarantees, reserved seats, seats, balance, scores, turns; None where it is not allowed."""
    sitting = [each for each in candidates if each.is_seated or each.id in chosen]
    seats = Counter(each.country for each in sitting)
    if any(seats[country] > each.maximum for country, each in rules.countries.items()):
        return None
    available = Counter(each.country for each in candidates)
    held = sum(
        max(0, each.minimum - available[country]) for country, each in rules.countries.items()
    )
    if not rules.holds_unused:
        held = 0
    reserved = most_reserved(rules.reserved, [each.groups for each in sitting])
    unfilled = sum(rules.reserved.values()) - reserved if rules.holds_unused else 0
    if len(sitting) > rules.capacity - max(held, unfilled):
        return None
    if len(sitting) - reserved > rules.capacity - (
        sum(rules.reserved.values()) if rules.holds_unused else 0
    ):
        return None
    turns = {each.id: _turn(each, candidates, rules) for each in candidates}
    return (
        sum(min(seats[country], each.minimum) for country, each in rules.countries.items()),
        reserved,
        len(sitting),
        -sum((before.get(country, 0) + seats[country]) ** 2 for country in rules.countries),
        sum(each.score or 0 for each in sitting),
        -sum(turns[each] for each in chosen),
    )


def _turn(candidate: Candidate, candidates: Sequence[Candidate], rules: SeatRules) -> int:
    """How many of the same score come before somebody by the rule for them."""

    def place(each: Candidate) -> tuple[int, str]:
        rank = 1_000_000 if each.rank is None else each.rank
        lot = sha256(f"{rules.lot}:{each.public_id}".encode()).hexdigest()
        return (rank if rules.tie_break is TieBreak.RANK else 0), lot

    return sum(
        each.score == candidate.score and place(each) < place(candidate) for each in candidates
    )


def most_reserved(
    reserved: Mapping[Reservation, int], seated: Sequence[frozenset[Reservation]]
) -> int:
    """How many of these can count for a reserved seat, each for one of them."""
    groups = [[None, *sorted(each & reserved.keys())] for each in seated if each & reserved.keys()]
    best = 0
    for counted in product(*groups):
        counts = Counter(group for group in counted if group is not None)
        if all(count <= reserved[group] for group, count in counts.items()):
            best = max(best, counts.total())
    return best
