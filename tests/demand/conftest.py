"""A body that answers, a company that needs people, staff who compile and decide."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories import make_account, make_company, make_organisation, make_sector, make_site
from tests.factories.demand import make_occupation
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.organisations.models import Organisation
from training_portal.platform.policy import Role

BrowserOf = Callable[[Account], PageClient]
OFFICER, OWNER = "officer@example.org", "owner@example.org"
#: What a body fills in for one need.
NEED = {
    "theme": "Mould maintenance",
    "sector": "C",
    "occupation": "72",
    "head_count": "12",
    "level": "4",
    "language": "lo",
    "needed_by": "31/12/2099",
    "reason": "Moulds are sent abroad to be mended.",
}


@pytest.fixture
def body(app: object) -> Organisation:
    """A ministry of the Lao PDR, with the codes that a need names."""
    make_sector()
    make_occupation()
    return make_organisation(country="LA", name="Ministry of Work")


@pytest.fixture
def visitor(app: Flask) -> PageClient:
    return PageClient(app.test_client())


@pytest.fixture
def officer(body: Organisation, browser_of: BrowserOf) -> PageClient:
    return browser_of(
        make_account(Role.NOMINATING_OFFICER, organisation=body, email=OFFICER, name="Officer")
    )


@pytest.fixture
def company(app: object) -> Organisation:
    """A verified company with one site."""
    make_occupation()
    company = make_company("LA", name="Savan Works")
    make_site(company, name="Works one")
    return company


@pytest.fixture
def owner(company: Organisation, browser_of: BrowserOf) -> PageClient:
    return browser_of(make_account(Role.COMPANY_OWNER, organisation=company, email=OWNER))


@pytest.fixture
def coordinator(browser_of: BrowserOf) -> PageClient:
    return browser_of(make_account(Role.PROGRAMME_COORDINATOR, name="Coordinator"))


@pytest.fixture
def manager(browser_of: BrowserOf) -> PageClient:
    host = make_organisation(country="JP", nominates=False)
    return browser_of(make_account(Role.PROGRAMME_MANAGER, organisation=host))
