"""Completion is computed from the course's rules, with the figures each rule rests on."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from training_portal.learning.models import Presence
from training_portal.learning.rules import (
    ComponentRecord,
    SessionRecord,
    attendance_percent,
    check_completion,
    is_complete,
    late_rule,
    rule_in_words,
    total_mark,
)

PRESENT, LATE, EXCUSED, ABSENT = (
    Presence.PRESENT,
    Presence.LATE,
    Presence.EXCUSED,
    Presence.ABSENT,
)


def sessions(*marks: Presence | None, hours: int = 3) -> list[SessionRecord]:
    return [SessionRecord(Decimal(hours), mark) for mark in marks]


def component(*points: int, weight: int = 100, pass_mark: int = 60) -> ComponentRecord:
    return ComponentRecord("final", "Final report", weight, pass_mark, [Decimal(p) for p in points])


@pytest.mark.parametrize(
    ("marks", "percent"),
    [
        ([PRESENT, PRESENT, PRESENT, PRESENT], "100.0"),
        ([PRESENT, PRESENT, PRESENT, ABSENT], "75.0"),
        ([PRESENT, LATE], "100.0"),
        ([PRESENT, None], "50.0"),
        ([PRESENT, EXCUSED], "100.0"),
        ([ABSENT, EXCUSED], "0.0"),
        ([EXCUSED], "0.0"),
        ([], "0.0"),
        ([PRESENT, ABSENT, ABSENT], "33.3"),
        ([PRESENT, PRESENT, ABSENT], "66.6"),
    ],
)
def test_attendance_is_the_share_of_hours(marks: list[Presence | None], percent: str) -> None:
    assert attendance_percent(sessions(*marks)) == Decimal(percent)


def test_hours_count_not_sessions() -> None:
    long_one = SessionRecord(Decimal(6), PRESENT)
    short_one = SessionRecord(Decimal(2), ABSENT)
    assert attendance_percent([long_one, short_one]) == Decimal("75.0")


@pytest.mark.parametrize(("late", "percent"), [(2, "100.0"), (3, "66.6"), (5, "80.0"), (6, "66.6")])
def test_three_late_arrivals_make_an_absence_where_the_course_says_so(
    late: int, percent: str
) -> None:
    marks = [LATE] * late + ([PRESENT] if late == 2 else [])
    assert attendance_percent(sessions(*marks), late_counts_as_absence=3) == Decimal(percent)


def test_the_best_attempt_counts_and_a_missing_one_is_zero() -> None:
    report = component(40, 80, weight=60)
    exam = ComponentRecord("exam", "Exam", 40, 50, [])
    assert total_mark([report, exam]) == Decimal("48.0")


def test_the_pass_mark_itself_passes_and_a_point_less_does_not() -> None:
    rules = [("component_passed", {"component": "final"})]
    assert is_complete(check_completion(rules, [], [component(60)]))
    assert not is_complete(check_completion(rules, [], [component(59)]))
    assert not is_complete(check_completion(rules, [], [component()]))


def test_attendance_exactly_at_the_minimum_is_enough() -> None:
    rules = [("attendance_percent", {"minimum": 80, "late_counts_as_absence": None})]
    enough = sessions(PRESENT, PRESENT, PRESENT, PRESENT, ABSENT)
    assert is_complete(check_completion(rules, enough, []))
    assert not is_complete(check_completion(rules, [*enough, *sessions(ABSENT)], []))


def test_a_hair_below_the_minimum_is_not_rounded_up_to_it() -> None:
    nearly = [SessionRecord(Decimal(1599), PRESENT), SessionRecord(Decimal(401), ABSENT)]
    marks = [component(59, weight=1), component(60, weight=19)]
    rules = [("attendance_percent", {"minimum": 80}), ("total_mark", {"minimum": 60})]
    results = check_completion(rules, nearly, marks)
    assert [(each.is_met, each.facts["reached"]) for each in results] == [
        (False, "79.9"),
        (False, "59.9"),
    ]


def test_one_rule_not_met_is_enough_to_fail() -> None:
    rules = [("attendance_percent", {"minimum": 80}), ("total_mark", {"minimum": 60})]
    results = check_completion(rules, sessions(PRESENT), [component(10)])
    assert [result.is_met for result in results] == [True, False]
    assert not is_complete(results)


def test_a_course_without_rules_completes_nobody() -> None:
    assert not is_complete([])


@pytest.mark.parametrize(
    "rule", [("star_sign", {}), ("component_passed", {"component": "nowhere"})]
)
def test_a_rule_that_cannot_be_read_is_an_error_not_a_pass(
    rule: tuple[str, dict[str, str]],
) -> None:
    with pytest.raises(ValueError):
        check_completion([rule], [], [])


marks = st.lists(
    st.builds(
        SessionRecord,
        st.integers(1, 8).map(Decimal),
        st.sampled_from([PRESENT, LATE, EXCUSED, ABSENT, None]),
    ),
    max_size=30,
)


@given(marks, st.sampled_from([None, 2, 3]))
def test_attendance_is_between_nothing_and_everything(
    records: list[SessionRecord], late: int | None
) -> None:
    assert 0 <= attendance_percent(records, late) <= 100


@given(marks, st.integers(0, 29))
def test_coming_to_one_more_session_never_lowers_attendance(
    records: list[SessionRecord], index: int
) -> None:
    if index >= len(records) or records[index].presence is EXCUSED:
        return
    better = list(records)
    better[index] = SessionRecord(records[index].hours, PRESENT)
    assert attendance_percent(better) >= attendance_percent(records)


def test_without_anything_that_counts_the_total_mark_is_nothing() -> None:
    assert total_mark([]) == total_mark([component(90, weight=0)]) == Decimal("0.0")


@pytest.mark.parametrize(
    ("rules", "late"),
    [
        ([], None),
        ([("total_mark", {"minimum": 60})], None),
        ([("total_mark", {}), ("attendance_percent", {"late_counts_as_absence": 3})], 3),
        ([("attendance_percent", {})], None),
    ],
)
def test_how_many_late_arrivals_count_is_said_by_the_rule_of_attendance(
    rules: list[tuple[str, dict[str, int]]], late: int | None
) -> None:
    assert late_rule(rules) == late


@pytest.mark.parametrize(
    ("kind", "facts", "words"),
    [
        ("attendance_percent", {"reached": "75.0", "minimum": 80, "unmarked": 1},
         "Attendance 75 % of the hours; 80 % are needed. 1 session is not marked and counts as "
         "missed."),
        ("attendance_percent", {"reached": "75.5", "minimum": 80, "unmarked": 0},
         "Attendance 75.5 % of the hours; 80 % are needed."),
        ("total_mark", {"reached": None, "minimum": 60},
         "Total mark: no mark yet; 60 is needed."),
        ("total_mark", {"reached": "71.5", "minimum": 60}, "Total mark 71.5; 60 is needed."),
    ],
)  # fmt: skip
def test_a_result_is_said_with_what_was_reached_and_what_is_needed(
    app: Flask, kind: str, facts: dict[str, object], words: str
) -> None:
    assert rule_in_words({"kind": kind, "facts": facts}) == words
