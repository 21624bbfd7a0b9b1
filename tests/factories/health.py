"""Cohorts that ask for the medical part, people with a seat in them, and what these told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from tests.factories.accounts import make_account
from tests.factories.admissions import make_application
from tests.factories.programme import make_person
from training_portal.accounts.models import Account
from training_portal.admissions.models import Application, ApplicationState
from training_portal.cohorts.models import Cohort
from training_portal.health import plan_services, services
from training_portal.health.models import MedicalPart
from training_portal.health.services import Told
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM, Role


def ask_for_it(
    cohort: Cohort, *, needs_statement: bool = False, due_on: date | None = None
) -> Cohort:
    """Have a cohort ask for the medical part, until the day before it begins or another."""
    plan_services.keep_plan(
        cohort.id,
        is_asked=True,
        needs_statement=needs_statement,
        due_on=due_on or cohort.starts_on - timedelta(days=1),
        actor=SYSTEM,
    )
    return cohort


def make_accepted(cohort: Cohort, person: Person | None = None, **values: Any) -> Application:
    """An application whose person has accepted a seat."""
    return make_application(cohort, person, state=ApplicationState.ACCEPTED, **values)


def make_part(
    application: Application, words: Mapping[str, str] | None = None, **told: Any
) -> MedicalPart:
    """What the person of an application told the medical officer."""
    return services.give(
        application.id,
        Told(words or {"allergies": "Peanuts"}, **told),
        agreed_to=f"I agree ({application.public_id}).",
        actor=SYSTEM,
    )


def make_officer(cohort: Cohort, name: str = "Dr Bounmy") -> Account:
    """The medical officer of a cohort's host."""
    host = db.session.get_one(Organisation, cohort.host_id)
    return make_account(Role.MEDICAL_OFFICER, organisation=host, name=name)


def make_patient(cohort: Cohort, name: str = "Keo Chanthy", **values: Any) -> Application:
    """Somebody with an account and an accepted seat in a cohort."""
    account = make_account(name=name, **values)
    return make_accepted(cohort, make_person(name, account=account))
