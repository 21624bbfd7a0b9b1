"""Small groups are kept back, and cannot be found by subtracting what is shown."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.reckoning import bounds
from training_portal.cohorts.models import EnrolmentState
from training_portal.platform.small_groups import SMALLEST_GROUP, Sum, is_small, kept_back
from training_portal.reporting.rules import (
    COLUMNS,
    TOTAL,
    WOMEN,
    Cell,
    Dimension,
    Fact,
    Outcome,
    outcome_of,
    price,
    tabulate,
    withheld,
)
from training_portal.reporting.tables import Figures

facts_of_a_programme = st.lists(
    st.builds(
        Fact,
        country=st.sampled_from(["KH", "LA", "VN"]),
        sex=st.sampled_from(["F", "M", "-"]),
        course=st.sampled_from(["A", "B", "C"]),
        outcome=st.sampled_from(["completed", "taking_part", "ended"]),
        year=st.sampled_from(["2025", "2026"]),
        count=st.integers(1, 12),
    ),
    max_size=18,
)


def found_out(facts: list[Fact]) -> set[Cell]:
    """The small cells that somebody who reckons knows to be small."""
    cells, sums = tabulate(facts)
    hidden = kept_back(cells, sums, price)
    assert all(cells[cell] for cell in hidden), "a nought is known from elsewhere"
    shown = {cell: count for cell, count in cells.items() if cell not in hidden}
    assert not any(is_small(count) for count in shown.values())
    reckoned = bounds(shown, hidden, [(each.parts, each.totals) for each in sums])
    return {
        cell
        for cell, (_least, most) in reckoned.items()
        if is_small(cells[cell]) and most < SMALLEST_GROUP
    }


def reckoned_noughts(facts: list[Fact]) -> dict[Cell, tuple[int, int]]:
    """What somebody who reckons knows of each nought that is left out: the least and the most."""
    cells, sums = tabulate(facts)
    _cells, hidden = withheld(tuple(facts))
    noughts = {cell for cell in hidden if not cells[cell]}
    shown = {cell: count for cell, count in cells.items() if cell not in hidden}
    reckoned = bounds(shown, hidden, [(each.parts, each.totals) for each in sums], noughts)
    return {cell: reckoned[cell] for cell in noughts}


@settings(max_examples=40, deadline=None)
@given(facts_of_a_programme)
def test_no_small_group_is_shown_or_can_be_found(facts: list[Fact]) -> None:
    assert found_out(facts) == set()


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["completed", "taking_part"]),
            st.sampled_from(["2025", "2026"]),
            st.integers(1, 4),
        ),
        max_size=4,
    )
)
def test_a_few_whose_sex_is_not_stated_never_cost_the_share_of_women(
    few: list[tuple[str, str, int]],
) -> None:
    """Men are told together with them instead: so many women of so many places is known."""
    programme = [
        Fact(country, sex, course, outcome, year, 9)
        for country in ("LA", "VN")
        for course in ("A", "B")
        for sex in ("F", "M")
        for outcome in ("completed", "taking_part")
        for year in ("2025", "2026")
    ]
    not_stated = [Fact("LA", "-", "A", outcome, year, count) for outcome, year, count in few]
    facts = [*programme, *not_stated]
    _cells, hidden = withheld(tuple(facts))
    assert (WOMEN, TOTAL, TOTAL) not in hidden
    assert (WOMEN, Outcome.COMPLETED, TOTAL) not in hidden
    assert (TOTAL, TOTAL, TOTAL) not in hidden
    assert found_out(facts) == set()
    reckoned = reckoned_noughts(facts)
    assert all(most > 0 for _least, most in reckoned.values()), "left out, and told all the same"


@settings(max_examples=40, deadline=None)
@given(facts_of_a_programme)
def test_groups_told_together_are_no_small_group_and_tell_nothing_new(facts: list[Fact]) -> None:
    """What stands for several groups is what a reader reckons from the rest, and never small."""
    figures = Figures(facts, {dimension: {} for dimension in Dimension})
    for dimension in Dimension:
        for year in (*figures.years, TOTAL):
            shown = figures.breakdown(dimension, year)
            if shown.together is None:
                continue
            kept = [row for row in shown.rows if row.figures[TOTAL] is None]
            assert len(kept) > 1
            for column in COLUMNS:
                figure = shown.together.figures[column]
                if figure is None:
                    continue
                assert not is_small(figure)
                others = [row.figures[column] for row in shown.rows if row not in kept]
                assert figure == (shown.total.figures[column] or 0) - sum(map(int, others))


def test_a_nought_that_is_not_told_cannot_be_reckoned() -> None:
    """Ninety men, and ninety of men and those not stated together: of these there were none."""
    facts = [
        Fact("LA", sex, "A", outcome, "2026", count)
        for sex, outcome, count in (
            ("F", "completed", 80),
            ("F", "ended", 40),
            ("M", "completed", 70),
            ("M", "ended", 90),
            ("-", "completed", 3),
        )
    ]
    _cells, hidden = withheld(tuple(facts))
    not_stated, men = "sex:-", "sex:M"
    assert {(not_stated, Outcome.OTHER, TOTAL), (men, Outcome.OTHER, TOTAL)} <= hidden
    assert {cell[0] for cell in hidden} == {not_stated, men}, "the women stay told"


def test_a_group_that_bounds_alone_would_tell_is_not_found() -> None:
    """No sum has one unknown here; that no group is negative gave three people away."""
    assert not found_out(
        [
            Fact("C1", "F", "K0", "completed", "2020", 8),
            Fact("C1", "M", "K1", "ended", "2021", 1),
            Fact("C2", "F", "K0", "completed", "2021", 5),
            Fact("C3", "F", "K1", "completed", "2020", 3),
            Fact("C3", "M", "K0", "taking_part", "2021", 20),
        ]
    )


def test_two_small_groups_that_are_five_together_take_their_total_with_them() -> None:
    """Each would be known to be one to four."""
    sums = [Sum(("A", "B"), ("both",)), Sum(("both", "C"), ("all",))]
    cells = {"A": 3, "B": 2, "C": 20, "both": 5, "all": 25}
    assert kept_back(cells, sums) == {"A", "B", "C", "both"}


def test_what_was_completed_by_year_and_course_stays_where_few_left() -> None:
    """One who left in each of three courses costs the places taken, not what was completed."""
    facts = [
        Fact(country, "F", course, outcome, year, count)
        for year in ("2025", "2026")
        for course in "ABCDE"
        for country, outcome, count in (
            ("LA", "completed", 7),
            ("LA", "ended", 1),
            ("VN", "completed", 6),
            ("VN", "ended", 1),
        )
    ]
    _cells, hidden = withheld(tuple(facts))
    assert {cell[0] for cell in hidden} == {f"course:{course}" for course in "ABCDE"}
    assert {cell[1] for cell in hidden} == {Outcome.OTHER, TOTAL}


@settings(max_examples=60, deadline=None)
@given(facts_of_a_programme)
def test_every_sum_adds_up(facts: list[Fact]) -> None:
    cells, sums = tabulate(facts)
    for each in sums:
        assert sum(cells[part] for part in each.parts) == sum(cells[total] for total in each.totals)


@settings(max_examples=60, deadline=None)
@given(facts_of_a_programme)
def test_nothing_is_kept_back_where_every_group_is_large(facts: list[Fact]) -> None:
    large = [
        Fact(each.country, each.sex, each.course, each.outcome, each.year, each.count + 5)
        for each in facts
    ]
    cells, sums = tabulate(large)
    assert kept_back(cells, sums) == frozenset()


def fact(country: str, count: int, year: str = "2026", outcome: str = "completed") -> Fact:
    return Fact(country, "F", "A", outcome, year, count)


def test_one_small_country_takes_the_next_smallest_with_it() -> None:
    cells, sums = tabulate([fact("KH", 3), fact("LA", 9), fact("VN", 20)])
    hidden = {cell[0] for cell in kept_back(cells, sums)}
    assert hidden == {"country:KH", "country:LA"}


def test_a_small_year_is_not_found_from_all_years() -> None:
    cells, sums = tabulate([fact("LA", 2, "2025"), fact("LA", 30, "2026"), fact("LA", 8, "2024")])
    hidden = kept_back(cells, sums)
    assert ("country:LA", "completed", "2025") in hidden
    years = {cell[2] for cell in hidden if cell[0] == "country:LA"}
    assert len(years - {TOTAL}) >= 2


def test_a_whole_programme_of_four_people_is_told_of_nobody() -> None:
    cells, sums = tabulate([fact("LA", SMALLEST_GROUP - 1)])
    assert kept_back(cells, sums) == {cell for cell, count in cells.items() if count}


def test_no_facts_make_no_cells() -> None:
    assert tabulate([]) == ({}, [])
    assert kept_back({}, []) == frozenset()


def test_each_state_of_an_enrolment_counts_under_one_outcome() -> None:
    found = {state: outcome_of(state) for state in EnrolmentState}
    assert found[EnrolmentState.COMPLETED] is Outcome.COMPLETED
    assert found[EnrolmentState.ACTIVE] is found[EnrolmentState.ENROLLED] is Outcome.TAKING_PART
    assert {
        found[state]
        for state in (
            EnrolmentState.NOT_COMPLETED,
            EnrolmentState.WITHDRAWN,
            EnrolmentState.DISMISSED,
            EnrolmentState.NO_SHOW,
        )
    } == {Outcome.ENDED}
