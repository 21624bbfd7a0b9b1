"""Small groups are kept back, and cannot be found by subtracting what is shown."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from training_portal.cohorts.models import EnrolmentState
from training_portal.reporting.rules import (
    SMALLEST_GROUP,
    TOTAL,
    Cell,
    Fact,
    Outcome,
    Sum,
    is_small,
    kept_back,
    outcome_of,
    tabulate,
)

facts_of_a_programme = st.lists(
    st.builds(
        Fact,
        country=st.sampled_from(["KH", "LA", "VN"]),
        sex=st.sampled_from(["F", "M"]),
        course=st.sampled_from(["A", "B", "C"]),
        outcome=st.sampled_from(["completed", "taking_part", "ended"]),
        year=st.sampled_from(["2025", "2026"]),
        count=st.integers(1, 12),
    ),
    max_size=25,
)


def deduced(shown: dict[Cell, int], sums: list[Sum]) -> dict[Cell, int]:
    """Everything that somebody finds who adds and subtracts what is shown."""
    known = dict(shown)
    found = True
    while found:
        found = False
        for each in sums:
            line = [*each.parts, each.total]
            missing = [cell for cell in line if cell not in known]
            if len(missing) != 1:
                continue
            cell = missing[0]
            parts = sum(known[part] for part in each.parts if part != cell)
            known[cell] = parts if cell == each.total else known[each.total] - parts
            found = True
    return known


@settings(max_examples=150, deadline=None)
@given(facts_of_a_programme)
def test_no_small_group_is_shown_or_can_be_found(facts: list[Fact]) -> None:
    cells, sums = tabulate(facts)
    hidden = kept_back(cells, sums)
    shown = {cell: count for cell, count in cells.items() if cell not in hidden}
    assert not any(is_small(count) for count in shown.values())
    assert not any(
        is_small(count) for cell, count in deduced(shown, sums).items() if cell in hidden
    )


@settings(max_examples=60, deadline=None)
@given(facts_of_a_programme)
def test_every_sum_adds_up(facts: list[Fact]) -> None:
    cells, sums = tabulate(facts)
    for each in sums:
        assert sum(cells[part] for part in each.parts) == cells[each.total]


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
