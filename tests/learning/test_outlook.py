"""What may still become of an enrolment while its course runs: nobody misses what is to come."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.learning.conftest import Running
from tests.learning.test_completion import end_course, teach
from tests.learning.test_learning_pages import BrowserOf, base, with_role
from tests.learning.test_recording import plan
from training_portal.accounts.models import Account
from training_portal.learning import progress, services
from training_portal.learning.models import Presence
from training_portal.learning.rules import (
    ComponentRecord,
    SessionRecord,
    Standing,
    check_completion,
    outlook,
    rule_in_words,
)
from training_portal.platform.database import db
from training_portal.platform.policy import Role

PRESENT, ABSENT = Presence.PRESENT, Presence.ABSENT
ATTENDANCE = [("attendance_percent", {"minimum": 80, "late_counts_as_absence": None})]
PASSED = [("component_passed", {"component": "final"})]
TOTAL = [("total_mark", {"minimum": 60})]


def held(*marks: Presence | None) -> list[SessionRecord]:
    return [SessionRecord(Decimal(3), mark) for mark in marks]


def to_come(number: int) -> list[SessionRecord]:
    return [SessionRecord(Decimal(3), None, is_to_come=True)] * number


def report(*points: int, attempts: int = 2) -> ComponentRecord:
    return ComponentRecord("final", "Final report", 100, 60, [Decimal(p) for p in points], attempts)


@pytest.mark.parametrize(
    ("sessions", "standing"),
    [
        ([*held(PRESENT, PRESENT), *to_come(2)], Standing.OPEN),
        ([*held(PRESENT, PRESENT, PRESENT, PRESENT), *to_come(1)], Standing.MET),
        ([*held(ABSENT, ABSENT), *to_come(2)], Standing.MISSED),
        ([*held(PRESENT, None), *to_come(1)], Standing.OPEN),
        ([], Standing.OPEN),
        (to_come(6), Standing.OPEN),
        (held(Presence.EXCUSED), Standing.OPEN),
    ],
    ids=["open", "safe", "out of reach", "not marked", "none planned", "not begun", "excused"],
)
def test_attendance_is_open_as_long_as_what_is_to_come_decides(
    sessions: list[SessionRecord], standing: Standing
) -> None:
    (result,) = outlook(ATTENDANCE, sessions, [], is_running=True)
    assert result.standing is standing


@pytest.mark.parametrize(
    ("component", "standing"),
    [
        (report(), Standing.OPEN),
        (report(60), Standing.MET),
        (report(59), Standing.OPEN),
        (report(59, 58), Standing.MISSED),
        (report(59, attempts=1), Standing.MISSED),
    ],
    ids=["no mark", "passed", "one attempt left", "no attempt left", "one attempt only"],
)
def test_a_mark_is_open_while_an_attempt_is_left(
    component: ComponentRecord, standing: Standing
) -> None:
    for rules in (PASSED, TOTAL):
        (result,) = outlook(rules, [], [component], is_running=True)
        assert result.standing is standing


def test_the_words_say_so_far_and_what_is_to_come() -> None:
    (result,) = outlook(ATTENDANCE, [*held(PRESENT, None), *to_come(6)], [], is_running=True)
    words = rule_in_words(result.as_json())
    assert words == (
        "Attendance so far 100 % of the hours; 80 % are needed. 6 sessions are still to come. "
        "1 session is not marked yet."
    )
    running = replace(to_come(1)[0], presence=PRESENT)
    sessions = [*held(PRESENT, None), running, *to_come(6)]
    (result,) = outlook(ATTENDANCE, sessions, [], is_running=True)
    assert rule_in_words(result.as_json()) == words, "a session that runs and is marked is neither"
    (result,) = outlook(ATTENDANCE, to_come(2), [], is_running=True)
    assert rule_in_words(result.as_json()) == (
        "No attendance yet; 80 % of the hours are needed. 2 sessions are still to come."
    )
    (result,) = outlook(TOTAL, [], [report()], is_running=True)
    assert rule_in_words(result.as_json()) == "Total mark: no mark yet; 60 is needed."


def test_an_unfinished_total_says_how_much_of_it_is_marked() -> None:
    marked = ComponentRecord("plan", "Plan", 40, 60, [Decimal("77.5")])
    ahead = ComponentRecord("final", "Final report", 60, 60, [])
    (result,) = outlook(TOTAL, [], [marked, ahead], is_running=True)
    assert rule_in_words(result.as_json()) == (
        "Total mark so far 31.0: 40 % of it is marked, and what is still open counts as nothing "
        "until it is. 60 is needed in the end."
    )
    (result,) = outlook(TOTAL, [], [marked, replace(ahead, points=[Decimal(70)])], is_running=True)
    assert rule_in_words(result.as_json()) == "Total mark 73.0; 60 is needed."


records = st.lists(
    st.tuples(st.integers(1, 8).map(Decimal), st.sampled_from([*Presence, None, None])),
    max_size=12,
)


@given(records, st.lists(st.sampled_from(list(Presence)), min_size=12, max_size=12))
def test_what_is_met_stays_met_and_what_is_missed_stays_missed(
    sessions: list[tuple[Decimal, Presence | None]], later: list[Presence]
) -> None:
    before = [SessionRecord(hours, presence) for hours, presence in sessions]
    after = [
        SessionRecord(each.hours, each.presence or mark)
        for each, mark in zip(before, later, strict=False)
    ]
    (now,) = outlook(ATTENDANCE, before, [], is_running=True)
    (then,) = check_completion(ATTENDANCE, after, [])
    if now.standing is Standing.MET and any(
        each.presence is not Presence.EXCUSED for each in after
    ):
        assert then.is_met
    if now.standing is Standing.MISSED:
        assert not then.is_met


def test_sessions_to_come_are_missed_by_nobody(running: Running) -> None:
    teach(running)
    for days in (7, 8, 9):
        plan(running, days=days)
    one, two = progress.progress_of_cohort(running.cohort)
    there, absent = (one, two) if one.attendance else (two, one)
    assert there.attendance == Decimal("100.0")
    assert [result["standing"] for result in there.results] == [Standing.OPEN, Standing.MET]
    assert [result["standing"] for result in absent.results] == [Standing.MISSED, Standing.MET]


def test_after_the_last_day_what_was_not_marked_counts_as_missed(running: Running) -> None:
    teach(running)
    plan(running, days=0)
    end_course(running)
    rows = progress.progress_of_cohort(running.cohort)
    assert sorted(row.attendance or 0 for row in rows) == [Decimal("0.0"), Decimal("50.0")]
    assert {result["standing"] for row in rows for result in row.results[:1]} == {
        Standing.OPEN,  # it may still be marked
        Standing.MISSED,
    }
    assert services.complete_cohort(running.cohort, actor=running.staff) == (0, 2)
    rows = progress.progress_of_cohort(running.cohort)
    assert {row.results[0]["standing"] for row in rows} == {Standing.MISSED}


def test_pages_say_still_open_and_show_no_figure_before_the_first_session(
    running: Running, browser_of: BrowserOf
) -> None:
    plan(running, days=8)
    mine = browser_of(db.session.get_one(Account, running.people[0].account_id))
    page = mine.get(f"/me/courses/{running.enrolments[0].public_id}")
    assert "Still open" in page
    assert "Not met" not in page
    people = browser_of(with_role(Role.PROGRAMME_COORDINATOR)).get(f"{base(running)}/people")
    assert "Still open" in people
    assert "0.0" not in people
