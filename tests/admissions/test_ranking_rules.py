"""A new number moves one person; the others keep their order and make room."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from training_portal.admissions.ranking import clashes, moved, reordered

PEOPLE = "ABCDEFGH"


@st.composite
def typed_numbers(draw: st.DrawFn) -> tuple[list[str], dict[str, int]]:
    """An order, and numbers typed for some of its people, no two of them the same anew."""
    order = list(PEOPLE[: draw(st.integers(1, len(PEOPLE)))])
    places = draw(st.permutations(range(1, len(order) + 1)))
    some = draw(st.lists(st.sampled_from(order), unique=True))
    return order, dict(zip(some, places, strict=False))


def test_the_last_goes_to_the_top_by_one_number() -> None:
    assert reordered("ABCD", {"D": 1}) == ["D", "A", "B", "C"]


def test_the_first_goes_down_and_the_others_close_up() -> None:
    assert reordered("ABCD", {"A": 3}) == ["B", "C", "A", "D"]


def test_two_change_places_by_two_numbers() -> None:
    assert reordered("ABCD", {"A": 4, "D": 1}) == ["D", "B", "C", "A"]


def test_a_number_beyond_the_end_means_the_end() -> None:
    assert reordered("ABCD", {"B": 9999}) == ["A", "C", "D", "B"]


def test_a_number_that_another_holds_is_no_clash() -> None:
    assert clashes("ABCD", {"A": 1, "B": 2, "C": 3, "D": 1}) == []


def test_two_who_are_newly_given_one_number_clash() -> None:
    assert clashes("ABCD", {"C": 1, "D": 1}) == [(1, ["C", "D"])]


@given(typed_numbers())
def test_nobody_is_lost_or_doubled(case: tuple[list[str], dict[str, int]]) -> None:
    order, typed = case
    assert sorted(reordered(order, typed)) == sorted(order)


@given(typed_numbers())
def test_who_was_moved_stands_where_was_typed(case: tuple[list[str], dict[str, int]]) -> None:
    order, typed = case
    new = reordered(order, typed)
    assert all(new[number - 1] == each for each, number in moved(order, typed).items())


@given(typed_numbers())
def test_the_others_keep_their_order(case: tuple[list[str], dict[str, int]]) -> None:
    order, typed = case
    going = moved(order, typed)
    kept = [each for each in reordered(order, typed) if each not in going]
    assert kept == [each for each in order if each not in going]


@given(typed_numbers())
def test_what_was_put_into_order_stays_so(case: tuple[list[str], dict[str, int]]) -> None:
    new = reordered(*case)
    assert reordered(new, {each: place for place, each in enumerate(new, start=1)}) == new


@given(st.permutations(PEOPLE))
def test_all_numbers_typed_anew_are_the_order(wanted: list[str]) -> None:
    typed = {each: place for place, each in enumerate(wanted, start=1)}
    assert reordered(PEOPLE, typed) == list(wanted)


@given(st.dictionaries(st.sampled_from(PEOPLE), st.integers(1, 9999)))
def test_any_numbers_give_an_order_of_everybody(typed: dict[str, int]) -> None:
    assert sorted(reordered(PEOPLE, typed)) == list(PEOPLE)
