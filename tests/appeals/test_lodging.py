"""Who was turned down appeals once, within two weeks, and can take it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.appeals.conftest import KEO, BrowserOf
from tests.factories import make_account, make_person
from tests.factories.admissions import make_application
from tests.factories.appeals import make_appeal, make_rejected
from tests.support.mails import mails_to
from tests.support.pages import PageClient
from training_portal.admissions.models import Application, ApplicationState
from training_portal.appeals.models import Appeal, AppealState
from training_portal.cohorts.models import Cohort
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work

GROUNDS = "My letter from the plant was not read."


def page_of(application: Application) -> str:
    return f"/me/applications/{application.public_id}"


def the_appeal() -> Appeal | None:
    return db.session.scalar(select(Appeal).execution_options(populate_existing=True))


def test_an_appeal_is_lodged_from_the_page_of_the_application(
    applicant: PageClient, rejected: Application
) -> None:
    page = applicant.get(page_of(rejected))
    assert "you can ask once that somebody who did not take it decides again" in page
    page = applicant.get(page.link("Appeal against the decision"))
    assert "Others had more experience." in page
    page = applicant.submit(page, grounds=GROUNDS)
    assert page.notices[0] == "Your appeal is sent. A mail confirms it."
    assert "To decide" in page and GROUNDS in page
    assert "has arrived" in mails_to(KEO)[-1].body
    appeal = the_appeal()
    assert appeal is not None and appeal.state is AppealState.OPEN


def test_without_words_the_form_comes_back(applicant: PageClient, rejected: Application) -> None:
    page = applicant.submit(f"{page_of(rejected)}/appeal", grounds="  ", status=422)
    assert page.errors
    assert the_appeal() is None


def test_there_is_one_appeal_also_after_it_was_taken_back(
    applicant: PageClient, rejected: Application
) -> None:
    applicant.submit(f"{page_of(rejected)}/appeal", grounds=GROUNDS)
    page = applicant.get(applicant.get(page_of(rejected)).link("Withdraw the appeal"))
    page = applicant.submit(page, button="Withdraw the appeal")
    assert page.notices == ["Your appeal is withdrawn."]
    assert "Withdrawn" in page
    page = applicant.get(f"{page_of(rejected)}/appeal", status=409)
    assert "each application has one" in page
    assert "decided or withdrawn already" in applicant.get(
        f"{page_of(rejected)}/appeal/withdraw", status=409
    )


@pytest.mark.parametrize("state", [ApplicationState.SUBMITTED, ApplicationState.WAITLISTED])
def test_where_nothing_was_decided_against_somebody_there_is_nothing_to_appeal_against(
    applicant: PageClient, rejected: Application, state: ApplicationState
) -> None:
    with unit_of_work():
        db.session.get_one(Application, rejected.id).state = state
    assert "Appeal" not in applicant.get(page_of(rejected))
    assert "no decision to appeal against" in applicant.get(
        f"{page_of(rejected)}/appeal", status=409
    )


def test_who_is_not_eligible_can_appeal_too(applicant: PageClient, rejected: Application) -> None:
    with unit_of_work():
        db.session.get_one(Application, rejected.id).state = ApplicationState.INELIGIBLE
    applicant.submit(f"{page_of(rejected)}/appeal", grounds=GROUNDS)
    assert the_appeal() is not None


def test_two_weeks_after_the_decision_it_is_too_late(
    applicant: PageClient, rejected: Application
) -> None:
    with unit_of_work():
        application = db.session.get_one(Application, rejected.id)
        application.decided_at = clock.now() - timedelta(days=15)
    assert "Appeal" not in applicant.get(page_of(rejected))
    assert "could be lodged until" in applicant.get(f"{page_of(rejected)}/appeal", status=409)


def test_who_applied_again_is_decided_on_there(
    applicant: PageClient, rejected: Application, cohort: Cohort
) -> None:
    person = db.session.get_one(Person, rejected.person_id)
    make_application(cohort, person, state=ApplicationState.DRAFT)
    assert "applied again" in applicant.get(f"{page_of(rejected)}/appeal", status=409)


def test_the_application_of_somebody_else_is_not_found(
    rejected: Application, cohort: Cohort, browser_of: BrowserOf
) -> None:
    other = make_account(name="Sok")
    make_rejected(cohort, make_person("Sok Dara", account=other))
    make_appeal(rejected)
    browser = browser_of(other)
    browser.get(f"{page_of(rejected)}/appeal", status=404)
    browser.get(f"{page_of(rejected)}/appeal/withdraw", status=404)
