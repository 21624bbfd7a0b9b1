"""Allocations against the solver alone: the same problem in arrays, without order and reasons."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from bench.measure import Row, against
from bench.yardsticks import bare_flow, bare_joint_flow
from training_portal.allocations.joint_plan import JointCohort, JointInput
from training_portal.allocations.joint_running import run_jointly
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


def _intake(cohorts: int, applications: int, persons: int) -> JointInput:
    """Cohorts of 20, five of which are on the same days; most people apply for two or three."""
    draw = random.Random(cohorts)  # noqa: S311 - made-up people, nothing secret
    countries = [draw.choice(_COUNTRIES) for _person in range(persons)]
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < applications:
        pairs.add((draw.randrange(persons), draw.randrange(cohorts)))
    people: list[list[Candidate]] = [[] for _cohort in range(cohorts)]
    whose, wishes = {}, {}
    for number, (person, cohort) in enumerate(sorted(pairs)):
        whose[number] = person
        if draw.random() < 0.6:
            wishes[number] = draw.randrange(1, 4)
        score, rank = draw.randrange(3000, 9900), draw.randrange(1, 40)
        people[cohort].append(Candidate(number, f"A{number:07}", countries[person], score, rank))
    plan = {country: Bounds(2, 7) for country in _COUNTRIES}
    first = date(2027, 1, 4)
    return JointInput(
        [
            JointCohort(
                number,
                f"C-{number}",
                first + timedelta(days=40 * (number // 5) + number % 5),
                first + timedelta(days=40 * (number // 5) + 25),
                SeatRules(capacity=20, countries=plan, lot="7K3F9Q2M"),
                people[number],
                _BEFORE,
            )
            for number in range(cohorts)
        ],
        whose,
        wishes,
    )


def rows() -> Iterator[Row]:
    """A cohort of 20 with 400 who apply, one of 1,000 with 20,000, and 50 of 20 with 20,000."""
    given = _intake(50, 20_000, 8_000)
    assert len(Counter(given.persons.values())) > 7_000
    yield against(
        "allocation joint 50 cohorts x 20,000",
        lambda: run_jointly(given),
        bare_joint_flow.problem(given),
        "bare OR-Tools call",
        goal=2,
        rounds=5,
    )
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
