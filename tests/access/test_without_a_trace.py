"""A hidden person leaves no trace: each page and export is the same with and without them."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import update

from tests.access.traces import (
    A,
    BrowserOf,
    Programme,
    add_people,
    addresses,
    difference,
    make_programme,
    seen,
)
from tests.factories.admissions import make_application
from tests.factories.programme import make_account, make_person
from training_portal.admissions.models import Application
from training_portal.cohorts.models import Cohort
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role

pytestmark = pytest.mark.once

#: The section of each reader's work, and in how many of its pages the people stand who are shown.
SECTIONS = {
    "observer": ("/reports", 0),
    "trainer of another cohort": ("/manage", 0),
    "officer of another body": ("/nominations", 0),
    "company": ("/company", 2),
}


@pytest.fixture
def programme(app: Flask) -> Programme:
    return make_programme()


@pytest.mark.parametrize(("reader", "pages_with_people"), [("manager", 10), ("trainer", 5)])
def test_every_page_and_export_is_the_same_with_and_without_hidden_people(
    app: Flask, programme: Programme, browser_of: BrowserOf, reader: str, pages_with_people: int
) -> None:
    shown = add_people(programme, hidden=False)
    browser = browser_of(getattr(programme, reader))
    urls = list(dict.fromkeys(addresses(app, programme, shown)))
    before = seen(browser, urls)
    assert sum("Shown Somebody" in words for words in before.values()) >= pages_with_people
    add_people(programme, hidden=True)
    after = seen(browser, urls)
    assert after.keys() == before.keys()
    different = {url: difference(before[url], after[url]) for url in before}
    assert {url: lines for url, lines in different.items() if lines} == {}


def test_who_may_know_of_nobody_reads_the_same_with_and_without_them(
    app: Flask, programme: Programme, browser_of: BrowserOf
) -> None:
    shown = add_people(programme, hidden=False)
    browsers = {reader: browser_of(account) for reader, account in programme.others.items()}
    urls = {
        reader: list(dict.fromkeys(addresses(app, programme, shown, section)))
        for reader, (section, _pages) in SECTIONS.items()
    }
    before = {reader: seen(browsers[reader], urls[reader]) for reader in SECTIONS}
    for reader, (_section, pages) in SECTIONS.items():
        named = [url for url, words in before[reader].items() if "Shown Somebody" in words]
        assert len(named) >= pages if pages else not named, (reader, named)
        assert sum(words.startswith("200 ") for words in before[reader].values()) > 1, reader
    add_people(programme, hidden=True)
    for reader in SECTIONS:
        after = seen(browsers[reader], urls[reader])
        different = {
            url: difference(words, after.get(url, "")) for url, words in before[reader].items()
        }
        assert {url: lines for url, lines in different.items() if lines} == {}, reader


def test_the_coordinator_sees_them(programme: Programme, browser_of: BrowserOf) -> None:
    add_people(programme, hidden=True)
    browser = browser_of(make_account(Role.PROGRAMME_COORDINATOR))
    cohort = programme.cohorts["admitting"].public_id
    page = browser.get(f"/manage/cohorts/{cohort}/applications")
    assert "Hidden Somebody" in page and "Submitted 1" in page and "2 of 20 seats" in page


def test_with_many_seats_taken_only_their_total_tells_that_one_more_is_taken(
    programme: Programme, browser_of: BrowserOf
) -> None:
    cohort = programme.cohorts["admitting"]
    for _number in range(6):
        make_application(cohort, state=A.ACCEPTED)
    browser = browser_of(programme.manager)
    url = f"/manage/cohorts/{cohort.public_id}/applications"
    before = seen(browser, [url])[url]
    assert "6 of 20 seats taken" in before
    make_application(
        cohort, make_person("H", country="VN", is_hidden=True), state=A.ACCEPTED, country="VN"
    )
    after = seen(browser, [url])[url]
    assert after.replace("7 of 20", "6 of 20") == before


def test_whoever_hides_keeps_the_place_on_the_waitlist(
    programme: Programme, browser_of: BrowserOf
) -> None:
    cohort = programme.cohorts["admitting"]
    with unit_of_work():
        db.session.execute(update(Cohort).where(Cohort.id == cohort.id).values(capacity=2))
    rows = [
        make_application(
            cohort,
            make_person(name, is_hidden=name == "Hidden"),
            state=A.WAITLISTED,
            waitlist_position=place,
        )
        for place, name in enumerate(("First", "Hidden", "Third"), start=1)
    ]
    browser = browser_of(programme.manager)
    page = browser.get(f"/manage/cohorts/{cohort.public_id}/waitlist/offers")
    assert "1 person gets an offer" in page and "Hidden" not in page.html
    page = browser.submit(page, button="Send 1 offer")
    assert page.notices == ["1 offer is sent."]
    states = [db.session.get_one(Application, row.id, populate_existing=True).state for row in rows]
    assert states == [A.OFFERED, A.OFFERED, A.WAITLISTED]
