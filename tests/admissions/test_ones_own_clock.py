"""Until when an offer can be answered is told on the reader's clock, called by one name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import time_machine

from tests.factories.admissions import make_application
from tests.factories.programme import make_account, make_cohort, make_person, manager_of
from tests.support.mails import mails_to
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.admissions import offer_services, open_offer_services
from training_portal.admissions.models import Application, ApplicationState, Offer
from training_portal.cohorts.models import Cohort
from training_portal.people.models import Person
from training_portal.platform.database import db, unit_of_work

BrowserOf = Callable[[Account], PageClient]
NOW = datetime(2026, 12, 1, 3, tzinfo=UTC)
BUSY = ("Phnom Penh time", "Vientiane time", "Tokyo time", "Bangkok time", "Yangon time")


@pytest.fixture(autouse=True)
def now() -> object:
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


def offered(zone: str, venue: str) -> tuple[Account, Application, Cohort]:
    """Somebody with this clock and an offer for a course at a place with that one."""
    account, cohort = make_account(), make_cohort()
    with unit_of_work():
        db.session.get_one(Account, account.id).time_zone = zone
        db.session.get_one(Cohort, cohort.id).time_zone = venue
    person = make_person("Somsak", account=account)
    application = make_application(cohort, person, state=ApplicationState.SHORTLISTED)
    offer_services.make_offers(cohort.id, [application.id], actor=manager_of(cohort))
    db.session.expire_all()
    return account, application, cohort


def read(account: Account, application: Application, browser_of: BrowserOf) -> dict[str, str]:
    """All that tells the deadline: pages and mails."""
    offer = db.session.query(Offer).filter_by(application_id=application.id).one()
    browser = browser_of(account)
    person = db.session.get_one(Person, application.person_id)
    address = person.email or account.email
    return {
        "offer": browser.get(f"/me/offers/{offer.public_id}").text,
        "application": browser.get(f"/me/applications/{application.public_id}").text,
        "list": browser.get("/me/applications").text,
        "tasks": browser.get("/me").text,
        **{each.template: each.body for each in mails_to(address)},
    }


def test_another_hour_is_told_first_on_ones_own_clock(browser_of: BrowserOf) -> None:
    account, application, cohort = offered("Asia/Yangon", "Asia/Tokyo")
    offer = db.session.query(Offer).filter_by(application_id=application.id).one()
    open_offer_services.prolong_offers(
        cohort.id,
        [application.id],
        until=date(2026, 12, 20),
        reason="A holiday.",
        actor=manager_of(cohort),
    )
    db.session.expire_all()
    assert offer.deadline.astimezone(UTC).hour == 14
    told = read(account, application, browser_of)
    assert {"offer_made", "offer_prolonged"} <= told.keys()
    for where, text in told.items():
        assert "Yangon time (" in text, where
        assert "Tokyo time)" in text, where


def test_the_same_hour_is_called_by_ones_own_zone_alone(browser_of: BrowserOf) -> None:
    account, application, _cohort = offered("Asia/Phnom_Penh", "Asia/Vientiane")
    for where, text in read(account, application, browser_of).items():
        assert [each for each in BUSY if each in text] == ["Phnom Penh time"], where
