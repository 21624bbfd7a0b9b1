"""Whether a province lies on a corridor follows from the towns of the reference data."""

from __future__ import annotations

import pytest
from flask import Flask

from training_portal.geography.models import CorridorLine
from training_portal.geography.queries import lines_of_province

EAST_WEST, SOUTHERN = CorridorLine.EAST_WEST, CorridorLine.SOUTHERN


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("LA-SV", {EAST_WEST}),
        ("KH-1", {SOUTHERN}),
        ("VN-30-2025", {SOUTHERN}),  # Gia Lai, with Quy Nhon since 2025
        ("LA-VT", set()),
        ("XX-1", None),
        (None, None),
    ],
)
def test_a_province_with_a_town_of_a_corridor_lies_on_it(
    app_with_reference: Flask, code: str | None, expected: set[CorridorLine] | None
) -> None:
    assert lines_of_province(code) == expected
