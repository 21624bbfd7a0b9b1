"""The rules of a course as forms: what is chosen becomes a rule, and opens again as it was kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.courses.test_writing_courses import course, keep
from tests.learning.test_learning_pages import with_role
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.courses import drafting_queries as queries
from training_portal.platform.policy import Role


@pytest.fixture
def app(app_with_reference: Flask) -> Flask:
    return app_with_reference


@pytest.fixture
def coordinator(browser_of: Callable[[Account], PageClient]) -> PageClient:
    return browser_of(with_role(Role.PROGRAMME_COORDINATOR))


def rules(section: str) -> list[dict[str, Any]]:
    draft = queries.draft_of(course().id)
    assert draft is not None
    return list(draft.content[section])


@pytest.mark.parametrize(
    ("levels", "rule"),
    [
        ({"language_1": "en", "level_1": "B1"}, {"language": "en", "level": "B1"}),
        (
            {"language_1": "en", "level_1": "B1", "language_2": "ja", "level_2": "N3"},
            {"any_of": [{"language": "en", "level": "B1"}, {"language": "ja", "level": "N3"}]},
        ),
    ],
    ids=["one language", "one of two"],
)
def test_education_and_languages_become_rules_and_open_as_they_were_kept(
    coordinator: PageClient, levels: dict[str, str], rule: dict[str, Any]
) -> None:
    none = {f"{part}_{number}": "" for part in ("language", "level") for number in (1, 2, 3)}
    keep(coordinator, "eligibility", education="bachelor", **{**none, **levels})
    kept = rules("eligibility")
    assert {"rule": "education", "level": "bachelor"} in kept
    assert {"rule": "language", **rule} in kept
    keep(coordinator, "eligibility", minimum_age=20)
    assert {"rule": "education", "level": "bachelor"} in rules("eligibility")
    assert {"rule": "language", **rule} in rules("eligibility")


@pytest.mark.parametrize(
    ("kind", "chosen", "values"),
    [
        ("nationality", ["LA", "VN"], {"countries": ["LA", "VN"]}),
        ("residence_corridor", ["southern"], {"lines": ["southern"]}),
        ("employer_kind", ["private", "ngo"], {"kinds": ["private", "ngo"]}),
        ("once_per_year", "y", {}),
    ],
)
def test_what_is_chosen_becomes_a_rule_and_opens_as_it_was_kept(
    coordinator: PageClient, kind: str, chosen: Any, values: dict[str, Any]
) -> None:
    keep(coordinator, "eligibility", **{kind: chosen})
    assert {"rule": kind, **values} in rules("eligibility")
    keep(coordinator, "eligibility", minimum_age=20)
    assert {"rule": kind, **values} in rules("eligibility")


def test_without_any_rule_a_course_is_for_nobody_and_says_so(coordinator: PageClient) -> None:
    keep(
        coordinator,
        "eligibility",
        sending_country="", minimum_age="", maximum_age="", experience_years="", education="",
        days_since_last_participation="", documents=[],
        **{f"{part}_{number}": "" for part in ("language", "level") for number in (1, 2, 3)},
    )  # fmt: skip
    assert rules("eligibility") == []
    page = coordinator.get("/manage/courses/practical-improvement-kaizen")
    assert "Choose at least one rule: who can take part must be said." in page


def test_a_total_mark_becomes_a_rule_and_opens_as_it_was_kept(coordinator: PageClient) -> None:
    keep(coordinator, "completion", total_mark=70)
    assert {"rule": "total_mark", "minimum": 70} in rules("completion")
    keep(coordinator, "completion", minimum=90)
    assert {"rule": "total_mark", "minimum": 70} in rules("completion")


def test_a_number_that_no_course_has_is_refused(coordinator: PageClient) -> None:
    page = coordinator.submit(
        "/manage/courses/practical-improvement-kaizen/write/basics",
        button="Keep in the draft",
        status=422,
        values={"duration_weeks": "1000"},
    )
    assert any("Write a number below" in error for error in page.errors), page.errors


@pytest.mark.parametrize(
    ("fields", "on"),
    [
        ({"age_on": ""}, {}),
        ({"age_on": "closing"}, {"on": "closing"}),
        ({"age_on": "fixed", "age_month": "4", "age_day": 1}, {"on": "04-01"}),
    ],
    ids=["first day", "closing", "fixed"],
)
def test_the_day_on_which_ages_count_is_kept_and_opens_again(
    coordinator: PageClient, fields: dict[str, Any], on: dict[str, str]
) -> None:
    keep(coordinator, "eligibility", minimum_age=20, maximum_age=40, **fields)
    kept = [
        {"rule": "minimum_age", "years": 20, **on},
        {"rule": "maximum_age", "years": 40, **on},
    ]
    assert all(rule in rules("eligibility") for rule in kept)
    keep(coordinator, "eligibility", education="bachelor")
    assert all(rule in rules("eligibility") for rule in kept)


def test_a_day_that_not_every_year_has_is_refused(coordinator: PageClient) -> None:
    page = coordinator.submit(
        "/manage/courses/practical-improvement-kaizen/write/eligibility",
        button="Keep in the draft",
        status=422,
        values={"minimum_age": "20", "age_on": "fixed", "age_month": "2", "age_day": "29"},
    )
    assert "Not every year has this day" in page


def test_a_certificate_that_a_rule_asks_for_is_kept_and_opens_again(
    coordinator: PageClient,
) -> None:
    none = {f"{part}_{number}": "" for part in ("language", "level") for number in (2, 3)}
    keep(
        coordinator,
        "eligibility",
        **{**none, "language_1": "en", "level_1": "B2"},
        language_proof="y",
        language_tests=["ielts", "toefl"],
    )
    kept = {
        **{"rule": "language", "language": "en", "level": "B2"},
        **{"proof": True, "tests": ["ielts", "toefl"]},
    }
    assert kept in rules("eligibility")
    keep(coordinator, "eligibility", minimum_age=20)
    assert kept in rules("eligibility")
