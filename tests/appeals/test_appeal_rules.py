"""Until when an appeal is lodged and decided: whole days of the venue, before the course begins."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from training_portal.appeals.rules import appeal_by, decide_by, took_part
from training_portal.platform.policy import Actor

ZONE = "Asia/Vientiane"  # UTC+7


def _utc(day: int, *time: int) -> datetime:
    return datetime(2027, 3, day, *time, tzinfo=UTC)


@pytest.mark.parametrize(
    ("decided", "starts", "by"),
    [
        # Late in the evening in UTC it is the next day there.
        (_utc(1, 18), date(2027, 6, 1), _utc(16, 16, 59, 59)),
        (_utc(1, 16), date(2027, 6, 1), _utc(15, 16, 59, 59)),
        # The day before the course begins is the last.
        (_utc(1, 16), date(2027, 3, 8), _utc(7, 16, 59, 59)),
    ],
)
def test_the_last_second_is_that_of_a_day_at_the_venue(
    decided: datetime, starts: date, by: datetime
) -> None:
    assert appeal_by(decided, ZONE, starts) == by
    assert decide_by(decided, ZONE, starts) == by


@pytest.mark.parametrize(
    ("actor", "first", "is_barred"),
    [
        (Actor("account:1"), ["account:1"], True),
        (Actor("account:2"), ["account:1"], False),
        (Actor("account:2", acts_for=("account:1",)), ["account:1"], True),
        (Actor("account:1"), ["account:9", "account:1"], True),
        (Actor("account:1"), [], False),
    ],
)
def test_who_had_part_in_the_first_decision_has_none_in_the_second(
    actor: Actor, first: list[str], is_barred: bool
) -> None:
    assert took_part(actor, first) is is_barred
