"""A run is measured by lines and by branches: each is held to the threshold by itself."""

from __future__ import annotations

import pytest

from tests.support.shares import is_enough, shares, told


def summary(lines: int, branches: int) -> dict[str, float]:
    """Of a thousand lines and a hundred branches, so many were passed."""
    return {
        "covered_lines": lines,
        "missing_lines": 1000 - lines,
        "covered_branches": branches,
        "missing_branches": 100 - branches,
    }


@pytest.mark.parametrize(
    ("lines", "branches", "enough"),
    [(950, 95, True), (999, 94, False), (949, 100, False), (1000, 100, True), (0, 0, False)],
)
def test_many_lines_do_not_make_up_for_branches_nor_branches_for_lines(
    lines: int, branches: int, enough: bool
) -> None:
    assert is_enough(shares(summary(lines, branches))) is enough


def test_nothing_measured_is_nothing_passed() -> None:
    assert shares({}) == {"lines": 0.0, "branches": 0.0}


def test_both_shares_are_told_with_what_they_must_be() -> None:
    assert told(shares(summary(987, 94))) == (
        "98.70 % of all lines and 94.00 % of all branches were passed; 95 % of each must be."
    )
