"""A cohort is cancelled while somebody applies or puts people forward: nothing is left behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories.programme import make_account, make_cohort, make_organisation, make_person
from tests.support.crowd import waits_for
from tests.support.database import settings_for
from training_portal import create_app
from training_portal.admissions import application_services, nomination_services
from training_portal.admissions.models import Application
from training_portal.cohorts import services as cohorts
from training_portal.cohorts.models import Cohort
from training_portal.organisations.models import Organisation
from training_portal.people.services import Facts
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM
from training_portal.platform.workflow import Refused


@pytest.fixture
def portal(fresh_database: str, tmp_path: Path) -> Flask:
    """An app on a database of its own, where commits are commits."""
    return create_app(settings_for(fresh_database, tmp_path))


def cancel(cohort_id: int) -> None:
    cohort = db.session.get_one(Cohort, cohort_id)
    cohorts.decide(cohort, "cancel", actor=SYSTEM, reason="Too few people applied.")


def left_behind() -> int | None:
    return db.session.scalar(select(func.count()).select_from(Application))


def test_who_starts_meanwhile_is_told_that_it_was_cancelled(portal: Flask) -> None:
    with portal.app_context():
        cohort_id, person_id = make_cohort().id, make_person(account=make_account()).id
    outcome = waits_for(
        portal,
        lambda: cancel(cohort_id),
        lambda: application_services.start_application(person_id, cohort_id, actor=SYSTEM),
    )
    assert isinstance(outcome, Refused)
    assert "cancelled" in str(outcome)
    with portal.app_context():
        assert left_behind() == 0


def test_who_is_put_forward_meanwhile_is_not_nominated(portal: Flask) -> None:
    with portal.app_context():
        cohort_id, body_id = make_cohort().id, make_organisation("KH", nominates=True).id

    def put_forward() -> None:
        nomination_services.add_nominee(
            db.session.get_one(Cohort, cohort_id),
            db.session.get_one(Organisation, body_id),
            Facts(full_name="Keo Somsak", email="keo@example.org"),
            passport_number="",
            actor=SYSTEM,
        )

    outcome = waits_for(portal, lambda: cancel(cohort_id), put_forward)
    assert isinstance(outcome, Refused)
    with portal.app_context():
        assert left_behind() == 0
