"""Somebody who was shortlisted, with the browser of theirs and of staff."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.appeals.conftest import manager_account
from tests.factories import make_account, make_person
from tests.factories.admissions import make_application
from tests.factories.appointments import invite, make_slots
from tests.factories.programme import make_cohort
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.admissions.models import Application, ApplicationState
from training_portal.appointments.models import AppointmentInvitation, AppointmentSlot
from training_portal.cohorts.models import Cohort

KEO = "keo@example.org"
BrowserOf = Callable[[Account], PageClient]


@pytest.fixture
def cohort(app: object) -> Cohort:
    """A cohort that is open, in the zone of Vientiane."""
    return make_cohort()


@pytest.fixture
def slots(cohort: Cohort) -> list[AppointmentSlot]:
    """Two times, in three days."""
    return make_slots(cohort)


@pytest.fixture
def keo() -> Account:
    return make_account(name="Keo", email=KEO)


@pytest.fixture
def application(cohort: Cohort, keo: Account) -> Application:
    person = make_person("Keo Chanthy", account=keo)
    return make_application(cohort, person, state=ApplicationState.SHORTLISTED)


@pytest.fixture
def invitation(slots: list[AppointmentSlot], application: Application) -> AppointmentInvitation:
    return invite(application)


@pytest.fixture
def applicant(application: Application, keo: Account, browser_of: BrowserOf) -> PageClient:
    return browser_of(keo)


@pytest.fixture
def manager(cohort: Cohort, browser_of: BrowserOf) -> PageClient:
    return browser_of(manager_account(cohort, "Priya N."))
