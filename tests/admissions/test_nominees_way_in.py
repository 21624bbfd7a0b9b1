"""From the mail to the application: what a nominee is told, and where claiming leads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from time_machine import travel

from tests.admissions.offices import BrowserOf, Office
from tests.factories import PASSWORD, make_account
from tests.support.mails import last_link, mails_to
from tests.support.pages import PageClient
from training_portal.admissions import claim_purposes
from training_portal.admissions.models import ApplicationState
from training_portal.admissions.nominating import Entry, nominate
from training_portal.cohorts.models import Cohort
from training_portal.organisations.models import Organisation
from training_portal.people import claims
from training_portal.people.models import Person
from training_portal.people.services import Facts
from training_portal.platform import clock, i18n
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Actor

KEO = "keo@example.org"


@pytest.fixture
def link(office: Office) -> str:
    """Where the mail to a nominee leads."""
    office.browser.submit(
        f"{office.base}/add",
        name="Keo Chanthy", birth_date="12/03/1988", sex="F", nationality="KH", email=KEO,
    )  # fmt: skip
    return last_link(KEO)


def test_the_mail_names_course_dates_place_and_until_when(office: Office, link: str) -> None:
    (mail,) = mails_to(KEO)
    cohort = office.cohort
    until = i18n.moment(cohort.application_closes_at, cohort.time_zone, "Asia/Phnom_Penh")
    assert mail.subject.startswith(f"Production Management {cohort.code}: you are nominated")
    assert "e-mail address" in mail.body and "your position" not in mail.body
    for words in (until, i18n.period(cohort.starts_on, cohort.ends_on), cohort.venue, cohort.code):
        assert words in mail.body


def test_the_mail_names_what_is_recorded_of_work_and_tells_the_hour_at_home(
    office: Office,
) -> None:
    with unit_of_work():
        db.session.get_one(Cohort, office.cohort.id).time_zone = "Asia/Tokyo"
    officer, facts = make_account(), Facts(full_name="Keo Chanthy", email=KEO)
    with unit_of_work():
        nominate(
            db.session.get_one(Cohort, office.cohort.id),
            db.session.get_one(Organisation, office.body.id),
            [Entry(facts, work={"position": ["Line leader"], "employer": ["Silk Ltd"]})],
            import_id=None,
            actor=Actor(reference=f"account:{officer.id}", account_id=officer.id),
        )
    told = [mails_to(KEO)[0].body]
    claims.new_link(db.session.query(Person.id).scalar(), actor=SYSTEM)
    told.append(mails_to(KEO)[-1].body)
    for words in told:
        assert "your position, your employer." in words
        assert "Silk" not in words
        assert "Phnom Penh time (" in words and " Tokyo time)" in words


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (ApplicationState.WITHDRAWN, "MoLVT has taken the nomination back."),
        (ApplicationState.CANCELLED, "The course was cancelled."),
        (ApplicationState.REJECTED, "This application has ended."),
        (ApplicationState.INELIGIBLE, "This application has ended."),
        (ApplicationState.EXPIRED, "The offer of a seat was not answered in time."),
        (ApplicationState.DRAFT, ""),
        (ApplicationState.ENROLLED, ""),
    ],
)
def test_only_a_nomination_taken_back_is_said_to_be(
    app: Flask, state: ApplicationState, words: str
) -> None:
    assert claim_purposes.over_words(state, "MoLVT") == words


def test_a_link_sent_again_says_the_same(office: Office, link: str) -> None:
    first = mails_to(KEO)[0].subject
    claims.new_link(db.session.query(Person.id).scalar(), actor=SYSTEM)
    taken_back, second = mails_to(KEO)
    assert first == second.subject
    assert office.cohort.venue in second.body
    # It waited still, with a link that has ended.
    assert (taken_back.subject, taken_back.body) == ("", "")


def test_the_page_behind_the_link_says_until_when(
    office: Office, link: str, pages: PageClient, browser_of: BrowserOf
) -> None:
    for reader, zone in ((pages, "Asia/Phnom_Penh"), (browser_of(make_account()), "Asia/Bangkok")):
        cohort = office.cohort
        until = i18n.deadline(cohort.application_closes_at, cohort.time_zone, zone)
        # As the reader of pages folds spaces that do not break.
        assert " ".join(until.split()) in reader.get(link)


def test_choosing_a_password_leads_to_the_application(link: str, pages: PageClient) -> None:
    page = pages.submit(link, password=PASSWORD, birth_date="12/3/1988")
    assert page.url.startswith("/me/applications/") and page.url.endswith("/you")
    assert 'value="Keo Chanthy"' in page.html
    assert page.notices == ["Welcome! This record is yours now: please check what is in it."]


def test_claiming_with_an_account_leads_to_the_application(
    link: str, browser_of: BrowserOf
) -> None:
    browser = browser_of(make_account())
    page = browser.submit(link, birth_date="12/3/1988")
    page = browser.submit(page, button="Yes, this is me")
    assert page.url.startswith("/me/applications/") and page.url.endswith("/you")


def test_after_the_deadline_it_leads_to_the_page_that_says_so(
    office: Office, link: str, browser_of: BrowserOf
) -> None:
    with travel(office.cohort.application_closes_at, tick=False):
        assert clock.now() == office.cohort.application_closes_at
        browser = browser_of(make_account())
        page = browser.submit(link, birth_date="12/3/1988")
        page = browser.submit(page, button="Yes, this is me")
    assert "too late" in page


def test_the_profile_leads_back_to_the_application_that_waits(link: str, pages: PageClient) -> None:
    pages.submit(link, password=PASSWORD, birth_date="12/3/1988")
    page = pages.submit("/me/profile", preferred_name="Thy")
    assert page.notices == ["Saved."]
    assert pages.get(page.link("Go on with it")).url.endswith("/you")


def test_after_the_deadline_nothing_waits_on_the_profile(
    office: Office, link: str, pages: PageClient
) -> None:
    pages.submit(link, password=PASSWORD, birth_date="12/3/1988")
    with unit_of_work():
        cohort = db.session.get_one(Cohort, office.cohort.id)
        cohort.application_closes_at = clock.now() - timedelta(minutes=1)
    assert "waits: send it by" not in pages.get("/me/profile")


def test_a_buddhist_year_by_form_is_said(office: Office) -> None:
    page = office.browser.submit(
        f"{office.base}/add",
        name="Keo Chanthy", birth_date="12/03/2533", sex="F", nationality="KH",
    )  # fmt: skip
    assert "12/03/2533 is read as 12 Mar 1990" in page.notices[0]
    assert "Keo Chanthy is nominated." in page.notices[1]
