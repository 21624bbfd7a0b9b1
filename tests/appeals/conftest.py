"""A cohort with its manager, and somebody who was not selected."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.factories import make_account, make_person
from tests.factories.appeals import make_rejected
from tests.factories.programme import make_cohort
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.admissions.models import Application
from training_portal.cohorts.models import Cohort
from training_portal.organisations.models import Organisation
from training_portal.platform.database import db
from training_portal.platform.policy import Role

#: Where mails to the one who was turned down go.
KEO = "keo@example.org"
BrowserOf = Callable[[Account], PageClient]


@pytest.fixture
def cohort(app: object) -> Cohort:
    """A cohort that is open, in the zone of Vientiane."""
    return make_cohort()


def manager_account(cohort: Cohort, name: str) -> Account:
    """A programme manager of the cohort's host."""
    host = db.session.get_one(Organisation, cohort.host_id)
    return make_account(Role.PROGRAMME_MANAGER, organisation=host, name=name)


@pytest.fixture
def manager(cohort: Cohort, browser_of: BrowserOf) -> PageClient:
    return browser_of(manager_account(cohort, "Priya N."))


@pytest.fixture
def keo() -> Account:
    return make_account(name="Keo", email=KEO)


@pytest.fixture
def rejected(cohort: Cohort, keo: Account) -> Application:
    return make_rejected(cohort, make_person("Keo Chanthy", account=keo))


@pytest.fixture
def applicant(rejected: Application, keo: Account, browser_of: BrowserOf) -> PageClient:
    return browser_of(keo)
