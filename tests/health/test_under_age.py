"""Of somebody under age, a parent or guardian agrees to the medical part as well."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.health.conftest import page_of
from tests.support.pages import PageClient
from training_portal.admissions.models import Application
from training_portal.health import services
from training_portal.health.models import MedicalPart
from training_portal.health.services import Told
from training_portal.people.models import ConsentPurpose, ConsentRecord, Person
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM
from training_portal.platform.workflow import Refused

MOTHER = "Bouavanh Chanthy"
ASKED = "Name of your parent or guardian"
AGREES = {"nothing": "y", "agrees": "y"}


def is_years_old(application: Application, years: int) -> None:
    with unit_of_work():
        person = db.session.get_one(Person, application.person_id)
        person.birth_date = clock.today() - timedelta(days=366 * years)


def consent() -> ConsentRecord:
    of_health = select(ConsentRecord).where(ConsentRecord.purpose == ConsentPurpose.HEALTH)
    return db.session.scalars(of_health).one()


def test_a_guardian_agrees_by_name(keo: PageClient, application: Application) -> None:
    is_years_old(application, 16)
    form = f"{page_of(application)}/health"
    page = keo.submit(form, values=AGREES, status=422)
    assert "Write the name of your parent or guardian." in page.html
    assert "A guardian has to agree for people under age." in page.html
    keo.submit(form, values={**AGREES, "guardian_name": MOTHER, "guardian": "y"})
    assert consent().given_by == MOTHER
    assert db.session.query(MedicalPart).count() == 1


def test_who_is_of_age_is_asked_for_nobody(keo: PageClient, application: Application) -> None:
    is_years_old(application, 30)
    form = f"{page_of(application)}/health"
    assert ASKED not in keo.get(form)
    keo.submit(form, values=AGREES)
    assert consent().given_by == "Keo Chanthy"


def test_the_name_that_was_given_before_stands_there(
    keo: PageClient, application: Application
) -> None:
    is_years_old(application, 16)
    with unit_of_work():
        db.session.get_one(Person, application.person_id).guardian_name = MOTHER
    assert f'value="{MOTHER}"' in keo.get(f"{page_of(application)}/health").html


def test_no_way_past_the_form_does_without(application: Application) -> None:
    is_years_old(application, 16)
    with pytest.raises(Refused, match="guardian"):
        services.give(application.id, Told({"nothing": "y"}), agreed_to="I agree.", actor=SYSTEM)


def test_taking_the_consent_back_takes_the_part_along(
    keo: PageClient, application: Application
) -> None:
    is_years_old(application, 16)
    values = {**AGREES, "guardian_name": MOTHER, "guardian": "y"}
    keo.submit(f"{page_of(application)}/health", values=values)
    keo.submit(f"{page_of(application)}/health/take-back")
    assert db.session.query(MedicalPart).count() == 0 and consent().withdrawn_at is not None
