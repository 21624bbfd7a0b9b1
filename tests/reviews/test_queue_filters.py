"""A reviewer narrows the own queue by how a review stands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from tests.factories.admissions import make_application
from tests.factories.programme import make_cohort
from tests.factories.reviews import make_plan, make_review, make_reviewer
from tests.reviews.conftest import BrowserOf
from training_portal.admissions.models import ApplicationState
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.reviews.models import ReviewPlan, ReviewState


@pytest.mark.parametrize(
    ("value", "found"), [("late", 1), ("closed", 1), ("sent", 1), ("assigned", 2)]
)
def test_each_state_finds_its_own(
    app: Flask, browser_of: BrowserOf, value: str, found: int
) -> None:
    reviewer = make_reviewer("Akiko Mori")
    in_time, late = make_cohort(), make_cohort()
    for cohort in (in_time, late):
        make_plan(cohort)
    with unit_of_work():
        plan = db.session.query(ReviewPlan).filter_by(cohort_id=late.id).one()
        plan.due_at = clock.now() - timedelta(days=1)
    for cohort, state, step in (
        (in_time, ApplicationState.ELIGIBLE, ReviewState.ASSIGNED),
        (late, ApplicationState.ELIGIBLE, ReviewState.ASSIGNED),
        (in_time, ApplicationState.ELIGIBLE, ReviewState.SENT),
        (in_time, ApplicationState.REJECTED, ReviewState.ASSIGNED),
    ):
        make_review(make_application(cohort, state=state), reviewer, step)
    page = browser_of(reviewer).get(f"/reviews?state={value}")
    assert len(page.tree.findall(".//tbody/tr")) == found
