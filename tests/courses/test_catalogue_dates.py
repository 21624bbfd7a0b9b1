"""The catalogue's filters that rest on cohorts: open now, and when a course begins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask

from tests.factories.programme import make_cohort, make_course_version
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.cohorts.models import CohortDecision
from training_portal.platform import clock
from training_portal.platform.database import db

Found = Callable[[str], set[str]]
MARCH, JUNE = date(2031, 3, 1), date(2031, 6, 1)


@pytest.fixture
def found(app: Flask, pages: PageClient) -> Found:
    """Which of the courses stand in a view of the catalogue."""

    def courses(query: str) -> set[str]:
        page = pages.get(f"/courses?{query}")
        return {title for title in ("Alpha", "Beta", "Gamma") if f">{title}</a>" in page.html}

    return courses


@pytest.fixture
def three_courses(app: Flask) -> None:
    """Alpha begins in March and in June, Beta in June, Gamma has nothing announced."""
    alpha, beta, gamma = (make_course_version(title=name) for name in ("Alpha", "Beta", "Gamma"))
    make_cohort(version=alpha, starts_on=MARCH, closes_at=clock.now() - timedelta(days=1))
    make_cohort(version=alpha, starts_on=JUNE)
    make_cohort(version=beta, starts_on=JUNE)
    make_cohort(version=gamma, starts_on=MARCH, decision=CohortDecision.DRAFT)
    make_cohort(version=gamma, starts_on=MARCH, decision=CohortDecision.CANCELLED)


@pytest.mark.usefixtures("three_courses")
@pytest.mark.parametrize(
    ("query", "courses"),
    [
        ("", {"Alpha", "Beta", "Gamma"}),
        ("from=2031-03-01", {"Alpha", "Beta"}),
        ("from=2031-06-01", {"Alpha", "Beta"}),
        ("from=2031-06-02", set()),
        ("until=2031-06-01", {"Alpha", "Beta"}),
        ("until=2031-03-01", {"Alpha"}),
        ("until=2031-02-28", set()),
        ("from=2031-03-02&until=2031-05-31", set()),
        ("open=now", {"Alpha", "Beta"}),
        ("open=now&until=2031-03-31", set()),
        ("open=now&from=2031-04-01&until=2031-12-31", {"Alpha", "Beta"}),
        ("from=2031-02-30", {"Alpha", "Beta", "Gamma"}),
        ("from=tomorrow&until=0", {"Alpha", "Beta", "Gamma"}),
    ],
)
def test_one_and_the_same_intake_meets_all_that_is_asked(
    found: Found, query: str, courses: set[str]
) -> None:
    assert found(query) == courses


@pytest.mark.usefixtures("three_courses")
def test_what_is_set_stands_in_the_form_and_can_be_taken_away(pages: PageClient) -> None:
    page = pages.get("/courses?from=2031-03-01&q=alpha")
    assert 'value="2031-03-01"' in page.html
    assert page.link("Show all") == "/courses"


def test_twice_the_courses_cost_the_same_number_of_statements(
    app: Flask, pages: PageClient
) -> None:
    def more() -> None:
        for number in range(4):
            make_cohort(version=make_course_version(title=f"Course {number}"))

    def cost(path: str) -> int:
        with statements(db.engine) as seen:
            pages.get(path)
        return len(seen)

    paths = ("/courses", "/courses?open=now&from=2026-01-01", "/")
    more()
    few = [cost(path) for path in paths]
    more()
    assert [cost(path) for path in paths] == few
