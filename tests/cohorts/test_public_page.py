"""A cohort's page for visitors: what it says in each state, and what it keeps back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from tests.factories.programme import make_cohort
from tests.support.pages import PageClient
from training_portal.cohorts import listings, services
from training_portal.cohorts.models import Cohort, CohortDecision
from training_portal.platform import clock
from training_portal.platform.database import unit_of_work
from training_portal.platform.policy import SYSTEM

D = CohortDecision
APPLY = ">Apply</a>"


def url_of(cohort: Cohort) -> str:
    return f"/cohorts/{cohort.public_id}"


def test_an_open_cohort_has_the_way_to_apply(app: Flask, pages: PageClient) -> None:
    page = pages.get(url_of(make_cohort()))
    assert "Open for application" in page and APPLY in page.html


def test_before_the_window_it_is_announced_with_its_day(app: Flask, pages: PageClient) -> None:
    page = pages.get(url_of(make_cohort(opens_at=clock.now() + timedelta(days=2))))
    assert "Announced" in page and "Applications open" in page
    assert APPLY not in page.html and "Draft" not in page


def test_after_the_window_nobody_is_invited_to_apply(app: Flask, pages: PageClient) -> None:
    page = pages.get(url_of(make_cohort(closes_at=clock.now() - timedelta(minutes=1))))
    assert "Applications closed" in page
    assert APPLY not in page.html and "Open for application" not in page


def test_why_a_cohort_was_cancelled_stands_on_its_page(app: Flask, pages: PageClient) -> None:
    cohort = make_cohort()
    services.decide(cohort, "cancel", actor=SYSTEM, reason="<b>Flood</b> at the venue.")
    page = pages.get(url_of(cohort))
    assert "was cancelled" in page and "<b>Flood</b> at the venue." in page
    assert APPLY not in page.html and "are open to all from" not in page


def test_what_was_never_announced_stays_unknown_when_it_is_cancelled(
    app: Flask, pages: PageClient
) -> None:
    cohort = make_cohort(decision=D.DRAFT)
    services.decide(cohort, "cancel", actor=SYSTEM, reason="Not this year.")
    pages.get(url_of(cohort), status=404)


@pytest.mark.parametrize(
    ("decision", "days", "is_there"),
    [
        (D.DRAFT, 60, False),
        (D.CANCELLED, 60, False),
        (D.ANNOUNCED, 60, True),
        (D.SCREENING, 60, True),
        (D.CONFIRMED, -3, True),
        (D.CONFIRMED, -60, False),
    ],
)
def test_a_course_lists_what_is_to_come_or_running(
    app: Flask, decision: CohortDecision, days: int, is_there: bool
) -> None:
    now = clock.now()
    cohort = make_cohort(
        decision=decision,
        starts_on=(now + timedelta(days=days)).date(),
        opens_at=now - timedelta(days=100),
        closes_at=now + timedelta(days=1 if days > 0 else -90),
    )
    course = listings.row_of(cohort).course_id
    found = listings.public_cohorts_of([course])[course]
    assert [row.code for row in found] == ([cohort.code] if is_there else [])


def test_a_course_that_ended_yesterday_at_the_venue_is_not_listed(app: Flask) -> None:
    """In Tokyo it is tomorrow already when it is 16 o'clock in UTC."""
    today = clock.today("Asia/Tokyo")
    cohort = make_cohort(decision=D.CONFIRMED, time_zone="Asia/Tokyo")
    with unit_of_work():
        cohort.starts_on, cohort.ends_on = today - timedelta(days=9), today - timedelta(days=1)
    course = listings.row_of(cohort).course_id
    assert listings.public_cohorts_of([course])[course] == []


def test_it_says_who_can_take_part_and_in_which_language(app: Flask, pages: PageClient) -> None:
    page = pages.get(url_of(make_cohort(rules=[("minimum_age", {"years": 21})])))
    assert "At least 21 years old on the first day." in page
    assert "Taught in" in page
    assert "AQRF 5" in page
