"""Consents of before are brought to the applications that they were given for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories.admissions import make_application
from tests.factories.placements import make_placement, make_posting
from tests.factories.programme import make_cohort, make_countries, make_person
from tests.support.remade import back, on, portal_on
from training_portal.admissions import agreed
from training_portal.admissions.consents import Consent
from training_portal.admissions.models import Application, ApplicationConsent
from training_portal.people import services as people
from training_portal.people.models import ConsentPurpose, Person
from training_portal.placements import guardians
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM

BEFORE = "20261129_answers_and_employments"


@pytest.fixture
def portal(fresh_database: str, tmp_path: Path) -> Iterator[Flask]:
    with portal_on(fresh_database, tmp_path) as app:
        make_countries()
        yield app


def sent(person: Person, days_ago: int, guardian: str = "") -> Application:
    """An application sent some days ago, with the consent of a guardian where one is named."""
    cohort = make_cohort()
    with clock.standing_at(clock.now() - timedelta(days=days_ago)):
        application = make_application(cohort, person)
        with unit_of_work():
            db.session.get_one(Application, application.id).submitted_at = clock.now()
        if guardian:
            words = Consent(ConsentPurpose.GUARDIAN, "My guardian agrees.", "LA", guardian)
            agreed.keep(application, [words], actor=SYSTEM)
    return application


def test_a_guardians_covers_what_was_sent_with_it_and_since_and_no_placement(portal: Flask) -> None:
    person = make_person()
    sent(person, 60)
    first, later = sent(person, 40, "Somchai"), sent(person, 20)
    placement = make_placement(make_posting(), person)
    with unit_of_work():
        for_work = people.give_consent(
            person.id, ConsentPurpose.GUARDIAN, country_code="LA", language="en",
            text="For this posting.", actor=SYSTEM,
        )  # fmt: skip
        guardians.tie(placement.id, for_work)
    covered = [first.id, later.id]
    back(BEFORE)
    on()
    found = db.session.scalars(
        select(ApplicationConsent.application_id).order_by(ApplicationConsent.application_id)
    )
    assert list(found) == covered
