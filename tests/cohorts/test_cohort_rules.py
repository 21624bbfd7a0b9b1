"""What dates, decisions and seat plans mean."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training_portal.cohorts.models import CohortDecision, CohortState
from training_portal.cohorts.rules import (
    Share,
    Timing,
    effective_state,
    guarantees_are_released,
    is_accepting,
    plan_objections,
    room_for,
    standing_for_staff,
)

D, S = CohortDecision, CohortState
OPENS = datetime(2027, 1, 10, 2, 0, tzinfo=UTC)
CLOSES = datetime(2027, 2, 12, 10, 0, tzinfo=UTC)
STARTS, ENDS = date(2027, 6, 7), date(2027, 7, 2)


def timing(decision: CohortDecision, *, held: bool = False, zone: str = "Asia/Tokyo") -> Timing:
    return Timing(decision, held, OPENS, CLOSES, STARTS, ENDS, zone)


def in_tokyo(day: date, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC) - timedelta(hours=9)


@pytest.mark.parametrize(
    ("decision", "held", "now", "state"),
    [
        (D.DRAFT, False, OPENS + timedelta(days=1), S.DRAFT),
        (D.ANNOUNCED, False, OPENS - timedelta(seconds=1), S.DRAFT),
        (D.ANNOUNCED, False, OPENS, S.OPEN),
        (D.ANNOUNCED, True, OPENS, S.DRAFT),
        (D.ANNOUNCED, False, CLOSES + timedelta(days=3), S.OPEN),
        (D.SCREENING, False, in_tokyo(STARTS), S.SCREENING),
        (D.CONFIRMED, False, in_tokyo(STARTS) - timedelta(seconds=1), S.CONFIRMED),
        (D.CONFIRMED, False, in_tokyo(STARTS), S.RUNNING),
        (D.CONFIRMED, False, in_tokyo(ENDS, 23, 59), S.RUNNING),
        (D.CONFIRMED, False, in_tokyo(ENDS) + timedelta(days=1), S.COMPLETED),
        (D.CONFIRMED, True, in_tokyo(STARTS), S.CONFIRMED),
        (D.CANCELLED, False, in_tokyo(STARTS), S.CANCELLED),
    ],
)
def test_the_state_follows_from_decisions_and_dates(
    decision: CohortDecision, held: bool, now: datetime, state: CohortState
) -> None:
    assert effective_state(timing(decision, held=held), now) is state


@pytest.mark.parametrize(
    ("decision", "held", "now", "label"),
    [
        (D.DRAFT, False, OPENS, "Draft"),
        (D.ANNOUNCED, False, OPENS - timedelta(seconds=1), "Announced"),
        (D.ANNOUNCED, True, OPENS, "Announced"),
        (D.ANNOUNCED, False, OPENS, "Open for application"),
        (D.CONFIRMED, False, in_tokyo(STARTS), "Running"),
    ],
)
def test_what_visitors_see_is_no_draft_to_staff(
    decision: CohortDecision, held: bool, now: datetime, label: str
) -> None:
    assert standing_for_staff(timing(decision, held=held), now).label == label


def test_the_first_day_begins_at_the_venue() -> None:
    yangon = timing(D.CONFIRMED, zone="Asia/Yangon")
    midnight = datetime(2027, 6, 6, 17, 30, tzinfo=UTC)
    assert effective_state(yangon, midnight) is S.RUNNING
    assert effective_state(yangon, midnight - timedelta(seconds=1)) is S.CONFIRMED


def test_the_window_is_open_to_its_last_second_and_not_after() -> None:
    announced = timing(D.ANNOUNCED)
    assert is_accepting(announced, OPENS)
    assert is_accepting(announced, CLOSES - timedelta(seconds=1))
    assert not is_accepting(announced, CLOSES)
    assert not is_accepting(announced, OPENS - timedelta(seconds=1))
    assert not is_accepting(timing(D.SCREENING), OPENS)
    assert not is_accepting(timing(D.ANNOUNCED, held=True), OPENS)


PLAN = {"KH": Share(2, 7, 0), "LA": Share(2, 7, 0), "VN": Share(2, 7, 0)}


def room(country: str, capacity: int = 20, released: bool = False, **taken: int) -> tuple[int, str]:
    plan = {
        code: Share(share.minimum, share.maximum, taken.get(code, 0))
        for code, share in PLAN.items()
    }
    found = room_for(country, plan, capacity=capacity, guarantees_released=released)
    return found.seats, found.obstacle


def test_a_country_gets_its_maximum_and_no_more() -> None:
    assert room("VN") == (7, "")
    assert room("VN", VN=6) == (1, "")
    assert room("VN", VN=7) == (0, "Viet Nam is at its maximum of 7.")


def test_seats_guaranteed_to_others_are_kept_until_they_are_released() -> None:
    assert room("VN", capacity=8) == (4, "")
    assert room("VN", capacity=8, VN=4) == (
        0,
        "The last 4 free seats are guaranteed to other countries.",
    )
    assert room("VN", capacity=8, VN=4, released=True) == (3, "")
    assert room("KH", capacity=8, VN=4) == (2, "")


def test_a_full_cohort_has_room_for_nobody() -> None:
    assert room("KH", capacity=3, VN=3) == (0, "All 3 seats are taken.")
    assert room("KH", capacity=1, VN=1) == (0, "The only seat is taken.")


def test_a_country_outside_the_plan_has_no_seats() -> None:
    assert room("TH") == (0, "Thailand is not in the seat plan.")


shares = st.dictionaries(
    st.sampled_from(["KH", "LA", "MM", "TH", "VN"]),
    st.tuples(st.integers(0, 4), st.integers(0, 10)).map(lambda p: (min(p), max(p))),
    min_size=1,
)


@given(shares, st.integers(1, 25), st.lists(st.sampled_from(["KH", "LA", "MM", "TH", "VN"])))
def test_seats_given_by_the_rule_keep_every_limit(
    plan: dict[str, tuple[int, int]], capacity: int, asking: list[str]
) -> None:
    if plan_objections(capacity, plan):
        return
    taken = dict.fromkeys(plan, 0)
    for country in asking:
        now = {code: Share(*plan[code], taken[code]) for code in plan}
        if room_for(country, now, capacity=capacity, guarantees_released=False).seats:
            taken[country] += 1
    assert sum(taken.values()) <= capacity
    assert all(taken[code] <= plan[code][1] for code in plan)
    missing = sum(max(0, plan[code][0] - taken[code]) for code in plan)
    assert missing <= capacity - sum(taken.values())


@pytest.mark.parametrize(
    ("capacity", "plan", "words"),
    [
        (0, {"KH": (0, 0)}, "at least one seat"),
        (5, {}, "at least one country"),
        (5, {"KH": (3, 2)}, "Guaranteed 3 is more than at most 2"),
        (5, {"KH": (-1, 2)}, "cannot be negative"),
        (5, {"KH": (3, 5), "LA": (3, 5)}, "6 seats are guaranteed, but the cohort has 5"),
    ],
)
def test_an_impossible_plan_is_named_in_words(
    capacity: int, plan: dict[str, tuple[int, int]], words: str
) -> None:
    assert any(words in objection for objection in plan_objections(capacity, plan))


def test_guarantees_are_released_on_their_day() -> None:
    assert guarantees_are_released(date(2027, 4, 8), date(2027, 4, 8))
    assert not guarantees_are_released(date(2027, 4, 8), date(2027, 4, 7))
    assert not guarantees_are_released(None, date(2027, 4, 8))
