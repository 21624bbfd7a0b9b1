"""Invented people: the same for the same seed, plausible, and true to how names are."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.demo.conftest import DEMO, read
from tests.demo.scripts import is_written_in
from training_portal.demo import rules
from training_portal.demo.rules import Invented, Slot
from training_portal.people.rules import age_on

TODAY = date(2026, 11, 24)
STOCKS = {
    stock.country: stock
    for stock in (rules.name_stock(read(path)) for path in (DEMO / "names").glob("*.yaml"))
}
AUDIENCES = {
    key: rules.audience(key, raw) for key, raw in read(DEMO / "audiences.yaml")["audiences"].items()
}
EMPLOYERS = [rules.employer(raw) for raw in read(DEMO / "organisations.yaml")["organisations"]]

seeds = st.integers(min_value=0, max_value=2**32)
days = st.dates(min_value=date(2026, 1, 1), max_value=date(2036, 12, 31))
slots = st.lists(
    st.builds(Slot, st.sampled_from(sorted(STOCKS)), st.sampled_from(sorted(AUDIENCES))),
    max_size=60,
)


def invent(wanted: list[Slot], seed: int = 1, today: date = TODAY, **more: Any) -> list[Invented]:
    return rules.compose(
        wanted,
        stocks=STOCKS,
        audiences=AUDIENCES,
        employers=EMPLOYERS,
        seed=seed,
        today=today,
        **more,
    )


@given(wanted=slots, seed=seeds, today=days)
@settings(max_examples=40, deadline=None)
def test_the_same_seed_and_day_give_the_same_people(
    wanted: list[Slot], seed: int, today: date
) -> None:
    assert invent(wanted, seed, today) == invent(wanted, seed, today)


def test_another_seed_gives_other_people() -> None:
    wanted = [Slot("KH", "officials")] * 20
    first = {person.full_name for person in invent(wanted, seed=1)}
    assert first != {person.full_name for person in invent(wanted, seed=2)}


@given(wanted=slots, seed=seeds)
@settings(max_examples=40, deadline=None)
def test_each_slot_gets_a_person_of_its_country(wanted: list[Slot], seed: int) -> None:
    assert [person.country for person in invent(wanted, seed)] == [slot.country for slot in wanted]


def test_more_people_from_one_country_leave_the_others_as_they_were() -> None:
    thai = [Slot("TH", "officials")] * 5
    alone = invent(thai)
    beside = [p for p in invent([Slot("LA", "officials"), *thai]) if p.country == "TH"]
    assert alone == beside


@given(wanted=slots, seed=seeds)
@settings(max_examples=60, deadline=None)
def test_names_are_normalised_short_and_in_their_script(wanted: list[Slot], seed: int) -> None:
    for person in invent(wanted, seed):
        names = (person.full_name, person.name_in_latin, person.native_name, person.preferred_name)
        assert all(0 < len(name) <= 200 for name in names)
        assert all(unicodedata.is_normalized("NFC", name) for name in names)
        assert is_written_in(person.native_language, person.native_name)
        assert person.name_in_latin.isascii()


@given(seed=seeds)
@settings(max_examples=30, deadline=None)
def test_nobody_from_myanmar_has_a_family_name(seed: int) -> None:
    people = invent([Slot("MM", "managers")] * 40, seed)
    assert {person.family_name for person in people} == {None}
    assert all(person.preferred_name == person.full_name for person in people)


def test_some_people_from_laos_have_no_family_name_and_most_do() -> None:
    people = invent([Slot("LA", "managers")] * 200)
    without = [person for person in people if person.family_name is None]
    assert 2 <= len(without) <= 25
    assert all(" " not in person.native_name for person in without)


def test_parts_stand_in_the_order_of_the_country() -> None:
    for country, first in (("KH", True), ("VN", True), ("JP", True), ("TH", False)):
        for person in invent([Slot(country, "managers")] * 30):
            assert person.family_name is not None
            index = 0 if first else -1
            assert person.full_name.split(" ")[index] == person.family_name


def test_a_cambodian_family_name_is_in_capitals_in_the_passport_only() -> None:
    for person in invent([Slot("KH", "managers")] * 20):
        assert person.family_name is not None
        assert person.name_in_latin.startswith(person.family_name.upper() + " ")
        assert person.full_name.startswith(person.family_name + " ")


def test_a_vietnamese_is_written_with_marks_and_has_a_passport_without() -> None:
    people = invent([Slot("VN", "managers")] * 40)
    assert any(not person.full_name.isascii() for person in people)
    assert all(person.full_name == person.native_name for person in people)
    assert all(len(person.full_name.split(" ")) in {3, 4} for person in people)


@given(wanted=slots, seed=seeds, today=days)
@settings(max_examples=60, deadline=None)
def test_ages_and_experience_are_those_of_the_audience(
    wanted: list[Slot], seed: int, today: date
) -> None:
    for slot, person in zip(wanted, invent(wanted, seed, today), strict=True):
        kind = AUDIENCES[slot.audience]
        age = age_on(person.birth_date, today)
        assert kind.ages[0] <= age <= kind.ages[1]
        assert kind.experience[0] <= person.experience_years <= kind.experience[1]
        assert person.position in kind.positions
        assert person.experience_years <= max(kind.experience[0], age - 22)


def test_people_work_in_their_country_at_an_employer_of_the_right_kind() -> None:
    for person in invent([Slot(country, "officials") for country in STOCKS if country != "JP"]):
        assert person.employer is not None
        assert person.employer.country == person.country
        assert person.employer.kind in {"ministry", "agency"}
        assert person.province == person.employer.province


def test_school_leavers_have_no_employer_but_live_somewhere() -> None:
    person = invent([Slot("MM", "school_leavers")])[0]
    assert person.employer is None
    assert person.province.startswith("MM-")


def test_hundreds_of_people_share_no_address_and_no_number() -> None:
    people = invent([Slot(country, "officials") for country in sorted(STOCKS)] * 70)
    assert len({person.email for person in people}) == len(people)
    assert len({person.phone for person in people}) == len(people)
    assert all(person.email.isascii() and " " not in person.email for person in people)


def test_names_repeat_only_where_the_stock_runs_short() -> None:
    people = invent([Slot("TH", "officials")] * 120)
    assert max(Counter(person.full_name for person in people).values()) == 1
    many = invent([Slot("MM", "officials")] * 1500)
    assert 500 < len({person.full_name for person in many}) < 1500
    assert len({person.email for person in many}) == 1500


def test_the_name_of_a_demo_account_is_not_given_out_again() -> None:
    wanted = [Slot("KH", "officials")] * 10
    taken = [person.full_name for person in invent(wanted)]
    again = [person.full_name for person in invent(wanted, names_taken=taken)]
    assert not set(taken) & set(again)


def test_somebody_who_falls_short_has_no_experience() -> None:
    people = invent([Slot("KH", "managers", falls_short=True)] * 5)
    assert {person.experience_years for person in people} == {0}


def test_people_speak_their_own_language_and_some_english() -> None:
    for person in invent([Slot("LA", "managers")] * 10):
        assert person.languages["lo"] == "native"
        assert person.languages["en"] in {"B1", "B2"}


def test_an_unknown_country_is_refused() -> None:
    with pytest.raises(KeyError):
        invent([Slot("XX", "officials")])


def test_when_all_numbers_are_given_out_it_says_so() -> None:
    few = {"TH": replace(STOCKS["TH"], phone="+66 2 000 000#")}
    with pytest.raises(ValueError, match="given out"):
        rules.compose(
            [Slot("TH", "officials")] * 11,
            stocks=few,
            audiences=AUDIENCES,
            employers=EMPLOYERS,
            seed=1,
            today=TODAY,
        )


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        (date(2028, 2, 29), 1, date(2027, 2, 28)),
        (date(2028, 2, 29), 4, date(2024, 2, 29)),
        (date(2026, 11, 24), 18, date(2008, 11, 24)),
    ],
)
def test_a_day_some_years_before_exists(day: date, years: int, expected: date) -> None:
    assert rules.years_before(day, years) == expected
