"""Until when an offer can be answered."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training_portal.admissions.rules import is_late, offer_deadline

NOW = datetime(2027, 2, 12, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Asia/Vientiane", datetime(2027, 2, 26, 16, 59, 59, tzinfo=UTC)),
        ("Asia/Yangon", datetime(2027, 2, 26, 17, 29, 59, tzinfo=UTC)),  # +6:30
        ("Asia/Tokyo", datetime(2027, 2, 26, 14, 59, 59, tzinfo=UTC)),
    ],
)
def test_the_deadline_is_the_end_of_the_day_at_the_venue(zone, expected):
    assert offer_deadline(NOW, 14, zone, date(2027, 6, 7)) == expected


def test_the_day_is_counted_from_the_day_at_the_venue():
    late_evening = datetime(2027, 2, 12, 16, 0, tzinfo=UTC)  # 13 February, 01:00 in Tokyo
    deadline = offer_deadline(late_evening, 1, "Asia/Tokyo", date(2027, 6, 7))
    assert deadline == datetime(2027, 2, 14, 14, 59, 59, tzinfo=UTC)


def test_the_deadline_is_never_after_the_eve_of_the_course():
    deadline = offer_deadline(NOW, 14, "Asia/Vientiane", date(2027, 2, 15))
    assert deadline == datetime(2027, 2, 14, 16, 59, 59, tzinfo=UTC)


def test_an_offer_of_the_last_day_lasts_until_its_end():
    deadline = offer_deadline(NOW, 14, "Asia/Vientiane", date(2027, 2, 12))
    assert deadline == datetime(2027, 2, 12, 16, 59, 59, tzinfo=UTC)


def test_the_last_second_counts_and_the_next_does_not():
    deadline = datetime(2027, 2, 26, 16, 59, 59, tzinfo=UTC)
    assert not is_late(deadline, deadline)
    assert not is_late(deadline + timedelta(microseconds=999_999), deadline)
    assert is_late(deadline + timedelta(seconds=1), deadline)


@given(
    st.integers(0, 300_000_000),
    st.integers(min_value=0, max_value=60),
    st.sampled_from(["Asia/Yangon", "Asia/Bangkok", "Asia/Tokyo", "UTC"]),
)
def test_a_fresh_offer_can_always_still_be_answered(seconds, days, zone):
    now = NOW + timedelta(seconds=seconds)
    assert not is_late(now, offer_deadline(now, days, zone, date(2040, 1, 1)))
