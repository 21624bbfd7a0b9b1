"""Experience is reckoned from entries of a career in the field, where there are any."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training_portal.eligibility.kinds import Finding
from training_portal.eligibility.rules import Profile, check_all
from training_portal.eligibility.wording import reason
from training_portal.people.background_rows import months_in_field

TODAY = date(2026, 12, 1)


def job(start: str, end: str | None = None, *, in_field: bool = True) -> dict[str, Any]:
    entry = {"employer": "Lao Post", "position": "Clerk", "from": f"{start}-01"}
    entry |= {"to": f"{end}-01"} if end else {}
    return entry | ({"in_field": "yes"} if in_field else {})


@pytest.mark.parametrize(
    ("jobs", "months"),
    [
        ([], None),
        ([job("2020-01", "2020-12", in_field=False)], None),
        ([job("2020-01", "2020-12")], 12),  # both months count
        ([job("2020-01", "2020-01")], 1),
        ([job("2026-01")], 11),  # of the month that is not over none
        ([job("2020-01", "2020-12"), job("2020-07", "2021-06")], 18),  # two at once count once
        ([job("2018-01", "2018-06"), job("2020-01", "2020-06")], 12),
        ([job("2020-01", "2020-12"), job("2021-01", "2021-12", in_field=False)], 12),
    ],
)
def test_months_in_the_field_are_counted_once_each(jobs, months):
    assert months_in_field(jobs, TODAY) == months


MONTHS = st.dates(date(1990, 1, 1), date(2026, 11, 1)).map(lambda day: f"{day:%Y-%m}")


@given(st.lists(st.tuples(MONTHS, MONTHS).map(sorted), min_size=1, max_size=6))
def test_one_position_more_is_never_less_experience_and_no_more_than_its_own_months(spans):
    jobs = [job(start, end) for start, end in spans]
    all_of_them = months_in_field(jobs, TODAY)
    but_one = months_in_field(jobs[:-1], TODAY) or 0
    last = months_in_field(jobs[-1:], TODAY)
    assert all_of_them is not None and last is not None
    assert but_one <= all_of_them <= but_one + last


@pytest.mark.parametrize(
    ("start", "months"), [("2013-06", 6), ("2014-01", 6), ("2014-07", 6), ("2014-08", 5)]
)
def test_months_before_the_14th_birthday_do_not_count(start, months):
    born = date(2000, 7, 20)
    assert months_in_field([job(start, "2014-12")], TODAY, born) == months


@pytest.mark.usefixtures("app")
class TestTheRule:
    WHO = Profile(starts_on=date(2027, 6, 7), experience_months=60)

    def verdict(self, profile: Profile) -> tuple[Finding, str]:
        (found,) = check_all([(1, "experience_years", {"years": 3})], profile)
        return found.finding, reason(found.kind, found.finding, found.facts)

    def test_what_stands_in_the_career_counts_before_a_sum_that_was_told(self):
        finding, words = self.verdict(replace(self.WHO, experience_months=36, months_in_career=30))
        assert finding is Finding.FAIL
        assert words.startswith("2 years and 6 months of experience; 3 years are needed.")
        assert "the person told 3 years" in words

    @pytest.mark.parametrize(
        ("told", "career", "expected"),
        [
            (60, 12, Finding.NEEDS_PERSON),  # either may be the slip
            (12, 60, Finding.NEEDS_PERSON),
            (90, 60, Finding.NEEDS_PERSON),  # enough by both, and yet they do not agree
            (72, 60, Finding.PASS),  # a year apart is from memory
            (73, 60, Finding.NEEDS_PERSON),
            (24, 6, Finding.FAIL),  # too little by both
            (None, 60, Finding.PASS),
        ],
    )
    def test_a_person_looks_where_the_sum_and_the_career_differ_by_more_than_a_year(
        self, told, career, expected
    ):
        who = replace(self.WHO, experience_months=told, months_in_career=career)
        assert self.verdict(who)[0] is expected

    def test_the_words_say_what_differs_and_not_that_it_is_close(self):
        _finding, words = self.verdict(replace(self.WHO, months_in_career=12))
        assert words.startswith("1 year of experience; 3 years are needed. This is what")
        assert "as a sum 5 years were told. A person looks at both." in words
        assert "close" not in words

    def test_without_entries_the_sum_counts(self):
        finding, words = self.verdict(self.WHO)
        assert finding is Finding.PASS
        assert "career" not in words
