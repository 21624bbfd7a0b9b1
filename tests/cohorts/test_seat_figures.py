"""Which figures of seats may be shown: none that tells of fewer than five people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training_portal.cohorts.seat_figures import counts_shown

COUNTS = st.dictionaries(st.sampled_from(["KH", "LA", "MM", "TH", "VN", "JP"]), st.integers(0, 12))


@given(COUNTS)
def test_no_figure_below_five_is_shown_nor_can_be_reckoned_from_the_total(
    counts: dict[str, int],
) -> None:
    shown = counts_shown(counts)
    assert all(counts[country] >= 5 for country in shown)
    rest = sum(count for country, count in counts.items() if country not in shown)
    assert rest >= 5 or not shown or len(shown) == len(counts)


@given(COUNTS)
def test_where_all_are_large_all_are_shown(counts: dict[str, int]) -> None:
    large = {country: count + 5 for country, count in counts.items()}
    assert counts_shown(large) == set(large)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"KH": 4, "LA": 3}, set()),
        ({"KH": 9, "LA": 3, "VN": 2}, {"KH"}),
        ({"KH": 9, "LA": 6, "VN": 4}, {"KH"}),
        ({"KH": 9, "LA": 0}, set()),
        ({"KH": 5}, {"KH"}),
        ({}, set()),
    ],
)
def test_examples(counts: dict[str, int], shown: set[str]) -> None:
    assert counts_shown(counts) == shown
