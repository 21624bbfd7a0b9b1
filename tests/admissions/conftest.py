"""Browsers of people who are signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories.programme import make_account, make_person
from tests.support.pages import PageClient
from training_portal.accounts.models import Account, RoleAssignment
from training_portal.cohorts.models import Cohort
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role


class OwnRequests(FlaskClient):
    """A client each of whose requests begins with a `g` of its own, as on a server.

    The application context that a test has pushed would else hand the account of one request on to
    the next.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        for name in list(g):
            g.pop(name)
        return super().open(*args, **kwargs)


@pytest.fixture
def browser_of(app: Flask) -> Callable[[Account], PageClient]:
    """Makes the browser of an account, signed in."""

    def sign_in(account: Account) -> PageClient:
        client = OwnRequests(app, app.response_class)
        with client.session_transaction() as session:
            session["_user_id"] = f"{account.id}:{account.session_epoch}"
            session["_fresh"] = True
        return PageClient(client)

    return sign_in


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
                    valid_from=clock.now().date(),
                )
            )
        return browser_of(account)

    return sign_in
