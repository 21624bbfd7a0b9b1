"""A cohort that asks for the medical part, its medical officer, and Keo who has a seat."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.factories.health import ask_for_it, make_officer, make_patient
from tests.factories.programme import make_cohort
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.admissions.models import Application
from training_portal.cohorts.models import Cohort
from training_portal.people.models import Person
from training_portal.platform.database import db

BrowserOf = Callable[[Account], PageClient]
KEO = "keo@example.org"
#: Words that stand on no page but those of the two who may read them.
ILLNESS = "Zebrafever since 2019"


@pytest.fixture
def cohort(app: object) -> Cohort:
    return ask_for_it(make_cohort())


@pytest.fixture
def officer(cohort: Cohort, browser_of: BrowserOf) -> PageClient:
    return browser_of(make_officer(cohort))


@pytest.fixture
def application(cohort: Cohort) -> Application:
    return make_patient(cohort, email=KEO)


@pytest.fixture
def keo(application: Application, browser_of: BrowserOf) -> PageClient:
    person = db.session.get_one(Person, application.person_id)
    return browser_of(db.session.get_one(Account, person.account_id))


def page_of(application: Application) -> str:
    return f"/me/applications/{application.public_id}"
