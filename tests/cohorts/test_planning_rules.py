"""What is proposed for a cohort, and what may still be changed: the rules by themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from training_portal.cohorts import planning_rules as rules
from training_portal.cohorts.models import CohortDecision
from training_portal.cohorts.rules import plan_objections, plan_warnings

D = CohortDecision
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
FACTS = rules.CohortFacts(
    code="PM-2027-1",
    host_id=1,
    issuer_id=2,
    venue="Aichi",
    venue_country="JP",
    time_zone="Asia/Tokyo",
    opens_at=NOW - timedelta(days=10),
    closes_at=NOW + timedelta(days=20),
    starts_on=date(2027, 6, 7),
    ends_on=date(2027, 7, 2),
    response_days=14,
    funding={1: 6000, 2: 4000},
)
#: Long before the course, and the first moment of its first day.
TODAY = date(2027, 3, 1)
_MIDNIGHT_OF_START = datetime.combine(FACTS.starts_on, time(), ZoneInfo(FACTS.time_zone))


def progress(decision: CohortDecision, **values: Any) -> rules.Progress:
    return rules.Progress(
        **{"decision": decision, "now": NOW, "has_results": False, "may_correct": False} | values
    )


def said(change: dict[str, Any], how_far: rules.Progress, **before: Any) -> list[str]:
    old = replace(FACTS, **before)
    new = replace(old, **change)
    return [each.words for each in rules.objections_to_change(old, new, how_far)]


@pytest.mark.parametrize(
    ("capacity", "countries", "share"),
    [
        (20, 5, (2, 7)),
        # 8 of 22 would be 36.4 %.
        (22, 5, (2, 7)),
        (20, 2, (2, 14)),
        # 1.4 divided by three is 46.7 %: 10 of 20 would be half of them.
        (20, 3, (2, 9)),
        (30, 4, (2, 10)),
        # Not below the guarantee, and not so few that seats are left.
        (5, 2, (2, 3)),
        (10, 4, (2, 3)),
        (6, 5, (1, 2)),
        (3, 5, (0, 1)),
        (1, 5, (0, 1)),
    ],
)
def test_the_default_plan(capacity: int, countries: int, share: tuple[int, int]) -> None:
    codes = ["KH", "LA", "MM", "TH", "VN"][:countries]
    assert rules.default_plan(capacity, codes) == dict.fromkeys(codes, share)


def test_a_single_country_has_no_bounds_and_none_has_no_plan() -> None:
    assert rules.default_plan(20, ["LA"]) == {"LA": (0, 20)}
    assert rules.default_plan(20, []) == {}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(capacity=st.integers(1, 10_000), countries=st.integers(1, 5))
def test_the_default_plan_is_always_possible_and_leaves_no_seat(
    app: Flask, capacity: int, countries: int
) -> None:
    plan = rules.default_plan(capacity, ["KH", "LA", "MM", "TH", "VN"][:countries])
    assert plan_objections(capacity, plan) == []
    assert plan_warnings(capacity, plan) == []
    if countries > 1:
        share = max(Fraction(35, 100), Fraction(14, 10) / countries)
        for least, most in plan.values():
            is_needed = most in (least, -(-capacity // countries))
            assert Fraction(most, capacity) <= share or is_needed


def test_a_code_goes_on_from_the_courses_last_one() -> None:
    title = "Practical Improvement (kaizen) for Factories"
    assert rules.proposed_prefix(title, ["odd", "KAI-2026-3"]) == "KAI"
    assert rules.proposed_prefix(title, []) == "PIF"
    assert rules.proposed_prefix("改善", []) == "C"
    taken = ["KAI-2027-1", "KAI-2027-9", "KAI-2027-x", "QM-2027-20"]
    assert rules.proposed_code("KAI", 2027, taken) == "KAI-2027-10"
    assert rules.proposed_code("KAI", 2028, taken) == "KAI-2028-1"


@given(
    today=st.dates(date(2026, 1, 1), date(2060, 1, 1)),
    weeks=st.floats(0.5, 104, allow_nan=False),
)
def test_proposed_dates_are_in_order_and_begin_on_a_monday(today: date, weeks: float) -> None:
    dates = rules.proposed_dates(today, weeks)
    assert today < dates.opens_on < dates.closes_on < dates.starts_on <= dates.ends_on
    assert dates.starts_on.weekday() == 0


def test_a_draft_may_be_changed_in_everything(app: Flask) -> None:
    change = {
        "code": "PM-2027-2",
        "host_id": 9,
        "opens_at": NOW + timedelta(days=1),
        "starts_on": date(2027, 6, 14),
        "venue": "Osaka",
    }
    assert said(change, progress(D.DRAFT)) == []


@pytest.mark.parametrize(
    ("decision", "change", "words"),
    [
        (D.ANNOUNCED, {"code": "X"}, "people know it by its code"),
        (D.ANNOUNCED, {"host_id": 9}, "its host stays"),
        (D.ANNOUNCED, {"opens_at": NOW}, "its beginning stays"),
        (D.ANNOUNCED, {"closes_at": NOW}, "close applications instead"),
        (D.ANNOUNCED, {"closes_at": NOW + timedelta(days=98)}, "close before the first day"),
        (D.ANNOUNCED, {"starts_on": date(2027, 3, 20)}, "close before the first day"),
        (D.SCREENING, {"closes_at": NOW + timedelta(days=30)}, "Screening has begun"),
        (D.CONFIRMED, {"opens_at": NOW - timedelta(days=30)}, "Screening has begun"),
        (D.CONFIRMED, {"starts_on": date(2027, 2, 28)}, "This day is past"),
        (D.CONFIRMED, {"ends_on": date(2027, 6, 1)}, "must not be before the first"),
        (D.CONFIRMED, {"funding": {1: 9999}}, "add up to 100"),
        (D.CANCELLED, {"venue": "Osaka"}, "nothing can be changed"),
    ],
)
def test_what_may_no_longer_be_changed(
    app: Flask, decision: CohortDecision, change: dict[str, Any], words: str
) -> None:
    assert any(words in each for each in said(change, progress(decision))), words


def test_the_window_may_be_opened_again_until_screening_begins(app: Flask) -> None:
    change, closed = {"closes_at": NOW + timedelta(days=5)}, NOW - timedelta(days=1)
    assert said(change, progress(D.ANNOUNCED), closes_at=closed) == []
    assert said(change, progress(D.SCREENING), closes_at=closed) != []


def test_only_who_may_correct_sets_the_past_right_and_only_in_a_confirmed_cohort(
    app: Flask,
) -> None:
    begun = {"starts_on": date(2027, 2, 22), "ends_on": date(2027, 3, 19)}
    window = {"opens_at": NOW - timedelta(days=90), "closes_at": NOW - timedelta(days=60)}
    change = {"starts_on": date(2027, 2, 23)}
    manager, coordinator = progress(D.CONFIRMED), progress(D.CONFIRMED, may_correct=True)
    assert "only the coordinator" in said(change, manager, **begun, **window)[0]
    assert said(change, coordinator, **begun, **window) == []
    assert said({"ends_on": date(2027, 3, 26)}, manager, **begun, **window) == []
    assert said({"ends_on": date(2027, 2, 27)}, manager, **begun, **window) == ["This day is past."]
    assert said(change, progress(D.SCREENING, may_correct=True), **window) == ["This day is past."]


def test_a_course_that_is_over_is_extended_by_the_coordinator_only(app: Flask) -> None:
    over = {"starts_on": date(2027, 2, 1), "ends_on": date(2027, 2, 26)}
    window = {"opens_at": NOW - timedelta(days=90), "closes_at": NOW - timedelta(days=60)}
    change = {"ends_on": date(2027, 3, 5)}
    assert "only the coordinator" in said(change, progress(D.CONFIRMED), **over, **window)[0]
    assert said(change, progress(D.CONFIRMED, may_correct=True), **over, **window) == []


def test_what_stands_on_certificates_stays_for_everybody(app: Flask) -> None:
    results = progress(D.CONFIRMED, may_correct=True, has_results=True)
    for change in ({"ends_on": date(2027, 7, 9)}, {"venue": "Osaka"}):
        assert said(change, results) == [
            "Completion is recorded: dates and place stand on certificates and stay."
        ]
    assert said({"contact_email": "ask@example.org"}, results) == []


def test_phases_at_home_lie_outside_the_course(app: Flask) -> None:
    begins, ends = FACTS.starts_on, FACTS.ends_on
    around = replace(
        FACTS,
        preparation_from=begins - timedelta(days=1),
        finalisation_until=ends + timedelta(days=1),
    )
    inside = replace(FACTS, preparation_from=begins, finalisation_until=ends)
    assert rules.objections_to_facts(around) == []
    found = [each.fact for each in rules.objections_to_facts(inside)]
    assert found == ["preparation_from", "finalisation_until"]


def test_the_release_of_guarantees_moves_with_the_first_day() -> None:
    later = replace(FACTS, starts_on=FACTS.starts_on + timedelta(days=7))
    assert rules.released_on(date(2027, 4, 8), FACTS, later, TODAY) == date(2027, 4, 15)
    assert rules.released_on(None, FACTS, later, TODAY) is None


def closing(days: int) -> rules.CohortFacts:
    """A window that ends so many days before the course."""
    return replace(FACTS, closes_at=_MIDNIGHT_OF_START - timedelta(days=days))


def test_the_release_of_guarantees_waits_for_a_window_that_ends_later() -> None:
    start, was = FACTS.starts_on, FACTS.starts_on - timedelta(days=60)
    early, late = closing(90), closing(20)
    assert rules.released_on(was, early, late, TODAY) == start - timedelta(days=19)
    # Later than it must be, by hand: that stays, as does an earlier end of the window.
    by_hand = start - timedelta(days=10)
    assert rules.released_on(by_hand, early, late, TODAY) == by_hand
    assert rules.released_on(by_hand, late, early, TODAY) == by_hand
    # To the first day at the latest.
    assert rules.released_on(was, early, closing(0), TODAY) == start


def test_seats_that_are_open_to_all_stay_so_when_the_window_is_opened_again() -> None:
    was = FACTS.starts_on - timedelta(days=60)
    assert rules.released_on(was, closing(90), closing(20), was) == was


def test_another_fact_moves_no_day_of_release() -> None:
    """Also where it was set by hand before this was looked at."""
    elsewhere = replace(closing(20), venue="Another hall")
    was = FACTS.starts_on - timedelta(days=60)
    assert rules.released_on(was, closing(20), elsewhere, TODAY) == was


def test_sessions_move_only_while_the_course_has_not_begun() -> None:
    later = replace(FACTS, starts_on=FACTS.starts_on + timedelta(days=7))
    assert rules.sessions_move(FACTS, later, NOW) == 7
    assert rules.sessions_move(FACTS, later, NOW + timedelta(days=98)) == 0


def test_a_moved_session_keeps_its_time_of_day_also_in_another_zone() -> None:
    nine_in_tokyo = datetime(2027, 6, 7, 0, tzinfo=UTC)
    moved = rules.moved_along(nine_in_tokyo, 7, "Asia/Tokyo", "Asia/Yangon")
    assert moved.astimezone(UTC) == datetime(2027, 6, 14, 2, 30, tzinfo=UTC)


def test_a_fingerprint_sees_each_change_but_no_seconds() -> None:
    assert (
        FACTS.fingerprint
        == replace(FACTS, opens_at=FACTS.opens_at + timedelta(seconds=9)).fingerprint
    )
    for change in ({"venue": "x"}, {"funding": {1: 10_000}}, {"park_code": "p"}):
        assert replace(FACTS, **change).fingerprint != FACTS.fingerprint  # type: ignore[arg-type]
