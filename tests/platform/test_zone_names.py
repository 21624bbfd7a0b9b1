"""Places of time zones stand in the reader's language, also where CLDR knows an older name of the
zone alone."""

from __future__ import annotations

import pytest
from babel import Locale

from training_portal.platform.i18n import _place_of


@pytest.mark.parametrize(
    ("zone", "english", "japanese"),
    [
        ("Asia/Ho_Chi_Minh", "Ho Chi Minh", "ホーチミン"),
        ("Asia/Yangon", "Yangon", "ヤンゴン"),
        ("Asia/Vientiane", "Vientiane", "ビエンチャン"),
        ("Asia/Tokyo", "Tokyo", "東京"),
    ],
)
def test_a_city_is_named(zone: str, english: str, japanese: str) -> None:
    assert english in _place_of(zone, Locale("en"))
    assert japanese in _place_of(zone, Locale("ja"))
