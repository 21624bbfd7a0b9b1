"""What scores come to, in hundredths of a point, and when one review more is asked for."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training_portal.reviews.rules.scoring import (
    HIGHEST,
    Sum,
    Weights,
    joined,
    mean,
    reviews_needed,
    weighted_total,
)


@pytest.mark.parametrize(
    ("scores", "weights", "total"),
    [
        ({1: 1, 2: 1}, {1: 30, 2: 70}, 0),
        ({1: 5, 2: 5}, {1: 30, 2: 70}, 10_000),
        ({1: 3, 2: 3}, {1: 1, 2: 1}, 5_000),
        ({1: 5, 2: 1}, {1: 30, 2: 70}, 3_000),
        ({1: 2, 2: 1, 3: 1}, {1: 1, 2: 1, 3: 1}, 833),
        ({1: 3, 2: 1, 3: 1}, {1: 1, 2: 1, 3: 1}, 1_667),
    ],
)
def test_a_review_comes_to_a_share_of_a_hundred_points(
    scores: dict[int, int], weights: dict[int, int], total: int
) -> None:
    assert weighted_total(scores, weights) == total


def test_the_mean_is_rounded_once_and_a_half_goes_up() -> None:
    assert mean(5_001 + 5_002, 2) == 5_002
    assert mean(10_000, 3) == 3_333
    assert mean(20_000, 3) == 6_667


@pytest.mark.parametrize(
    ("wanted", "totals", "needed"),
    [
        (2, [], 2),
        (2, [5_000], 2),
        (2, [5_000, 7_000], 2),
        (2, [5_000, 7_001], 3),
        (1, [5_000], 1),
        (3, [0, 10_000], 3),
        (3, [0, 5_000, 10_000], 4),
        (2, [0, 5_000, 10_000], 4),
    ],
)
def test_one_more_is_needed_where_reviews_are_more_than_the_threshold_apart(
    wanted: int, totals: list[int], needed: int
) -> None:
    assert reviews_needed(wanted, 20, totals) == needed


_SUMS = st.lists(st.integers(0, HIGHEST), min_size=1, max_size=6)


def _sum(totals: list[int]) -> Sum:
    return Sum(sum(totals), len(totals))


@given(_SUMS, _SUMS, st.integers(1, 1000), st.integers(1, 1000))
def test_reading_and_interview_come_together_by_their_weights(
    read: list[int], told: list[int], reading: int, interview: int
) -> None:
    """The nearest whole number to the exact one, by fractions."""
    found = joined(_sum(read), _sum(told), Weights(reading, interview))
    exact = (
        reading * Fraction(sum(read), len(read)) + interview * Fraction(sum(told), len(told))
    ) / (reading + interview)
    assert found is not None
    assert abs(found - exact) <= Fraction(1, 2)
    assert min(*read, *told) <= found <= max(*read, *told)


@given(_SUMS)
def test_who_was_not_interviewed_is_scored_by_reading(read: list[int]) -> None:
    alone = mean(sum(read), len(read))
    assert joined(_sum(read), Sum(0, 0), Weights(50, 50)) == alone
    assert joined(_sum(read), Sum(10_000, 1), Weights(50, 0)) == alone


def test_an_interview_alone_is_no_score() -> None:
    assert joined(Sum(0, 0), Sum(10_000, 1), Weights(50, 50)) is None
