"""Which row is mended next."""

from __future__ import annotations

import pytest

from training_portal.cohorts.lists.mending import next_line


@pytest.mark.parametrize(
    ("lines", "after", "following"),
    [([3, 9, 5], 5, 9), ([3, 9], 9, 3), ([3], 4, 3), ([4], 4, None), ([], 4, None)],
)
def test_the_next_line_is_the_one_below_and_then_the_first(
    lines: list[int], after: int, following: int | None
) -> None:
    assert next_line(lines, after) == following
