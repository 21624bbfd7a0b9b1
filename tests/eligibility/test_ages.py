"""Ages that count on another day than the first: that of closing, or a fixed one of the year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from training_portal.courses.rule_values import RULE_VALUES
from training_portal.courses.rules import eligibility_in_words
from training_portal.eligibility.kinds import Finding
from training_portal.eligibility.rules import (
    Profile,
    RuleFinding,
    check_all,
    is_waivable,
    next_first_day,
)
from training_portal.eligibility.wording import ages, reason

PASS, FAIL = Finding.PASS, Finding.FAIL
WHO = Profile(starts_on=date(2027, 6, 7), closes_on=date(2027, 3, 1))


def checked(kind: str, born: date, **values: Any) -> RuleFinding:
    (found,) = check_all([(1, kind, values)], replace(WHO, birth_date=born))
    return found


@pytest.mark.parametrize(
    ("kind", "on", "born", "expected"),
    [
        ("minimum_age", "closing", date(2002, 3, 1), PASS),  # 25 on that day
        ("minimum_age", "closing", date(2002, 3, 2), FAIL),
        ("minimum_age", "04-01", date(2002, 4, 1), PASS),
        ("minimum_age", "04-01", date(2002, 4, 2), FAIL),
        ("maximum_age", "closing", date(2001, 3, 2), PASS),  # 26 the day after
        ("maximum_age", "closing", date(2001, 3, 1), FAIL),
        ("maximum_age", "12-31", date(2001, 12, 31), FAIL),
    ],
)
def test_an_age_counts_on_the_day_that_the_rule_names(kind, on, born, expected):
    assert checked(kind, born, years=25, on=on).finding is expected


def test_the_day_stands_in_the_reason_and_in_the_rule(app):
    found = checked("maximum_age", date(1990, 1, 1), years=35, on="04-01")
    words = reason(found.kind, found.finding, found.facts)
    assert words == "37 years old on 1 Apr 2027, which counts; at most 35 is allowed."
    assert eligibility_in_words("maximum_age", {"years": 35, "on": "04-01"}) == (
        "At most 35 years old on 1 April of the year in which it begins."
    )
    assert eligibility_in_words("minimum_age", {"years": 20, "on": "closing"}) == (
        "At least 20 years old on the day applications close."
    )
    assert "1 April" in ages([(1, "maximum_age", {"years": 35, "on": "04-01"})])


@pytest.mark.parametrize(
    ("on", "born", "possible"),
    [
        # Closing is 98 days before the first day, also of the cohort that comes next.
        ("closing", date(2002, 3, 2), date(2027, 6, 8)),
        # Old enough on 1 April of the year after the birthday that comes too late.
        ("04-01", date(2002, 4, 2), date(2028, 1, 1)),
    ],
)
def test_the_next_first_day_is_one_by_which_somebody_is_old_enough(on, born, possible):
    rule = (1, "minimum_age", {"years": 25, "on": on})
    who = replace(WHO, birth_date=born)
    day = next_first_day([rule], who)
    assert day == possible
    assert checked("minimum_age", born, years=25, on=on).facts["possible_on"] == day.isoformat()
    moved = day - WHO.starts_on
    later = replace(who, starts_on=day, closes_on=WHO.closes_on + moved)
    assert check_all([rule], later)[0].finding is PASS


def test_no_day_is_next_for_who_is_too_old_then():
    rules = [(1, "maximum_age", {"years": 35, "on": "04-01"})]
    assert next_first_day(rules, replace(WHO, birth_date=date(1991, 4, 1))) is None
    assert next_first_day(rules, replace(WHO, birth_date=date(1991, 4, 2))) == WHO.starts_on


def test_who_is_under_age_on_the_first_day_is_never_waived_whatever_day_counts():
    young = checked("minimum_age", date(2007, 6, 8), years=25, on="12-31")
    assert young.facts["on_first_day"] == 19
    assert not is_waivable("minimum_age", young.facts)


@pytest.mark.parametrize(
    ("values", "fits"),
    [
        ({"years": 20}, True),
        ({"years": 20, "on": "closing"}, True),
        ({"years": 20, "on": "04-01"}, True),
        ({"years": 20, "on": "02-29"}, False),  # not every year has it
        ({"years": 20, "on": "4-1"}, False),
        ({"years": 20, "on": "yesterday"}, False),
        ({"on": "closing"}, False),
    ],
)
def test_a_rule_names_a_day_that_there_is(values, fits):
    assert RULE_VALUES["eligibility"]["minimum_age"](values) is fits
