"""What scores come to, in hundredths of a point, and when one review more is asked for."""

from __future__ import annotations

import pytest

from training_portal.reviews.rules.scoring import mean, reviews_needed, weighted_total


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
