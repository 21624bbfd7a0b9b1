"""Browsers of people who are signed in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.admissions.offices import Office, officer_of
from tests.factories.programme import make_account, make_cohort, make_organisation, make_person
from tests.support.pages import PageClient
from training_portal.accounts.models import Account, RoleAssignment
from training_portal.cohorts.models import Cohort
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role


@pytest.fixture
def somsak(app: Flask) -> Person:
    """A line leader in Savannakhet, with an account."""
    return make_person("ສົມສັກ ພົມມະຈັນ", name_in_latin="Somsak Phommachanh")


@pytest.fixture
def mine(somsak: Person, browser_of: Callable[[Account], PageClient]) -> PageClient:
    """Somsak's browser."""
    assert somsak.account_id is not None
    return browser_of(db.session.get_one(Account, somsak.account_id))


@pytest.fixture
def manager_browser(browser_of: Callable[[Account], PageClient]) -> Callable[[Cohort], PageClient]:
    """Makes the browser of a programme manager of a cohort's host."""

    def sign_in(cohort: Cohort) -> PageClient:
        account = make_account(name="Priya N.")
        with unit_of_work():
            db.session.add(
                RoleAssignment(
                    account_id=account.id,
                    role=Role.PROGRAMME_MANAGER,
                    organisation_id=cohort.host_id,
                    valid_from=clock.today(),
                )
            )
        return browser_of(account)

    return sign_in


@pytest.fixture
def office(app: Flask, browser_of: Callable[[Account], PageClient]) -> Office:
    """A ministry's officer, and a cohort open to its country."""
    body = make_organisation("KH", nominates=True)
    return Office(officer_of(browser_of, body), body, make_cohort(capacity=60))
