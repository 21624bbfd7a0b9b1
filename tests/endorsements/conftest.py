"""An office whose lists are endorsed, and the browsers of its people."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories.accounts import make_account
from tests.factories.endorsements import Office, make_office
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.organisations.models import Organisation
from training_portal.platform.database import db
from training_portal.platform.policy import Role

BrowserOf = Callable[[Account], PageClient]


@pytest.fixture
def office(app: Flask) -> Office:
    return make_office()


@pytest.fixture
def officer(office: Office, browser_of: BrowserOf) -> PageClient:
    return browser_of(office.officer)


@pytest.fixture
def endorser(office: Office, browser_of: BrowserOf) -> PageClient:
    return browser_of(office.endorser)


@pytest.fixture
def manager(office: Office, browser_of: BrowserOf) -> PageClient:
    host = db.session.get_one(Organisation, office.cohort.host_id)
    return browser_of(make_account(Role.PROGRAMME_MANAGER, organisation=host, name="Priya N."))


@pytest.fixture
def coordinator(app: Flask, browser_of: BrowserOf) -> PageClient:
    return browser_of(make_account(Role.PROGRAMME_COORDINATOR))
