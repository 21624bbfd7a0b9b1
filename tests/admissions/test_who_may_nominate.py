"""Only a body that puts people forward nominates, whatever role somebody holds for it."""

from __future__ import annotations

from tests.admissions.offices import BrowserOf, Office, officer_of
from tests.cohorts.lists.sheets import person
from tests.factories.programme import make_cohort, make_organisation
from training_portal.organisations.models import Organisation
from training_portal.platform.database import db, unit_of_work


def stop_nominating(body: Organisation) -> None:
    with unit_of_work():
        db.session.get_one(Organisation, body.id).nominates = False


def test_an_officer_of_another_body_is_told_so(browser_of: BrowserOf) -> None:
    works = make_organisation("KH", "Invented harness works", nominates=False)
    browser = officer_of(browser_of, works)
    page = browser.get("/nominations", status=403)
    assert page.heading == "Your organisation does not nominate people"
    cohort = make_cohort()
    for part in ("", "/add", "/upload", "/ranks", "/letters"):
        browser.get(f"/nominations/{cohort.public_id}{part}", status=404)


def test_a_body_that_stops_loses_its_lists_too(office: Office) -> None:
    office.send(person(1))
    url = office.list_url()
    stop_nominating(office.body)
    office.browser.get(url, status=404)
    assert "Confirm your list" not in office.browser.get("/me")


def test_of_two_bodies_only_the_one_that_nominates_is_offered(browser_of: BrowserOf) -> None:
    ministry = make_organisation("KH", "Invented ministry", nominates=True)
    works = make_organisation("KH", "Invented harness works", nominates=False)
    browser = officer_of(browser_of, ministry, works)
    page = browser.get("/nominations")
    assert "Invented ministry" in page and "harness works" not in page
    browser.get(f"/nominations?body={works.public_id}", status=404)
