"""Several cohorts at once: one seat for each person in a chain by plans and scores, then wishes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from training_portal.allocations import joint_flow, joint_wishes
from training_portal.allocations.joint_plan import JointCohort, JointInput, chains
from training_portal.allocations.joint_running import JointResult, run_jointly
from training_portal.allocations.joint_sorting import sort_out
from training_portal.allocations.plan import (
    Bounds,
    Candidate,
    Collision,
    Outcome,
    Reservation,
    SeatRules,
)
from training_portal.allocations.running import run

COUNTRIES = ("KH", "LA")
FIRST = date(2027, 1, 4)
WOMEN = frozenset({Reservation.WOMEN})


def cohort(
    number: int,
    candidates: list[Candidate],
    *,
    rules: SeatRules | None = None,
    starts: int = 0,
    before: dict[str, int] | None = None,
) -> JointCohort:
    """A cohort of five days, `starts` days after the first."""
    begins = FIRST + timedelta(days=starts)
    plan = rules or SeatRules(capacity=1, countries={"LA": Bounds(0, 1)})
    ends = begins + timedelta(days=4)
    return JointCohort(number, f"C-{number}", begins, ends, plan, candidates, before or {})


def somebody(row: int, score: int, country: str = "LA", **values: object) -> Candidate:
    return Candidate(row, f"a{row}", country, score, **values)  # type: ignore[arg-type]


def seats_of(result: JointResult) -> dict[int, int]:
    """By application that is given a seat, the cohort."""
    return {
        placed.candidate.id: number
        for number, of_cohort in result.cohorts.items()
        for placed in of_cohort.newly_seated
    }


@st.composite
def intakes(draw: st.DrawFn, most: int, *, reserving: bool = False) -> JointInput:
    """Up to three cohorts, some on the same days; people with an application in some of them."""
    count = draw(st.integers(1, 3))
    groups = draw(st.lists(st.tuples(st.sampled_from(COUNTRIES), st.booleans()), max_size=most))
    persons, wishes, found, row = {}, {}, [], 0
    for number in range(count):
        candidates = []
        for person, (country, is_woman) in enumerate(groups):
            if draw(st.booleans()):
                score = draw(st.sampled_from([4000, 5000, 5001]))
                group = WOMEN if is_woman else frozenset[Reservation]()
                candidates.append(somebody(row, score, country, groups=group))
                persons[row] = person
                if wish := draw(st.integers(0, 3)):
                    wishes[row] = wish
                row += 1
        countries = {code: Bounds(*draw(_bounds)) for code in COUNTRIES}
        least = max(1, sum(each.minimum for each in countries.values()))
        reserved = {Reservation.WOMEN: draw(st.integers(0, 1))} if reserving else {}
        rules = SeatRules(
            capacity=draw(st.integers(least, least + 2)),
            countries=countries,
            reserved=reserved,
            holds_unused=draw(st.booleans()) if reserving else True,
            lot="7K3F",
        )
        before = {code: draw(st.integers(0, 2)) for code in COUNTRIES}
        starts = draw(st.sampled_from([0, 3, 30]))
        found.append(cohort(number, candidates, rules=rules, starts=starts, before=before))
    return JointInput(found, persons, wishes)


_bounds = st.tuples(st.integers(0, 1), st.integers(0, 2)).map(lambda b: (b[0], sum(b)))
_any = intakes(7, reserving=True)


def result_of(given_: JointInput) -> JointResult:
    try:
        return run_jointly(given_)
    except Collision:
        assume(False)
        raise


def _choices(given_: JointInput) -> Iterator[frozenset[int]]:
    """Every way to give people at most one seat in each chain."""
    chain = chains(given_.cohorts)
    options: dict[tuple[int, int], list[int | None]] = {}
    for each in given_.cohorts:
        for candidate in each.candidates:
            seeker = given_.persons[candidate.id], chain[each.id]
            options.setdefault(seeker, [None]).append(candidate.id)
    for picked in product(*options.values()):
        yield frozenset(each for each in picked if each is not None)


def _value(given_: JointInput, chosen: frozenset[int]) -> tuple[int, ...] | None:
    """What counts, summed over the cohorts; None where a plan is not kept."""
    filled = seats = balance = score = turns = 0
    for each in given_.cohorts:
        sits = [candidate for candidate in each.candidates if candidate.id in chosen]
        by_country = Counter(candidate.country for candidate in sits)
        guaranteed = 0
        for code, bounds in each.rules.countries.items():
            if by_country[code] > bounds.maximum:
                return None
            guaranteed += min(by_country[code], bounds.minimum)
            balance += (each.before.get(code, 0) + by_country[code]) ** 2
        held = sum(bounds.minimum for bounds in each.rules.countries.values()) - guaranteed
        if len(sits) > each.rules.capacity - held:
            return None
        filled, seats = filled + guaranteed, seats + len(sits)
        score += sum(candidate.score or 0 for candidate in sits)
    for option in sort_out(given_).options:
        turns += option.turn if option.candidate.id in chosen else 0
    return filled, seats, -balance, score, -turns


@given(intakes(4))
def test_no_other_choice_is_better(given_: JointInput) -> None:
    plain = replace(given_, wishes={})
    chosen = frozenset(seats_of(result_of(plain)))
    values = (_value(given_, choice) for choice in _choices(given_))
    assert _value(given_, chosen) == max(value for value in values if value is not None)


@given(_any)
def test_plans_are_kept_and_nobody_has_two_seats_on_the_same_days(given_: JointInput) -> None:
    result = result_of(given_)
    seats, chain = seats_of(result), chains(given_.cohorts)
    seekers = [(given_.persons[row], chain[number]) for row, number in seats.items()]
    assert len(set(seekers)) == len(seekers)
    for each in given_.cohorts:
        of_cohort = result.cohorts[each.id]
        assert sum(of_cohort.seats.values()) <= each.rules.capacity
        for code, bounds in each.rules.countries.items():
            assert of_cohort.seats.get(code, 0) <= bounds.maximum
        placed = [one.candidate.id for one in of_cohort.placed]
        assert sorted(placed) == sorted(one.id for one in each.candidates)
        if each.rules.holds_unused:
            missing = sum(
                max(0, bounds.minimum - of_cohort.seats.get(code, 0))
                for code, bounds in each.rules.countries.items()
            )
            assert sum(of_cohort.seats.values()) + missing <= each.rules.capacity


@given(_any)
def test_nobody_without_a_seat_is_passed_over_by_a_lower_score(given_: JointInput) -> None:
    """Of the own country and groups, in each cohort, whatever people wish."""
    result = result_of(given_)
    for of_cohort in result.cohorts.values():
        for waits in of_cohort.waitlist:
            for sits in of_cohort.newly_seated:
                one, other = sits.candidate, waits.candidate
                if (one.country, one.groups) == (other.country, other.groups):
                    assert (one.score or 0) >= (other.score or 0)


@given(_any)
def test_wishes_never_change_who_has_a_seat(given_: JointInput) -> None:
    chain = chains(given_.cohorts)

    def who(result: JointResult) -> set[tuple[int, int]]:
        return {(given_.persons[row], chain[at]) for row, at in seats_of(result).items()}

    without = result_of(replace(given_, wishes={}))
    assert who(result_of(given_)) == who(without)
    for number, of_cohort in result_of(given_).cohorts.items():
        rules = next(each.rules for each in given_.cohorts if each.id == number)
        for code, bounds in rules.countries.items():
            before = without.cohorts[number].seats.get(code, 0)
            assert of_cohort.seats.get(code, 0) >= min(bounds.minimum, before)


@given(_any, st.randoms(use_true_random=False))
def test_the_order_in_which_all_is_given_changes_nothing(
    given_: JointInput, chance: object
) -> None:
    shuffled = []
    for each in given_.cohorts:
        candidates = list(each.candidates)
        chance.shuffle(candidates)  # type: ignore[attr-defined]
        shuffled.append(replace(each, candidates=candidates))
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert result_of(given_) == result_of(replace(given_, cohorts=shuffled))


@given(intakes(7))
def test_who_has_a_seat_keeps_it_and_a_second_run_gives_nothing_more(given_: JointInput) -> None:
    first = seats_of(result_of(given_))
    again = replace(
        given_,
        cohorts=[
            replace(each, candidates=[replace(c, is_seated=c.id in first) for c in each.candidates])
            for each in given_.cohorts
        ],
    )
    assert not seats_of(run_jointly(again))


def two_on_the_same_days(**wishes: int) -> JointInput:
    """Dara (applications 1 and 3) before Noi (2 and 4) in both of two cohorts."""
    first = cohort(1, [somebody(1, 9000), somebody(2, 8000)])
    second = cohort(2, [somebody(3, 9000), somebody(4, 8000)])
    numbers = {"dara_1": 1, "noi_1": 2, "dara_2": 3, "noi_2": 4}
    return JointInput(
        [first, second],
        {1: 1, 2: 2, 3: 1, 4: 2},
        {numbers[name]: place for name, place in wishes.items()},
    )


def test_the_seat_goes_to_the_country_that_had_fewer_before_a_higher_score() -> None:
    rules = SeatRules(capacity=1, countries={"KH": Bounds(0, 1), "LA": Bounds(0, 1)})
    had = {"KH": 2, "LA": 0}
    first = cohort(1, [somebody(1, 5000, "KH"), somebody(2, 4000)], rules=rules, before=had)
    second = cohort(2, [somebody(3, 5000, "KH")], rules=rules, before=had)
    given_ = JointInput([first, second], {1: 1, 2: 2, 3: 3}, {})
    assert seats_of(run_jointly(given_)) == {2: 1, 3: 2}


@pytest.mark.parametrize(
    ("wishes", "seats"),
    [
        ({"dara_1": 1, "dara_2": 2}, {1: 1, 4: 2}),
        ({"dara_1": 2, "dara_2": 1}, {3: 2, 2: 1}),
        ({"noi_1": 1}, {2: 1, 3: 2}),
    ],
)
def test_of_two_seats_one_gets_the_one_wanted_most(
    wishes: dict[str, int], seats: dict[int, int]
) -> None:
    result = run_jointly(two_on_the_same_days(**wishes))
    assert seats_of(result) == seats
    other = [one for of in result.cohorts.values() for one in of.placed if one.other is not None]
    assert {(one.outcome, one.other) for one in other} == {
        (Outcome.ELSEWHERE, 1),
        (Outcome.ELSEWHERE, 2),
    }


def test_a_wish_takes_no_seat_from_who_stands_before() -> None:
    """Noi and Kham could change places; but in the second cohort Mai stands before Noi, and would
    be left without a seat for a lower score."""
    noi, kham, mai = 1, 2, 3
    first = cohort(1, [somebody(1, 9000), somebody(2, 3000), somebody(6, 1000)])
    second = cohort(2, [somebody(3, 4000), somebody(4, 8000), somebody(5, 7000)])
    persons = {1: noi, 3: noi, 2: kham, 4: kham, 5: mai, 6: mai}
    given_ = JointInput([first, second], persons, {3: 1, 1: 2})
    assert seats_of(run_jointly(given_)) == {1: 1, 4: 2}


def test_a_free_seat_is_given_by_wish_though_the_countries_would_be_more_balanced() -> None:
    wide = SeatRules(capacity=2, countries={"LA": Bounds(0, 2)})
    first = cohort(1, [somebody(1, 5000)], rules=wide)
    second = cohort(2, [somebody(2, 5000)], rules=wide, before={"LA": 9})
    given_ = JointInput([first, second], {1: 1, 2: 1}, {})
    assert seats_of(run_jointly(given_)) == {1: 1}
    assert seats_of(run_jointly(replace(given_, wishes={2: 1}))) == {2: 2}


def test_who_has_a_seat_is_given_none_on_the_same_days() -> None:
    first = cohort(1, [somebody(1, 5000, is_seated=True)])
    second = cohort(2, [somebody(2, 9000), somebody(3, 4000)], starts=4)
    result = run_jointly(JointInput([first, second], {1: 1, 2: 1, 3: 3}, {}))
    assert seats_of(result) == {3: 2}
    assert result.cohorts[2].placed[-1].other == 1


def test_cohorts_that_share_no_day_and_hang_together_by_none_give_two_seats() -> None:
    first, second = cohort(1, [somebody(1, 5000)]), cohort(2, [somebody(2, 5000)], starts=5)
    assert seats_of(run_jointly(JointInput([first, second], {1: 1, 2: 1}, {}))) == {1: 1, 2: 2}


def test_of_reserved_seats_the_own_run_of_a_cohort_says_who_they_are_for() -> None:
    rules = SeatRules(capacity=2, countries={"LA": Bounds(0, 2)}, reserved={Reservation.WOMEN: 1})
    people = [somebody(1, 9000), somebody(2, 8000), somebody(3, 5000, groups=WOMEN)]
    alone = {one.candidate.id for one in run(rules, people, {}).newly_seated}
    first = cohort(1, people, rules=rules)
    second = cohort(2, [somebody(4, 9000)])
    result = run_jointly(JointInput([first, second], {1: 1, 2: 2, 3: 3, 4: 1}, {4: 1}))
    assert alone == {1, 3}
    # Her seat stays hers; his goes to the next of his country when he gets the other one.
    assert seats_of(result) == {2: 1, 3: 1, 4: 2}
    assert [one.group for one in result.cohorts[1].newly_seated] == [Reservation.WOMEN, None]


def test_a_seat_left_empty_beside_reserved_ones_goes_to_another_country() -> None:
    rules = SeatRules(
        capacity=2,
        countries={"LA": Bounds(0, 2), "KH": Bounds(0, 1)},
        reserved={Reservation.WOMEN: 1},
    )
    people = [
        somebody(1, 9000),
        somebody(2, 4000, "KH"),
        somebody(3, 5000, groups=WOMEN),
    ]
    alone = {one.candidate.id for one in run(rules, people, {"KH": 9}).newly_seated}
    first = cohort(1, people, rules=rules, before={"KH": 9})
    guaranteed = SeatRules(capacity=1, countries={"LA": Bounds(1, 1)})
    second = cohort(2, [somebody(4, 3000)], rules=guaranteed)
    result = run_jointly(JointInput([first, second], {1: 1, 2: 2, 3: 3, 4: 1}, {}))
    assert alone == {1, 3}
    assert seats_of(result) == {2: 1, 3: 1, 4: 2}


def test_a_reserved_seat_left_empty_by_who_sits_elsewhere_goes_to_the_next() -> None:
    rules = SeatRules(
        capacity=1,
        countries={"LA": Bounds(0, 1), "KH": Bounds(0, 1)},
        reserved={Reservation.WOMEN: 1},
    )
    first = cohort(
        1,
        [somebody(1, 9000, groups=WOMEN), somebody(2, 4000, "KH", groups=WOMEN)],
        rules=rules,
    )
    second = cohort(
        2,
        [somebody(3, 9000)],
        rules=SeatRules(capacity=1, countries={"LA": Bounds(1, 1)}),
    )
    result = run_jointly(JointInput([first, second], {1: 1, 2: 2, 3: 1}, {}))
    assert len(seats_of(result)) == 2


def test_of_seats_that_others_hold_guarantees_get_what_is_left() -> None:
    rules = SeatRules(capacity=2, countries={"LA": Bounds(2, 2), "KH": Bounds(0, 2)})
    people = [somebody(1, 9000, "KH", is_seated=True), *(somebody(n, 8000 - n) for n in (2, 3))]
    people.append(somebody(4, 8500, "KH"))
    given_ = JointInput([cohort(1, people, rules=rules)], {n: n for n in range(1, 5)}, {})
    assert seats_of(run_jointly(given_)) == {2: 1}


def test_a_plan_that_collides_by_its_people_is_named_with_its_cohort() -> None:
    rules = SeatRules(
        capacity=1,
        countries={"LA": Bounds(1, 1), "KH": Bounds(0, 1)},
        reserved={Reservation.WOMEN: 1},
    )
    people = [somebody(1, 9000), somebody(2, 8000, "KH", groups=WOMEN)]
    with pytest.raises(Collision, match=r"C-1: The guarantees .* cannot both be kept"):
        run_jointly(JointInput([cohort(1, people, rules=rules)], {1: 1, 2: 2}, {}))


def test_numbers_that_the_solver_cannot_hold_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joint_flow, "LARGEST", 1)
    with pytest.raises(Collision, match="too many seats for one run"):
        run_jointly(two_on_the_same_days())


def test_wishes_hold_too_where_scores_cannot_be_weighed_beside_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(joint_wishes, "LARGEST", 1)
    result = run_jointly(two_on_the_same_days(dara_1=2, dara_2=1))
    assert seats_of(result) == {3: 2, 2: 1}


def test_nobody_and_no_seats_come_to_nothing() -> None:
    assert seats_of(run_jointly(JointInput([cohort(1, [])], {}, {}))) == {}
    none = SeatRules(capacity=1, countries={"LA": Bounds(0, 0)})
    given_ = JointInput([cohort(1, [somebody(1, 5000)], rules=none)], {1: 1}, {})
    assert seats_of(run_jointly(given_)) == {}
