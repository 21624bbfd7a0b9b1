"""A cohort and the browsers of its manager and of somebody who applies."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.factories import make_account
from tests.factories.programme import make_cohort
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.cohorts.models import Cohort
from training_portal.organisations.models import Organisation
from training_portal.platform.database import db
from training_portal.platform.policy import Role

BrowserOf = Callable[[Account], PageClient]


@pytest.fixture
def cohort(app: object) -> Cohort:
    """A cohort that is open, in the zone of Vientiane."""
    return make_cohort()


@pytest.fixture
def manager(cohort: Cohort, browser_of: BrowserOf) -> PageClient:
    """The browser of a programme manager of its host."""
    host = db.session.get_one(Organisation, cohort.host_id)
    return browser_of(make_account(Role.PROGRAMME_MANAGER, organisation=host, name="Priya N."))
