"""Allocations against the solver alone: the same problem in arrays, without order and reasons."""

from __future__ import annotations

import random
from collections.abc import Iterator

from bench.measure import Row, against
from bench.yardsticks import bare_flow
from training_portal.allocations.plan import Bounds, Candidate, Reservation, SeatRules
from training_portal.allocations.running import run

_COUNTRIES = ("KH", "LA", "MM", "TH", "VN")
_BEFORE = {"KH": 10, "LA": 4, "MM": 8, "TH": 18, "VN": 20}


def _people(count: int) -> list[Candidate]:
    draw = random.Random(count)  # noqa: S311 - made-up people, nothing secret
    return [
        Candidate(
            id=number,
            public_id=f"A{number:07}",
            country=draw.choice(_COUNTRIES),
            score=draw.randrange(3000, 9900),
            rank=draw.randrange(1, 40),
            groups=frozenset(group for group in Reservation if draw.random() < 0.3),
        )
        for number in range(count)
    ]


def rows() -> Iterator[Row]:
    """A cohort of 20 with 400 who apply, and one of 1,000 with 20,000."""
    for seats, count, rounds in ((20, 400, 40), (1000, 20_000, 5)):
        least, most = seats // 10, seats * 35 // 100
        rules = SeatRules(
            capacity=seats,
            countries={country: Bounds(least, most) for country in _COUNTRIES},
            reserved={Reservation.WOMEN: seats // 4},
            lot="7K3F9Q2M",
        )
        people = _people(count)

        def ours(rules: SeatRules = rules, people: list[Candidate] = people) -> None:
            run(rules, people, _BEFORE)

        yield against(
            f"allocation {seats:,} seats x {count:,}",
            ours,
            bare_flow.problem(rules, people, _BEFORE),
            "bare OR-Tools call",
            goal=2,
            rounds=rounds,
        )
