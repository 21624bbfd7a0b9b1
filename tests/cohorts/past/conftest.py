"""Programme staff with an archive."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.cohorts.past.archive import Archive, make_scene, staff
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.platform.policy import Role

BrowserOf = Callable[[Account], PageClient]


@pytest.fixture
def archive(app: Flask, browser_of: BrowserOf) -> Archive:
    """The programme coordinator, who records for every host."""
    host = make_scene()
    return Archive(browser_of(staff(Role.PROGRAMME_COORDINATOR)), host)


@pytest.fixture
def institute(app: Flask, browser_of: BrowserOf) -> Archive:
    """A programme manager, who records for the own institution only."""
    host = make_scene()
    return Archive(browser_of(staff(Role.PROGRAMME_MANAGER, host)), host)


@pytest.fixture
def visitor(app: Flask) -> PageClient:
    """Somebody with a link."""
    return PageClient(app.test_client())
