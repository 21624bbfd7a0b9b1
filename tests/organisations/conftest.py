"""A country with a park and a province, and somebody who registers a company there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import make_account, make_country, make_park, make_province, make_sector
from tests.support.pages import Page, PageClient
from training_portal.accounts.models import Account
from training_portal.organisations.models import Company, Organisation
from training_portal.platform.database import db
from training_portal.platform.policy import Role

REGISTER = "/company/register"
FACTS = {
    "name": "Savan Wiring",
    "native_name": "ສະຫວັນ",
    "country_code": "LA",
    "registration_number": "01-00 1234",
    "sector_code": "C",
    "parent_country": "JP",
    "website": "www.savan-wiring.example.org",
    "contact_name": "Noi Keomany",
    "contact_email": "noi@savan-wiring.example.org",
}
SITE = {"site_name": "Park works", "park": "savan-park"}


@pytest.fixture
def place(app: Flask) -> None:
    """Laos with a park and a province, Cambodia with a province, one sector."""
    make_country("KH")
    make_park("LA", "savan-park", "Savan Park")
    make_province("LA", "LA-SV", "Savannakhet")
    make_province("KH", "KH-12", "Phnom Penh")
    make_sector()


@pytest.fixture
def owner(place: None) -> Account:
    return make_account(email="noi@example.org", name="Noi")


@pytest.fixture
def browser(owner: Account, browser_of: Callable[[Account], PageClient]) -> PageClient:
    """The browser of somebody who comes for a company."""
    return browser_of(owner)


@pytest.fixture
def staff(place: None, browser_of: Callable[[Account], PageClient]) -> PageClient:
    """The browser of a programme coordinator."""
    return browser_of(make_account(Role.PROGRAMME_COORDINATOR, name="Naomi"))


def register(browser: PageClient, status: int = 200, **other: Any) -> Page:
    """Send the form of registration, with other values where they matter."""
    return browser.submit(REGISTER, status=status, **{**FACTS, **SITE, **other})


def the_company(name: str = "Savan Wiring") -> tuple[Organisation, Company]:
    """A company as the database has it now."""
    row = db.session.execute(
        select(Organisation, Company)
        .join(Company, Company.organisation_id == Organisation.id)
        .where(Organisation.name == name)
        .execution_options(populate_existing=True)
    ).one()
    return row[0], row[1]
