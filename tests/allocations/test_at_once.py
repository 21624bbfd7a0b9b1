"""Many at once: a run is applied once, and no seat is given twice beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.allocations.conftest import PLAN, Intake
from tests.factories.programme import make_cohort
from tests.support.crowd import all_at_once
from tests.support.database import settings_for
from training_portal import create_app
from training_portal.admissions import offer_services
from training_portal.admissions.models import SEATED_STATES, Application, Offer
from training_portal.allocations import services
from training_portal.cohorts.models import Cohort
from training_portal.platform.database import db
from training_portal.platform.workflow import Refused


@pytest.fixture
def portal(fresh_database: str, tmp_path: Path) -> Flask:
    """An app on a database of its own, where commits are commits."""
    return create_app(settings_for(fresh_database, tmp_path))


def test_a_run_applied_by_many_at_once_offers_each_seat_once(portal: Flask) -> None:
    with portal.app_context():
        intake = Intake(make_cohort(capacity=4, plan=PLAN))
        for country in PLAN:
            for rank in (1, 2, 3):
                intake.shortlist(country, rank)
        manager, cohort_id = intake.manager, intake.cohort.id
        run_id = services.try_plan(intake.cohort, actor=manager).id
        first = db.session.scalar(select(func.min(Application.id)))
        assert first is not None

    def apply_or_offer(number: int) -> object:
        with portal.test_request_context():
            try:
                if number % 2:
                    return services.apply_run(run_id, actor=manager)
                return offer_services.make_offers(cohort_id, [first + number], actor=manager)
            except Refused as refusal:
                return refusal

    answers = all_at_once(portal, apply_or_offer)
    with portal.app_context():
        seated = db.session.scalar(
            select(func.count())
            .select_from(Application)
            .where(Application.state.in_(sorted(SEATED_STATES)))
        )
        offers = db.session.scalar(select(func.count()).select_from(Offer))
        cohort = db.session.get_one(Cohort, cohort_id)
        assert seated == offers == cohort.seats_taken <= cohort.capacity
    # Whoever was first left another plan of people behind: at most one run could be applied.
    applied = [each for each in answers if isinstance(each, tuple)]
    assert len(applied) <= 1
    assert offers == 4 if applied else offers >= 1
