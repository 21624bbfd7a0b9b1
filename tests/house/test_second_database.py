"""Which tests are run on PostgreSQL too: together they ask all that any test asks."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tests.support.second_database import Given, chosen, kind_of, pattern

_ASKED = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3), st.lists(st.integers(0, 12).map(str)), max_size=12
)


def _taken(asked: dict[str, list[str]]) -> set[str]:
    """Each costs as many steps as it asks."""
    return chosen(asked, {name: len(some) for name, some in asked.items()})


@given(_ASKED)
def test_the_chosen_ask_all_that_is_asked(asked: dict[str, list[str]]) -> None:
    told = {each for name in _taken(asked) for each in asked[name]}
    assert told == {each for some in asked.values() for each in some}


@given(_ASKED)
def test_none_of_them_could_be_spared_when_it_was_taken(asked: dict[str, list[str]]) -> None:
    assert len(_taken(asked)) <= len({each for some in asked.values() for each in some})


@given(_ASKED, st.randoms(use_true_random=False))
def test_the_choice_does_not_hang_on_the_order(asked: dict[str, list[str]], random: Random) -> None:
    mixed = list(asked.items())
    random.shuffle(mixed)
    assert _taken(dict(mixed)) == _taken(asked)


def test_of_those_that_ask_the_same_the_cheaper_is_taken() -> None:
    asked = {"dear": ["a", "b"], "cheap": ["a"], "also cheap": ["b"]}
    assert chosen(asked, {"dear": 1000, "cheap": 10, "also cheap": 10}) == {"cheap", "also cheap"}
    assert chosen(asked, {"dear": 10, "cheap": 10, "also cheap": 10}) == {"dear"}


def test_a_statement_is_the_same_however_many_values_a_list_in_it_has() -> None:
    assert pattern("SELECT a FROM b WHERE c IN (?, ?, ?) AND d = ?") == pattern(
        "SELECT a FROM b WHERE c IN (?) AND d = ?"
    )
    assert pattern("INSERT INTO a (b, c) VALUES (?, ?), (?, ?)") == pattern(
        "INSERT INTO a (b, c) VALUES (?, ?)"
    )
    assert pattern("SELECT a FROM b") != pattern("SELECT a FROM c")


def test_another_kind_of_value_is_another_question() -> None:
    assert {kind_of("a"), kind_of("a" * 256), kind_of(None), kind_of(1)} == {
        "text", "long text", "NoneType", "int"
    }  # fmt: skip


def test_what_a_test_asks_is_noted_without_the_words_of_transactions() -> None:
    noted = Given()
    noted.note("SAVEPOINT sa_savepoint_1", ())
    noted.note("INSERT INTO a VALUES (?)", [("x",), ("y",)])
    assert noted.steps == 2
    assert noted.asked == {"INSERT INTO a VALUES (?)", "text in INSERT INTO a VALUES (?)"}
