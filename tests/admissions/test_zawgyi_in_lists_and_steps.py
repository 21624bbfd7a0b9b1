"""Burmese in the old encoding, in a list that is mended and in a step of an application."""

from __future__ import annotations

import unicodedata

from sqlalchemy import select

from tests.admissions.applying import fields, the_application
from tests.admissions.offices import Office
from tests.cohorts.lists.sheets import person
from tests.factories.programme import make_cohort
from tests.support.pages import PageClient
from training_portal.people.models import Person
from training_portal.platform.database import db

ZAWGYI = "ျမန္မာႏိုင္ငံေတာ္ဗဟိုဘဏ္"
UNICODE = unicodedata.normalize("NFC", "မြန်မာနိုင်ငံတော်ဗဟိုဘဏ်")


def listed(office: Office) -> str:
    office.send(person(1, Name=ZAWGYI, Nationality="MM"))
    return f"{office.list_url()}/rows/2"


def test_the_row_of_a_list_shows_both_ways_and_is_converted_when_agreed(office: Office) -> None:
    url = listed(office)
    page = office.browser.get(url)
    assert ZAWGYI in page.text and UNICODE in page.text
    page = office.browser.submit(page, burmese="convert")
    assert "Every row that is left can be taken." in page
    office.confirm()
    assert UNICODE in db.session.scalars(select(Person.full_name)).all()


def test_the_row_stays_as_it_is_where_the_office_says_so(office: Office) -> None:
    page = office.browser.submit(listed(office), burmese="keep")
    assert "Every row that is left can be taken." in page


def test_the_row_waits_while_nothing_is_said(office: Office) -> None:
    page = office.browser.submit(listed(office), status=422)
    assert any("Zawgyi" in error for error in page.errors)


def test_a_step_of_an_application_is_told_in_unicode_and_kept_as_typed(mine: PageClient) -> None:
    cohort = make_cohort()
    mine.submit(f"/cohorts/{cohort.public_id}/apply")
    url = f"/me/applications/{the_application().public_id}/you"
    values = {**fields("you"), "full_name": ZAWGYI}
    page = mine.submit(url, button="Continue", values=values)
    assert UNICODE in page.text
    page = mine.submit(page, button="Continue", burmese="convert")
    assert page.heading == "Your work"
    kept = the_application().answers["you"]["values"]
    assert kept["full_name"] == [ZAWGYI] and kept["burmese"] == ["convert"]
    check = mine.get(f"/me/applications/{the_application().public_id}/check")
    assert UNICODE in check.text
    assert db.session.scalars(select(Person.full_name)).first() != ZAWGYI
