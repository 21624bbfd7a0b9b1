"""Erasing one's own data, by page: what it says, the password, the receipt, and what ends."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories.accounts import PASSWORD, give_role, make_account
from tests.factories.admissions import make_application, make_offer
from tests.factories.programme import make_cohort, make_person
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.admissions.models import Application, ApplicationState
from training_portal.cohorts.models import Cohort, Enrolment, EnrolmentState
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import Role

BrowserOf = Callable[[Account], PageClient]
URL = "/me/account/erase"


@pytest.fixture
def account(app: Flask) -> Account:
    return make_account(name="Keo Chanthavong", email="keo@example.org")


def erase(browser: PageClient, password: str = PASSWORD, status: int = 200):
    return browser.submit(URL, status=status, password=password)


def test_the_page_says_what_goes_what_ends_and_what_stays(
    account: Account, browser_of: BrowserOf
) -> None:
    cohort = make_cohort()
    make_offer(cohort, make_person(account=account))
    browser = browser_of(account)
    assert browser.get("/me/account").link("Erase my data…").endswith(URL)
    page = browser.get(URL)
    assert f"Your application for “Production Management” ({cohort.code}) ends." in page
    assert "Your seat goes to somebody else." in page
    assert "number, course and date" in page


def test_a_wrong_password_erases_nothing(account: Account, browser_of: BrowserOf) -> None:
    person = make_person(account=account)
    page = erase(browser_of(account), "not the password at all", status=422)
    assert page.errors == ["Password: This is not your password."] or "not your password" in page
    assert db.session.get_one(Person, person.id, populate_existing=True).erased_at is None


def test_everything_ends_at_once_with_a_receipt(account: Account, browser_of: BrowserOf) -> None:
    cohort = make_cohort(capacity=1)
    person = make_person(account=account)
    offer = make_offer(cohort, person)
    waiting = make_application(cohort, state=ApplicationState.WAITLISTED, waitlist_position=1)
    browser = browser_of(account)
    page = erase(browser)
    assert page.heading == "Your data is erased"
    assert browser.client.get("/me/profile").status_code == 302
    ended = db.session.get_one(Application, offer.application_id, populate_existing=True)
    assert ended.state is ApplicationState.WITHDRAWN
    next_one = db.session.get_one(Application, waiting.id, populate_existing=True)
    assert next_one.state is ApplicationState.OFFERED
    receipt = db.session.scalars(
        select(OutboxMail).where(OutboxMail.to_address == "keo@example.org")
    ).one()
    assert (receipt.template, receipt.is_last) == ("record_erased", True)
    closed = db.session.get_one(Account, account.id, populate_existing=True)
    assert (closed.email, closed.display_name, closed.password_hash) == ("", "", None)


def test_a_place_in_a_cohort_that_has_not_begun_goes_to_the_next(
    account: Account, browser_of: BrowserOf
) -> None:
    cohort = make_cohort(capacity=1)
    person = make_person(account=account)
    enrolled = make_application(cohort, person, state=ApplicationState.ENROLLED)
    with unit_of_work():
        db.session.add(
            Enrolment(
                cohort_id=cohort.id,
                person_id=person.id,
                sending_country="LA",
                enrolled_at=clock.now(),
            )
        )
    waiting = make_application(cohort, state=ApplicationState.WAITLISTED, waitlist_position=1)
    browser = browser_of(account)
    assert f"You lose your place in {cohort.code}." in browser.get(URL)
    erase(browser)
    states = {
        row.id: row.state
        for row in db.session.scalars(select(Application).execution_options(populate_existing=True))
    }
    assert states == {
        enrolled.id: ApplicationState.WITHDRAWN,
        waiting.id: ApplicationState.OFFERED,
    }
    assert db.session.scalars(select(Enrolment.state)).one() is EnrolmentState.WITHDRAWN
    assert db.session.get_one(Cohort, cohort.id, populate_existing=True).seats_taken == 1


def test_somebody_without_a_record_closes_the_account(
    account: Account, browser_of: BrowserOf
) -> None:
    assert erase(browser_of(account)).heading == "Your data is erased"
    assert db.session.get_one(Account, account.id, populate_existing=True).email == ""


def test_who_acts_for_others_asks_an_administrator_first(
    account: Account, browser_of: BrowserOf
) -> None:
    give_role(account, Role.TRAINER)
    browser = browser_of(account)
    page = browser.get(URL)
    assert "Ask an administrator to end these roles first" in page
    assert "Password" not in page
    token = browser.client.post(
        URL, data={"password": PASSWORD}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert token.status_code in (200, 400)
    assert db.session.get_one(Account, account.id, populate_existing=True).email != ""


def test_the_address_can_be_used_for_a_new_account(
    account: Account, browser_of: BrowserOf, pages: PageClient
) -> None:
    erase(browser_of(account))
    again = make_account(email="keo@example.org")
    assert again.id != account.id
