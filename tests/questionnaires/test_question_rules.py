"""Which questions are asked for which answers, and what stands against an order of them."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.questionnaires import a_question
from training_portal.questionnaires import rules
from training_portal.questionnaires.rules import Condition, QuestionKind, Texts

ONE, MANY, SCALE = QuestionKind.ONE_CHOICE, QuestionKind.SEVERAL_CHOICES, QuestionKind.SCALE
YES_NO = ("Yes", "No")
TRIED = a_question("tried", ONE, choices=YES_NO)
WHAT = a_question("what", MANY, choices=("Boards", "Tags"), shown_if=("tried", "c1"))
TAGS = a_question("tags", shown_if=("what", "c2"))
SURE = a_question("sure", SCALE)
WHY_NOT = a_question("whynot", shown_if=("sure", "1"))
ALL = (TRIED, WHAT, TAGS, SURE, WHY_NOT)


@pytest.mark.parametrize(
    ("answers", "keys"),
    [
        ({}, "tried sure"),
        ({"tried": "c1"}, "tried what sure"),
        ({"tried": "c2"}, "tried sure"),
        ({"tried": "c1", "what": ["c1", "c2"]}, "tried what tags sure"),
        # An answer that was given before its question went out of sight shows nothing.
        ({"tried": "c2", "what": ["c2"]}, "tried sure"),
        ({"sure": 1}, "tried sure whynot"),
        ({"sure": "1"}, "tried sure whynot"),
        ({"sure": ["rubbish"], "tried": "c9"}, "tried sure"),
    ],
)
def test_a_question_is_asked_where_the_answer_it_depends_on_was_given(
    answers: dict[str, object], keys: str
) -> None:
    assert [each.key for each in rules.shown(ALL, answers)] == keys.split()


def test_a_question_looks_back_only() -> None:
    assert rules.objection(ALL) is None
    assert "has to stand before" in str(rules.objection((WHAT, TRIED)))
    itself = a_question("self", ONE, choices=YES_NO, shown_if=("self", "c1"))
    assert "has to stand before" in str(rules.objection((itself,)))


def test_a_question_depends_on_an_answer_that_is_there() -> None:
    gone = replace(TRIED, choices=("c2", "c3"))
    assert "no longer there" in str(rules.objection((gone, WHAT)))
    text = a_question("tried")
    assert "no longer there" in str(rules.objection((text, WHAT)))


def test_no_more_than_forty() -> None:
    many = [a_question(f"k{number}") for number in range(41)]
    assert rules.objection(many[:40]) is None
    assert "At most 40" in str(rules.objection(many))


def test_a_choice_keeps_its_key_whatever_comes_before_it() -> None:
    assert rules.choice_keys(["A", "B"], None) == ("c1", "c2")
    earlier = a_question("q", ONE, choices=("A", "B"))
    assert rules.choice_keys(["C", "B", "A"], earlier) == ("c3", "c2", "c1")
    assert rules.choice_keys(["B", "C"], earlier) == ("c2", "c3")


def test_a_choice_in_other_words_keeps_its_key_where_staff_say_that_it_is_the_same() -> None:
    earlier = a_question("q", ONE, choices=("Yess", "No", "Perhaps"))
    words = ["Yes", "No", "Maybe"]
    assert rules.choice_keys(words, earlier, are_the_same=True) == ("c1", "c2", "c3")
    assert rules.choice_keys(words, earlier) == ("c4", "c2", "c5")
    # Also where they stand in another order.
    assert rules.choice_keys(["No", "Yes", "Maybe"], earlier, are_the_same=True) == (
        *("c2", "c1", "c3"),
    )


def test_numbers_and_their_bounds_are_kept_exactly() -> None:
    asked = a_question(
        "height", QuestionKind.NUMBER, decimals=2, least=Decimal("0.10"), most=Decimal("2.50")
    )
    kept = json.loads(json.dumps(rules.as_data([asked])))
    assert rules.of_data(kept) == (asked,)
    # What was kept before numbers had a point asks for whole ones.
    del kept[0]["decimals"]
    assert rules.of_data(kept)[0].decimals == 0


def test_what_is_kept_is_read_back_as_it_was() -> None:
    worded = replace(TRIED, texts={**TRIED.texts, "km": Texts("តើ?", "", ("បាទ", "ទេ"))})
    assert rules.of_data(rules.as_data([worded, *ALL[1:]])) == (worded, *ALL[1:])


def test_a_language_that_is_used_anywhere_is_missing_elsewhere() -> None:
    worded = replace(TRIED, texts={**TRIED.texts, "km": Texts("តើ?", "", ("បាទ", "ទេ"))})
    found = rules.Questionnaire(1, 1, is_answered=False, questions=(worded, SURE))
    assert found.missing_languages == {"sure": ("km",)}
    assert found.languages == ("en", "km")


@st.composite
def questionnaires(draw: st.DrawFn) -> list[rules.Question]:
    """Any questions with any conditions, also on later ones and on themselves."""
    number = draw(st.integers(1, 7))
    keys = [f"k{place}" for place in range(number)]
    questions = []
    for key in keys:
        kind = draw(st.sampled_from((ONE, MANY, SCALE, QuestionKind.SHORT_TEXT)))
        question = a_question(key, kind, choices=YES_NO if kind.has_choices else ())
        if draw(st.booleans()):
            value = draw(st.sampled_from(("c1", "c2", "1", "5")))
            question = replace(question, condition=Condition(draw(st.sampled_from(keys)), value))
        questions.append(question)
    return questions


ANSWERS = st.dictionaries(
    st.sampled_from([f"k{place}" for place in range(7)]),
    st.one_of(
        st.sampled_from(("c1", "c2", "1", "5", "")),
        st.lists(st.sampled_from(("c1", "c2", "x"))),
        st.none(),
        st.integers(0, 6),
    ),
)


@given(questionnaires(), ANSWERS)
def test_what_is_shown_never_rests_on_a_later_question_or_one_out_of_sight(
    questions: list[rules.Question], answers: dict[str, object]
) -> None:
    shown = rules.shown(questions, answers)
    for place, question in enumerate(shown):
        if question.condition is not None:
            assert question.condition.key in {each.key for each in shown[:place]}
    # What is answered out of sight changes nothing, so no circle can show itself.
    visible = {each.key for each in shown}
    told = {key: value for key, value in answers.items() if key in visible}
    assert rules.shown(questions, told) == shown
    if rules.objection(questions) is None:
        places = {each.key: place for place, each in enumerate(questions)}
        assert all(
            places[each.condition.key] < places[each.key] for each in questions if each.condition
        )
