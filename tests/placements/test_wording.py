"""What a posting says of its terms, with and without what companies may leave open in a draft."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.factories.placements import make_posting
from training_portal.placements import wording
from training_portal.placements.models import Posting
from training_portal.placements.posting_states import PostingState
from training_portal.placements.rules.costs import CostLine, Payer


def draft(**values: Any) -> Posting:
    return make_posting(state=PostingState.DRAFT, **values)


def test_a_wage_without_an_amount_or_a_currency_is_none(app: Flask) -> None:
    assert wording.posting_wage(draft(wage_minor=None)) is None
    assert wording.posting_wage(draft(wage_currency="")) is None
    assert wording.posting_wage(draft()) is not None


def test_other_periods_are_reckoned_where_wage_and_week_are_known(app: Flask) -> None:
    assert wording.other_periods(draft(hours_per_week=None)) == []
    assert wording.other_periods(draft(wage_minor=None)) == []
    assert len(wording.other_periods(draft())) == 1


def test_hours_are_said_with_their_days_or_not_at_all(app: Flask) -> None:
    assert wording.hours(draft()) == "48 hours a week, on 6 days"
    assert wording.hours(draft(days_per_week=None)) is None


@pytest.mark.parametrize(
    ("months", "trial", "words"),
    [
        (24, None, "24 months"),
        (None, None, "without an end"),
        (1, None, "1 month"),
        (24, 2, "24 months, of which 2 months on trial"),
    ],
)
def test_a_contract_has_a_length_and_perhaps_a_trial(
    app: Flask, months: int | None, trial: int | None, words: str
) -> None:
    assert wording.contract(draft(contract_months=months, trial_months=trial)) == words


@pytest.mark.parametrize(
    ("language", "level", "words"),
    [
        (None, None, None),
        ("lo", None, "Lao"),
        ("en", "B1", "English (CEFR B1)"),
        ("ja", "N3", "Japanese (JLPT N3)"),
    ],
)
def test_the_language_at_work_has_the_level_of_its_scale(
    app: Flask, language: str | None, level: str | None, words: str | None
) -> None:
    found = wording.working_language(draft(working_language=language, working_level=level))
    assert found == words


def test_only_what_was_promised_is_promised(app: Flask) -> None:
    nothing = wording.promises(draft(costs={}, keeps_passport=None, contract_languages=[]))
    assert len(nothing) == 1 and nothing[0].startswith("You pay nothing")
    paid = {CostLine.DEPOSIT.value: Payer.EMPLOYER.value}
    assert len(wording.promises(draft(costs=paid, keeps_passport=None))) == 2
    assert [words.split()[0:2] for words in wording.promises(draft())] == [
        ["You", "pay"], ["The", "company"], ["You", "keep"], ["You", "get"],
    ]  # fmt: skip
