"""A run reaches exactly what trying every choice reaches, and keeps the promises of the plan."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.allocations.by_hand import best_value, most_reserved, value_of
from training_portal.allocations.plan import (
    Bounds,
    Candidate,
    Collision,
    Outcome,
    Reservation,
    SeatRules,
    TieBreak,
)
from training_portal.allocations.running import run

COUNTRIES = ("KH", "LA", "VN")
_bounds = st.tuples(st.integers(0, 2), st.integers(0, 3)).map(lambda b: Bounds(b[0], sum(b)))
_groups = st.frozensets(st.sampled_from(Reservation))

#: Reserved seats of the made-up plans, at most.
_MOST = {Reservation.WOMEN: 2, Reservation.COMPANIES: 1, Reservation.CORRIDORS: 1}


@st.composite
def plans(draw: st.DrawFn) -> SeatRules:
    countries = {each: draw(_bounds) for each in COUNTRIES}
    guaranteed = sum(each.minimum for each in countries.values())
    reserved = {group: draw(st.integers(0, most)) for group, most in _MOST.items()}
    # Plans with more seats guaranteed or reserved than there are do not come to a run (rules.py).
    least = max(1, guaranteed, sum(reserved.values()))
    capacity = draw(st.integers(least, least + 4))
    return SeatRules(
        capacity=capacity,
        countries=countries,
        reserved=reserved,
        tie_break=draw(st.sampled_from(TieBreak)),
        holds_unused=draw(st.booleans()),
        lot="7K3F",
    )


def people(most: int) -> st.SearchStrategy[list[Candidate]]:
    """Few scores, so that there are ties; nobody has a seat yet."""
    one = st.tuples(
        st.sampled_from(COUNTRIES), st.sampled_from([4000, 5000, 5001]), st.integers(1, 3), _groups
    )
    return st.lists(one, max_size=most).map(
        lambda rows: [
            Candidate(number, f"a{number}", country, score, rank, groups)
            for number, (country, score, rank, groups) in enumerate(rows)
        ]
    )


before_runs = st.fixed_dictionaries({each: st.integers(0, 3) for each in COUNTRIES})


@given(plans(), people(7), before_runs)
def test_no_other_choice_is_better(
    rules: SeatRules, candidates: list[Candidate], before: dict[str, int]
) -> None:
    try:
        result = run(rules, candidates, before)
    except Collision:
        assume(False)
    chosen = frozenset(each.candidate.id for each in result.newly_seated)
    assert value_of(rules, candidates, before, chosen) == best_value(rules, candidates, before)


@given(plans(), people(30), before_runs)
def test_what_the_plan_promises_is_kept(
    rules: SeatRules, candidates: list[Candidate], before: dict[str, int]
) -> None:
    try:
        result = run(rules, candidates, before)
    except Collision:
        assume(False)
    applied = Counter(each.country for each in candidates)
    assert sum(result.seats.values()) <= rules.capacity
    for country, bounds in rules.countries.items():
        assert result.seats.get(country, 0) <= bounds.maximum
        assert result.seats.get(country, 0) >= min(bounds.minimum, applied[country])
    assert len(result.placed) == len(candidates)
    assert {each.candidate.id for each in result.placed} == {each.id for each in candidates}


@given(plans(), people(12), before_runs)
def test_as_many_are_said_to_have_a_reserved_seat_as_can_be(
    rules: SeatRules, candidates: list[Candidate], before: dict[str, int]
) -> None:
    try:
        result = run(rules, candidates, before)
    except Collision:
        assume(False)
    counted = Counter(each.group for each in result.newly_seated if each.group)
    assert all(count <= rules.reserved[group] for group, count in counted.items())
    assert all(e.group is None or e.group in e.candidate.groups for e in result.newly_seated)
    seated = [each.candidate.groups for each in result.newly_seated]
    assert counted.total() == most_reserved(rules.reserved, seated)


def test_two_of_the_same_groups_count_for_one_each() -> None:
    reserved = {Reservation.WOMEN: 1, Reservation.COMPANIES: 1}
    rules = SeatRules(capacity=2, countries={"KH": Bounds(0, 2)}, reserved=reserved)
    both = [Candidate(n, f"a{n}", "KH", 5000, None, frozenset(reserved)) for n in range(2)]
    assert {each.group for each in run(rules, both, {}).newly_seated} == set(reserved)


@given(plans(), people(30), before_runs)
def test_nobody_is_passed_over_by_a_lower_score_of_the_own_country_and_groups(
    rules: SeatRules, candidates: list[Candidate], before: dict[str, int]
) -> None:
    try:
        result = run(rules, candidates, before)
    except Collision:
        assume(False)
    for waits in result.waitlist:
        for sits in result.newly_seated:
            if (sits.candidate.country, sits.candidate.groups) == (
                waits.candidate.country,
                waits.candidate.groups,
            ):
                assert (sits.candidate.score or 0) >= (waits.candidate.score or 0)


@given(plans(), people(20), before_runs, st.randoms(use_true_random=False))
def test_the_order_in_which_people_are_given_changes_nothing(
    rules: SeatRules, candidates: list[Candidate], before: dict[str, int], chance: object
) -> None:
    shuffled = candidates[:]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    try:
        assert run(rules, candidates, before) == run(rules, shuffled, before)
    except Collision:
        assume(False)


@given(plans(), people(20), before_runs)
def test_who_has_a_seat_keeps_it_and_a_second_run_gives_nothing_more(
    rules: SeatRules, candidates: list[Candidate], before: dict[str, int]
) -> None:
    try:
        first = run(rules, candidates, before)
    except Collision:
        assume(False)
    seated = {each.candidate.id for each in first.newly_seated}
    again = run(
        rules,
        [replace(each, is_seated=each.id in seated) for each in candidates],
        before,
    )
    assert again.newly_seated == []
    assert again.seats == first.seats
    assert {e.candidate.id for e in again.placed if e.outcome is Outcome.KEPT} == seated
