"""A manager builds what a cohort asks: adds, words, orders, removes, looks at it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.factories.programme import make_cohort
from tests.factories.questionnaires import a_question, ask
from tests.support.pages import Page, PageClient
from training_portal.cohorts.events import CohortCloned
from training_portal.cohorts.models import Cohort
from training_portal.platform import clock, events
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM
from training_portal.questionnaires import queries, services
from training_portal.questionnaires.rules import Condition, Question, QuestionKind

ONE = QuestionKind.ONE_CHOICE


def address(cohort: Cohort, *more: str) -> str:
    return "/".join((f"/manage/cohorts/{cohort.public_id}/questions", *more))


def questions(cohort: Cohort) -> list[Question]:
    found = queries.newest(cohort.id)
    return list(found.questions) if found else []


def down(manager: PageClient, cohort: Cohort, page: Page, key: str) -> Page:
    """Press the button that moves a question down."""
    return manager.submit(page, action=address(cohort, key, "move"), direction="down")


def test_questions_are_added_worded_and_depend_on_each_other(
    cohort: Cohort, manager: PageClient
) -> None:
    assert "Nothing asked yet" in manager.get(address(cohort))
    page = manager.submit(
        address(cohort, "add?kind=one_choice"),
        title_en="Has your workplace tried it?",
        choices_en="Yes\n\nNo",
        title_km="ធ្លាប់សាកទេ?",
        choices_km="បាទ\nទេ",
    )
    assert page.notices == ["Saved."]
    tried = questions(cohort)[0]
    assert (tried.kind, tried.choices, tried.is_required) == (ONE, ("c1", "c2"), True)
    assert tried.text("km").choices == ("បាទ", "ទេ")
    page = manager.submit(
        address(cohort, "add?kind=number"),
        title_en="How often?",
        unit_en="times",
        least="1",
        most="99",
        shown_if=f"{tried.key}:c1",
        is_required=None,
    )
    often = questions(cohort)[1]
    assert (often.least, often.most, often.is_required) == (1, 99, False)
    assert often.condition == Condition(tried.key, "c1")
    assert "Only if you answered “Yes” to “Has your workplace tried it?”." in page
    assert "Not in Khmer" in page
    assert "Question added: “How often?”" in page


@pytest.mark.parametrize(
    ("kind", "typed", "errors"),
    [
        ("one_choice", {"title_en": "A?", "choices_en": "Yes"}, ["at least two choices"]),
        ("one_choice", {"title_en": "A?", "choices_en": "Yes\nYes"}, ["stands there twice"]),
        (
            "one_choice",
            {"title_en": "A?", "choices_en": "Yes\nNo", "title_lo": "ກ?", "choices_lo": "ແມ່ນ"},
            ["as many choices as in English"],
        ),
        ("short_text", {"help_th": "ช่วย"}, ["Fill in “The question”", "in this language too"]),
        ("number", {"title_en": "A?", "least": "5", "most": "4"}, ["most is less"]),
        ("scale", {"title_en": "A?", "most": "11"}, ["from 3 to 10"]),
        ("scale", {"title_en": "A?", "most": "5", "low_en": "never"}, ["both ends"]),
    ],
)
def test_a_question_that_cannot_be_asked_is_not_taken(
    cohort: Cohort, manager: PageClient, kind: str, typed: dict[str, str], errors: list[str]
) -> None:
    page = manager.submit(address(cohort, f"add?kind={kind}"), values=typed, status=422)
    assert len(page.errors) == len(errors)
    for words, error in zip(errors, page.errors, strict=True):
        assert words in error
    assert questions(cohort) == []


def test_the_words_of_a_choice_that_shows_another_question_are_corrected(
    cohort: Cohort, manager: PageClient
) -> None:
    ask(
        cohort,
        a_question("tried", ONE, choices=("Yess", "No")),
        a_question("often", shown_if=("tried", "c1")),
    )
    page = manager.submit(address(cohort, "tried"), choices_en="Yes\nNo", status=422)
    assert "say that the choices are the same" in page
    page = manager.submit(address(cohort, "tried"), choices_en="Yes\nNo", same_choices="y")
    assert "Only if you answered “Yes”" in page
    assert questions(cohort)[0].choices == ("c1", "c2")
    page = manager.submit(
        address(cohort, "tried"), choices_en="Yes, often\nNo\nNever", same_choices="y", status=422
    )
    assert "as many as before" in page


def test_a_number_is_asked_with_digits_after_the_point(cohort: Cohort, manager: PageClient) -> None:
    manager.submit(
        address(cohort, "add?kind=number"),
        title_en="How long is the line?",
        unit_en="m",
        decimals="2",
        least="0.5",
        most="120",
    )
    asked = questions(cohort)[0]
    assert (asked.decimals, asked.least, asked.most) == (2, Decimal("0.50"), Decimal("120.00"))
    assert 'value="0.50"' in manager.get(address(cohort, asked.key)).html
    page = manager.submit(address(cohort, asked.key), decimals="1", least="0.55", status=422)
    assert "more digits after the point than an answer" in page


def test_questions_are_moved_but_not_before_what_they_depend_on(
    cohort: Cohort, manager: PageClient
) -> None:
    ask(
        cohort,
        a_question("tried", ONE, choices=("Yes", "No")),
        a_question("often", shown_if=("tried", "c1")),
        a_question("last"),
    )
    page = manager.get(address(cohort))
    page = down(manager, cohort, page, "often")
    assert [each.key for each in questions(cohort)] == ["tried", "last", "often"]
    page = down(manager, cohort, page, "tried")
    page = down(manager, cohort, page, "tried")
    assert "has to stand before" in page.notices[0]
    assert [each.key for each in questions(cohort)] == ["last", "tried", "often"]


def test_a_question_is_removed_once_no_other_depends_on_it(
    cohort: Cohort, manager: PageClient
) -> None:
    ask(
        cohort,
        a_question("tried", ONE, choices=("Yes", "No")),
        a_question("often", shown_if=("tried", "c1")),
    )
    page = manager.get(address(cohort, "tried", "remove"))
    assert "change or remove that first" in page
    manager.submit(address(cohort, "often", "remove"), button="Remove")
    manager.submit(address(cohort, "tried", "remove"), button="Remove")
    assert questions(cohort) == []


def test_what_was_answered_stays_and_a_change_makes_the_next_version(
    cohort: Cohort, manager: PageClient
) -> None:
    first = ask(cohort, a_question("team", title="How many?"))
    with unit_of_work():
        services.settle_newest(cohort.id)
    assert "makes version 2" in manager.get(address(cohort))
    manager.submit(address(cohort, "team"), title_en="How many people?")
    second = queries.newest(cohort.id)
    assert second is not None and second.version == 2
    assert second.questions[0].text("en").title == "How many people?"
    kept = queries.by_id(first.id)
    assert kept is not None and kept.questions[0].text("en").title == "How many?"
    # What nobody has answered yet is changed in place.
    manager.submit(address(cohort, "team"), title_en="How many of you?")
    third = queries.newest(cohort.id)
    assert third is not None and (third.id, third.version) == (second.id, 2)


def test_after_the_closing_date_nothing_changes(cohort: Cohort, manager: PageClient) -> None:
    ask(cohort, a_question("team"))
    opened = manager.get(address(cohort, "team"))
    with unit_of_work():
        db.session.get_one(Cohort, cohort.id).application_closes_at = clock.now()
    page = manager.submit(opened, title_en="Another?", status=422)
    assert "what was asked stays as it is" in page.errors[0]
    assert "Change" not in manager.get(address(cohort))


def test_the_preview_shows_it_in_each_language(cohort: Cohort, manager: PageClient) -> None:
    manager.submit(
        address(cohort, "add?kind=scale"),
        title_en="How sure?",
        low_en="not at all",
        high_en="entirely",
        title_lo="ໝັ້ນໃຈບໍ?",
    )
    page = manager.get(address(cohort, "preview"))
    assert "1 – not at all" in page
    page = manager.get(address(cohort, "preview?language=lo"))
    assert '<span lang="lo">ໝັ້ນໃຈບໍ?</span>' in page.html


def test_a_clone_asks_the_same(cohort: Cohort) -> None:
    ask(cohort, a_question("team"), a_question("line"))
    clone = make_cohort(starts_on=cohort.starts_on + timedelta(days=364))
    with unit_of_work():
        events.emit(CohortCloned(clone.id, cohort.id, 364, SYSTEM))
    assert questions(clone) == questions(cohort)
    found = queries.newest(clone.id)
    assert found is not None and not found.is_answered
