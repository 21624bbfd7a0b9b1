"""Somebody whom a company put forward chooses what it sees: when sending, and at any time after."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from tests.admissions.applying import RULES, fill_in
from tests.employers.conftest import BrowserOf
from tests.factories import make_account, make_organisation
from tests.factories.accounts import actor_of
from tests.factories.admissions import make_application, make_nomination
from tests.factories.employers import Employer, make_employer
from tests.factories.people import make_person
from tests.factories.programme import make_cohort
from tests.support.pages import Page, PageClient
from training_portal.admissions import employer_choices
from training_portal.admissions.employers import ATTENDANCE, CERTIFICATE, RESULT, STATE
from training_portal.admissions.models import Application, ApplicationState
from training_portal.people.models import ConsentRecord
from training_portal.people.own_data import Owner
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.own_data import parts_of
from training_portal.platform.policy import Actor, Role
from training_portal.platform.workflow import Refused

BOXES = {
    "employer_state", "employer_attendance", "employer_result", "employer_certificate",
}  # fmt: skip


def boxes(page: Page) -> dict[str, bool]:
    """The boxes about the employer, and whether each is ticked."""
    return {
        name: control.get("checked") is not None
        for control in page.tree.iter("input")
        if (name := control.get("name", "")) in BOXES
    }


def drafting(employer: Employer, browser_of: BrowserOf) -> PageClient:
    """A nominee whose application is ready to be sent."""
    mine = browser_of(employer.employee("Keo", ApplicationState.DRAFT).account)
    fill_in(mine, employer.cohort)
    return mine


@pytest.fixture
def asking(app: Flask) -> Employer:
    return make_employer(cohort=make_cohort(rules=RULES))


def test_no_box_is_ticked_beforehand_and_nothing_depends_on_it(
    asking: Employer, browser_of: BrowserOf
) -> None:
    mine = drafting(asking, browser_of)
    application = asking.staff[0].application.public_id
    page = mine.get(f"/me/applications/{application}/check")
    assert boxes(page) == dict.fromkeys(BOXES, False)
    assert "Nothing depends on it" in page and asking.company.name in page
    page = mine.submit(page, button="Send the application", values={**TICKS})
    assert "Submitted" in page.heading, page.errors
    assert employer_choices.chosen(asking.staff[0].application.id) == frozenset()


TICKS = {"use": "y", "transfer": "y", "declaration": "y"}


def test_what_is_ticked_when_sending_holds_from_then_on(
    asking: Employer, browser_of: BrowserOf
) -> None:
    mine = drafting(asking, browser_of)
    application = asking.staff[0].application
    page = mine.get(f"/me/applications/{application.public_id}/check")
    values = {**TICKS, "employer_state": "y", "employer_result": "y"}
    page = mine.submit(page, button="Send the application", values=values)
    assert employer_choices.chosen(application.id) == {STATE, RESULT}
    kept = db.session.scalars(select(ConsentRecord).where(ConsentRecord.purpose == STATE)).one()
    assert kept.text_sha256 and kept.text_version and kept.given_by and kept.given_at


def test_who_was_put_forward_by_a_ministry_is_not_asked(app: Flask, browser_of: BrowserOf) -> None:
    ministry, cohort = make_organisation(country="LA"), make_cohort()
    account = make_account(Role.TRAINEE)
    person = make_person(account=account)
    application = make_application(
        cohort, person, nomination=make_nomination(cohort, person, ministry)
    )
    mine = browser_of(account)
    mine.get(f"/me/applications/{application.public_id}/employer", status=404)
    assert "sees" not in mine.get(f"/me/applications/{application.public_id}")


def test_it_is_changed_at_any_time(employer: Employer, browser_of: BrowserOf) -> None:
    keo = employer.employee("Keo", shares=[STATE])
    mine = browser_of(keo.account)
    page = mine.get(f"/me/applications/{keo.application.public_id}")
    page = mine.get(page.link("Choose what it sees"))
    assert boxes(page) == {**dict.fromkeys(BOXES, False), "employer_state": True}
    mine.submit(page, values={"employer_state": None, "employer_certificate": "y"})
    assert employer_choices.chosen(keo.application.id) == {CERTIFICATE}


def test_two_windows_do_not_overwrite_each_other(employer: Employer, browser_of: BrowserOf) -> None:
    keo = employer.employee("Keo", shares=[STATE])
    mine = browser_of(keo.account)
    page = mine.get(f"/me/applications/{keo.application.public_id}/employer")
    keo.let_see()
    answer = mine.submit(page, values={"employer_result": "y"}, status=409)
    assert "changed" in answer
    assert employer_choices.chosen(keo.application.id) == frozenset()


def test_the_page_shows_what_the_company_sees(employer: Employer, browser_of: BrowserOf) -> None:
    keo = employer.employee("Keo")
    mine = browser_of(keo.account)
    address = f"/me/applications/{keo.application.public_id}"
    page = mine.get(address)
    assert f"What {employer.company.name} sees" in page
    assert "Put forward" in page and page.text.count("Not shared") == 4
    keo.let_see(STATE, ATTENDANCE)
    page = mine.get(address)
    assert "Put forward" not in page and page.text.count("Not shared") == 2


def test_nobody_else_opens_the_page(employer: Employer, browser_of: BrowserOf) -> None:
    keo, dara = employer.employee("Keo"), employer.employee("Dara")
    address = f"/me/applications/{keo.application.public_id}/employer"
    browser_of(dara.account).get(address, status=404)
    browser_of(employer.owner).get(address, status=404)


def test_a_consent_is_taken_back_among_the_others(
    employer: Employer, browser_of: BrowserOf
) -> None:
    keo = employer.employee("Keo", shares=[STATE])
    mine = browser_of(keo.account)
    page = mine.get("/me/profile/consents")
    assert f"{employer.company.name}, for {employer.cohort.code}" in page
    page = mine.get(page.link("Take back this consent…"))
    assert "no longer sees this of your application" in page
    mine.submit(page, button="Take back this consent")
    assert employer_choices.chosen(keo.application.id) == frozenset()
    application = db.session.get_one(Application, keo.application.id)
    assert application.state is ApplicationState.SUBMITTED
    assert application.closed_to_staff_at is None


def test_what_was_shared_when_is_in_the_own_data(employer: Employer, app: Flask) -> None:
    keo = employer.employee("Keo", shares=[STATE, RESULT])
    keo.let_see(RESULT)
    owner = Owner(Actor("account:0", keo.account.id), keo.account.id, "", keo.person.id)
    _title, part = parts_of(owner)["admissions"]
    rows = next(each for each in part.records if each.key == "employer_sees").rows
    assert len(rows) == 2


def test_who_is_under_age_shares_nothing(employer: Employer, browser_of: BrowserOf) -> None:
    keo = employer.employee("Keo")
    with unit_of_work():
        keo.person.birth_date = clock.today().replace(year=clock.today().year - 15, day=1)
    page = browser_of(keo.account).get(f"/me/applications/{keo.application.public_id}/employer")
    assert "under age" in page and not boxes(page)
    with pytest.raises(Refused, match="under age"):
        keo.let_see(STATE)


def test_of_an_application_without_a_company_nothing_is_shared(app: Flask) -> None:
    application = make_application(make_cohort())
    with pytest.raises(Refused, match="No company"):
        employer_choices.choose(
            application.id, [STATE], actor=actor_of(make_account(), Role.TRAINEE)
        )
