"""Rules about what else somebody takes part in, and the next day on which they could begin."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training_portal.eligibility.kinds import Finding
from training_portal.eligibility.participation import Participation
from training_portal.eligibility.rules import NO_OVERLAP, Profile, Rule, check_all, next_first_day

PASS, FAIL, LOOK = Finding.PASS, Finding.FAIL, Finding.NEEDS_PERSON
STARTS, ENDS = date(2027, 6, 7), date(2027, 6, 25)
DAYS: Rule = (1, "days_since_last_participation", {"days": 183})
YEARLY: Rule = (2, "once_per_year", {})
ONCE: Rule = (3, "never_before", {})


def who(*participations: Participation, **more: Any) -> Profile:
    return Profile(starts_on=STARTS, ends_on=ENDS, participations=participations, **more)


def course(starts_on: date, days: int = 10, **more: Any) -> Participation:
    return Participation(
        starts_on=starts_on, ends_on=starts_on + timedelta(days=days), code="KZ-1", **more
    )


def ending(days_before: int) -> Participation:
    """A course that ended so many days before the cohort begins."""
    return course(STARTS - timedelta(days=days_before + 10))


def told(year: int, month: int, last: int) -> Participation:
    return Participation(ends_on=date(year, month, 1), ends_by=date(year, month, last))


@pytest.mark.parametrize(
    ("known", "expected", "possible_on"),
    [
        ([], PASS, None),
        ([ending(183)], PASS, None),
        ([ending(182)], FAIL, STARTS + timedelta(days=1)),
        ([ending(182), ending(400)], FAIL, STARTS + timedelta(days=1)),
        # One that begins after this one ends counts from this one's end.
        ([course(ENDS + timedelta(days=183))], PASS, None),
        ([course(ENDS + timedelta(days=182))], FAIL, ENDS + timedelta(days=182 + 10 + 183)),
        # Only its month was told: 6 December is 183 days before.
        ([told(2026, 11, 30)], PASS, None),
        ([told(2026, 12, 31)], LOOK, date(2027, 7, 2)),
        ([told(2027, 1, 31)], FAIL, date(2027, 8, 2)),
        ([replace(ending(100), is_only_offered=True)], LOOK, STARTS + timedelta(days=83)),
    ],
)
def test_half_a_year_lies_between_two_courses(known, expected, possible_on):
    (result, *_) = check_all([DAYS], who(*known))
    assert result.finding is expected
    assert result.facts.get("possible_on") == (possible_on and possible_on.isoformat())


@pytest.mark.parametrize(
    ("starts_on", "expected", "possible_on"),
    [
        (date(2026, 12, 28), PASS, None),  # ends in the year, begins before it
        (date(2027, 1, 1), FAIL, "2028-01-01"),
        (date(2027, 12, 31), FAIL, "2028-01-01"),
        (date(2028, 1, 1), PASS, None),
    ],
)
def test_one_course_begins_in_a_calendar_year(starts_on, expected, possible_on):
    (result,) = check_all([YEARLY], who(course(starts_on)))
    assert result.finding is expected
    assert result.facts.get("possible_on") == possible_on


def test_a_year_that_is_taken_as_well_is_passed_over():
    known = [course(date(2027, 2, 1)), course(date(2028, 11, 1))]
    (result,) = check_all([YEARLY], who(*known))
    assert result.facts["possible_on"] == "2029-01-01"


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ([ending(3000)], PASS),
        ([replace(ending(3000), is_same_course=True)], FAIL),
        ([replace(ending(3000), is_same_course=True, is_only_offered=True)], LOOK),
    ],
)
def test_the_same_course_is_not_taken_again_on_any_day(known, expected):
    (result,) = check_all([ONCE], who(*known))
    assert result.finding is expected
    assert result.facts.get("possible_on") is None
    if expected is not PASS:
        assert next_first_day([ONCE], who(*known)) is None


@pytest.mark.parametrize(
    ("starts_on", "days", "offered", "expected"),
    [
        (STARTS - timedelta(days=11), 10, False, None),  # ends the day before
        (STARTS - timedelta(days=10), 10, False, FAIL),  # ends on the first day
        (ENDS, 10, False, FAIL),
        (ENDS + timedelta(days=1), 10, False, None),
        (STARTS - timedelta(days=5), 90, False, FAIL),
        (ENDS, 10, True, LOOK),
    ],
)
def test_no_two_courses_are_taken_at_once_whatever_the_rules_are(
    starts_on, days, offered, expected
):
    found = check_all([], who(course(starts_on, days, is_only_offered=offered)))
    assert [(each.kind, each.finding) for each in found] == (
        [] if expected is None else [(NO_OVERLAP, expected)]
    )


@pytest.mark.parametrize(
    ("ended", "expected", "possible_on"),
    [
        ((2026, 12, 31), PASS, None),  # ended in the year before: it began then, or earlier
        ((2027, 1, 31), LOOK, "2028-01-01"),
        ((2027, 3, 31), LOOK, "2028-01-01"),
    ],
)
def test_a_training_that_was_told_may_have_begun_in_the_year_in_which_it_ended(
    ended, expected, possible_on
):
    (result,) = check_all([YEARLY], who(told(*ended)))
    assert result.finding is expected
    assert result.facts.get("possible_on") == possible_on


def test_a_training_of_which_only_the_month_is_known_is_no_other_course_on_the_same_days():
    found = check_all([ONCE], who(told(2027, 6, 30)))
    assert {each.finding for each in found} == {PASS}


def test_the_next_day_waits_for_a_birthday_too():
    young = who(ending(100), birth_date=date(2007, 11, 20))
    rules: list[Rule] = [DAYS, (4, "minimum_age", {"years": 20})]
    assert next_first_day(rules, young) == date(2027, 11, 20)


def test_the_next_day_is_none_on_which_another_course_lasts():
    """New Year frees the next course of a year, while the last one still lasts."""
    over_new_year = course(date(2027, 12, 20), 30)
    assert next_first_day([YEARLY], who(over_new_year)) == date(2028, 1, 20)


def test_nobody_is_told_a_day_on_which_they_are_too_old():
    old = who(ending(100), birth_date=date(1982, 6, 20))
    assert next_first_day([DAYS, (4, "maximum_age", {"years": 44})], old) is None
    assert next_first_day([DAYS, (4, "maximum_age", {"years": 45})], old) is not None


_courses = st.builds(
    course,
    st.dates(date(2027, 1, 1), date(2028, 6, 30)),
    st.integers(0, 60),
    is_only_offered=st.booleans(),
)
_rules = st.lists(
    st.one_of(
        st.just(YEARLY),
        st.integers(1, 250).map(lambda days: (1, DAYS[1], {"days": days})),
        st.integers(18, 24).map(lambda years: (4, "minimum_age", {"years": years})),
    ),
    max_size=3,
)


@given(st.lists(_courses, max_size=4), _rules, st.dates(date(2003, 1, 1), date(2009, 12, 31)))
def test_the_next_day_is_the_first_on_which_every_rule_passes(known, rules, born):
    asked = who(*known, birth_date=born)

    def passes(day: date) -> bool:
        then = replace(asked, starts_on=day, ends_on=day + (ENDS - STARTS))
        return all(each.finding is PASS for each in check_all(rules, then))

    day = next_first_day(rules, asked)
    assert day is not None and passes(day)
    earlier = [STARTS + timedelta(days=each) for each in range((day - STARTS).days)]
    assert not any(map(passes, earlier))


@given(st.lists(_courses, max_size=4), _courses, _rules)
def test_one_more_course_never_makes_a_finding_better(known, more, rules):
    order = [FAIL, LOOK, PASS]

    def found(profile: Profile) -> dict[str, int]:
        findings = {each.kind: each.finding for each in check_all(rules, profile)}
        return {kind: order.index(finding) for kind, finding in findings.items()}

    before, after = found(who(*known)), found(who(*known, more))
    assert all(after[kind] <= before[kind] for kind in before)
