"""Balance between the countries looks back on the last three cohorts, and comes before scores."""

from __future__ import annotations

from training_portal.allocations.balance import balance_index
from training_portal.allocations.plan import Bounds, Candidate, Obstacle, SeatRules
from training_portal.allocations.running import run

COUNTRIES = {"KH": Bounds(0, 3), "LA": Bounds(0, 3)}
PEOPLE = [
    Candidate(1, "a1", "KH", 9000),
    Candidate(2, "a2", "KH", 8000),
    Candidate(3, "a3", "LA", 5000),
    Candidate(4, "a4", "LA", 4000),
]


def seats(before: dict[str, int], capacity: int = 1) -> dict[str, int]:
    return dict(run(SeatRules(capacity=capacity, countries=COUNTRIES), PEOPLE, before).seats)


def test_the_seat_goes_to_whom_the_last_three_cohorts_left_out() -> None:
    assert seats({"KH": 3, "LA": 0}) == {"LA": 1}
    assert seats({"KH": 3, "LA": 0}, capacity=2) == {"LA": 2}


def test_between_countries_that_stand_alike_the_score_decides() -> None:
    assert seats({"KH": 2, "LA": 2}) == {"KH": 1}


def test_who_is_passed_over_for_balance_is_told_so() -> None:
    result = run(SeatRules(capacity=1, countries=COUNTRIES), PEOPLE, {"KH": 3, "LA": 0})
    assert [each.obstacle for each in result.waitlist] == [
        Obstacle.BALANCE,
        Obstacle.BALANCE,
        Obstacle.ALL_TAKEN,
    ]


def test_the_index_is_a_hundred_where_all_are_alike_and_nought_where_one_has_all() -> None:
    assert balance_index({"KH": 4, "LA": 4}, ["KH", "LA"]) == 100
    assert balance_index({"KH": 4}, ["KH", "LA"]) == 0
    assert balance_index({"KH": 3, "LA": 1}, ["KH", "LA"]) == 50
    assert balance_index({}, ["KH", "LA"]) == 100
