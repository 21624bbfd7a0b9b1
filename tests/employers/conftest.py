"""A company with its owner, who looks at its nominees."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories.employers import Employer, make_employer
from tests.support.pages import PageClient
from training_portal.accounts.models import Account

BrowserOf = Callable[[Account], PageClient]


@pytest.fixture
def employer(app: Flask) -> Employer:
    return make_employer()


@pytest.fixture
def owner(employer: Employer, browser_of: BrowserOf) -> PageClient:
    return browser_of(employer.owner)
