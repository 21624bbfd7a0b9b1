"""Seats that others hold leave guarantees and reserved seats what is left; no run is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.allocations.by_hand import best_value, value_of
from tests.allocations.conftest import Intake
from tests.allocations.test_the_best_there_is import before_runs, people, plans
from training_portal.admissions import offer_services
from training_portal.allocations import services
from training_portal.allocations.plan import Bounds, Candidate, Collision, Reservation, SeatRules
from training_portal.allocations.running import run
from training_portal.cohorts import services as cohorts
from training_portal.cohorts.models import Cohort
from training_portal.platform.database import db


def _within(rules: SeatRules, candidates: list[Candidate], sit: int) -> list[Candidate]:
    """The first so many hold a seat, as far as capacity and the countries' maxima allow."""
    taken: dict[str, int] = {}
    found = []
    for each in candidates:
        have = taken.get(each.country, 0)
        may = sum(taken.values()) < min(sit, rules.capacity)
        if may and have < rules.countries[each.country].maximum:
            taken[each.country] = have + 1
            found.append(replace(each, is_seated=True))
        else:
            found.append(each)
    return found


@given(plans(), people(7), st.integers(1, 4), before_runs)
def test_no_other_choice_is_better_beside_those_who_have_a_seat(
    plan: SeatRules, candidates: list[Candidate], sit: int, before: dict[str, int]
) -> None:
    rules = replace(plan, holds_unused=False)
    held = _within(rules, candidates, sit)
    try:
        result = run(rules, held, before)
    except Collision:
        assume(False)
    chosen = frozenset(each.candidate.id for each in result.newly_seated)
    assert value_of(rules, held, before, chosen) == best_value(rules, held, before)


@given(plans(), people(12), st.integers(1, 6), before_runs)
def test_a_plan_that_holds_with_nobody_seated_is_never_refused(
    rules: SeatRules, candidates: list[Candidate], sit: int, before: dict[str, int]
) -> None:
    try:
        run(rules, candidates, before)
    except Collision:
        assume(False)
    held = _within(rules, candidates, sit)
    result = run(rules, held, before)
    assert sum(result.seats.values()) <= rules.capacity
    for country, bounds in rules.countries.items():
        assert result.seats.get(country, 0) <= bounds.maximum


def test_of_too_few_seats_the_country_that_had_fewer_is_given_its_guarantee() -> None:
    countries = {"KH": Bounds(1, 2), "LA": Bounds(1, 2), "VN": Bounds(0, 2)}
    rules = SeatRules(capacity=3, countries=countries)
    sits = [Candidate(n, f"a{n}", "VN", 5000, is_seated=True) for n in (1, 2)]
    waits = [Candidate(3, "a3", "KH", 9000), Candidate(4, "a4", "LA", 4000)]
    result = run(rules, [*sits, *waits], {"KH": 3, "LA": 1, "VN": 0})
    assert [each.candidate.country for each in result.newly_seated] == ["LA"]


def _two_guarantees_and_a_woman(of: str) -> tuple[SeatRules, list[Candidate]]:
    countries = {"KH": Bounds(1, 2), "LA": Bounds(1, 2), "VN": Bounds(0, 1)}
    reserved = {Reservation.WOMEN: 1}
    rules = SeatRules(capacity=2, countries=countries, reserved=reserved)
    return rules, [
        Candidate(1, "a1", "KH", 5000, is_seated=True),
        Candidate(2, "a2", "LA", 5000),
        Candidate(3, "a3", of, 5000, groups=frozenset(reserved)),
    ]


def test_a_seat_that_is_kept_for_a_group_stays_so_beside_a_guarantee() -> None:
    rules, applied = _two_guarantees_and_a_woman("KH")
    assert [each.candidate.id for each in run(rules, applied, {}).newly_seated] == [3]


def test_rules_that_exclude_each_other_are_refused_whoever_has_a_seat() -> None:
    rules, applied = _two_guarantees_and_a_woman("VN")
    with pytest.raises(Collision):
        run(rules, applied, {})


def test_a_guarantee_that_is_raised_afterwards_gets_the_seat_that_is_left(intake: Intake) -> None:
    for country in ("VN", "VN", "KH"):
        seated = intake.shortlist(country, 1)
        offer_services.make_offers(intake.cohort.id, [seated.id], actor=intake.manager)
    waits = [intake.shortlist("LA", rank) for rank in (1, 2)]
    cohort = db.session.get_one(Cohort, intake.cohort.id)
    plan = {"KH": (1, 3), "LA": (2, 3), "VN": (0, 2)}
    cohorts.change_seat_plan(cohort, capacity=4, plan=plan, actor=intake.manager, reason="Agreed.")
    tried = services.try_plan(intake.cohort, actor=intake.manager)
    services.apply_run(tried.id, actor=intake.manager)
    assert [intake.state_of(each) for each in waits] == ["offered", "waitlisted"]
