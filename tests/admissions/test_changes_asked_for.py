"""A sent application is changed on request: asked for with a reason, decided by staff."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.admissions.applying import RULES, fill_in, the_application
from tests.factories.admissions import TYPED, make_application, make_nomination
from tests.factories.programme import make_cohort, make_organisation
from tests.support.pages import PageClient
from training_portal.admissions import change_requests as services
from training_portal.admissions import history
from training_portal.admissions.application_steps import Step
from training_portal.admissions.change_models import ApplicationChange, ChangeState
from training_portal.admissions.models import Application, EligibilityFinding
from training_portal.admissions.models import ApplicationState as A
from training_portal.cohorts.models import Cohort
from training_portal.eligibility.kinds import Finding
from training_portal.people.background import background_of
from training_portal.people.background_kinds import BackgroundKind
from training_portal.people.models import Person
from training_portal.people.services import erase
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import SYSTEM
from training_portal.platform.workflow import Refused

WHY = "I moved to another company."


@pytest.fixture
def cohort(app: object) -> Cohort:
    return make_cohort(rules=RULES)


@pytest.fixture
def sent(mine: PageClient, cohort: Cohort) -> Application:
    """An application that was sent, and whose window has closed."""
    fill_in(mine, cohort)
    page = mine.get(f"/me/applications/{the_application().public_id}/check")
    mine.submit(page, button="Send the application", use="y", transfer="y", declaration="y")
    with unit_of_work():
        row = db.session.get_one(Cohort, cohort.id)
        row.application_closes_at = clock.now() - timedelta(days=1)
    return the_application()


def asked(mine: PageClient, application: Application, **words: str) -> ApplicationChange:
    """Ask for other words about one's work."""
    page = mine.get(f"/me/applications/{application.public_id}")
    page = mine.get(page.link("Ask for a change in what you sent"))
    page = mine.get(page.link("Your work"))
    page = mine.submit(page, button="Ask for the change", reason=WHY, values=dict(words))
    assert page.errors == []
    return db.session.scalars(select(ApplicationChange)).one()


def test_a_change_is_accepted_and_the_rules_are_looked_at_anew(
    mine: PageClient, sent: Application, cohort: Cohort, manager_browser: Any
) -> None:
    asked(mine, sent, employer="New works", experience_years="1")
    assert (the_application().snapshot or {})["employer"] != "New works"
    manager = manager_browser(cohort)
    url = f"/manage/cohorts/{cohort.public_id}/applications/{sent.public_id}"
    assert manager.get("/me").link(f"Answer 1 change that is asked for: {cohort.code}") == url
    page = manager.get(url)
    assert "New works" in page and WHY in page
    page = manager.submit(page.link("Accept"), button="Accept")
    snapshot = the_application().snapshot or {}
    assert (snapshot["employer"], snapshot["experience_months"]) == ("New works", 16)
    found = db.session.scalars(
        select(EligibilityFinding.finding).where(EligibilityFinding.rule_kind == "experience_years")
    ).one()
    assert found is Finding.FAIL
    templates = db.session.scalars(select(OutboxMail.template)).all()
    assert "change_accepted" in templates
    assert "Accepted" in mine.get(f"/me/applications/{sent.public_id}/changes")


def test_a_position_is_added_to_what_was_sent_once_it_is_accepted(
    mine: PageClient, sent: Application, cohort: Cohort, manager_browser: Any
) -> None:
    url = f"/me/applications/{sent.public_id}/changes/background"
    page = mine.submit(url, button="Add a position")
    assert "Position 1" in page
    job = {"job_employer_1": "Lao Post", "job_position_1": "Clerk", "job_from_1": "03/2015"}
    page = mine.submit(page, button="Ask for the change", reason=WHY, values=job)
    assert page.errors == []
    manager = manager_browser(cohort)
    page = manager.get(f"/manage/cohorts/{cohort.public_id}/applications/{sent.public_id}")
    assert "Position 1, Employer" in page and "Lao Post" in page
    manager.submit(page.link("Accept"), button="Accept")
    told = [{"employer": "Lao Post", "position": "Clerk", "from": "2015-03-01"}]
    assert (the_application().snapshot or {})["jobs"] == told
    assert background_of(sent.person_id)[BackgroundKind.JOB] == told


def test_a_change_is_refused_with_words_that_the_person_reads(
    mine: PageClient, sent: Application, cohort: Cohort, manager_browser: Any
) -> None:
    asked(mine, sent, employer="New works")
    manager = manager_browser(cohort)
    url = f"/manage/cohorts/{cohort.public_id}/applications/{sent.public_id}"
    page = manager.get(manager.get(url).link("Do not accept"))
    page = manager.submit(page, button="Do not accept", status=422)
    manager.submit(page, button="Do not accept", answer="Send a letter of the new company.")
    page = mine.get(f"/me/applications/{sent.public_id}/changes")
    assert "Not accepted" in page and "Send a letter of the new company." in page
    assert (the_application().snapshot or {})["employer"] != "New works"


def test_what_is_wrong_or_no_change_is_not_asked_for(mine: PageClient, sent: Application) -> None:
    url = f"/me/applications/{sent.public_id}/changes/work"
    page = mine.submit(url, button="Ask for the change", employer="", reason="", status=422)
    assert len(page.errors) == 2
    page = mine.submit(url, button="Ask for the change", reason=WHY, status=409)
    assert page.errors == ["Nothing is different from what you sent."]


def test_one_change_waits_at_a_time_and_can_be_taken_back(
    mine: PageClient, sent: Application
) -> None:
    change = asked(mine, sent, employer="New works")
    with pytest.raises(Refused, match="waits for an answer already"):
        services.ask(sent.id, Step.WORK, {"employer": ["Other"]}, WHY, actor=SYSTEM)
    mine.submit(f"/me/applications/{sent.public_id}/changes", button="Take it back")
    found = db.session.get_one(ApplicationChange, change.id, populate_existing=True)
    assert found.state is ChangeState.TAKEN_BACK


def test_a_change_that_was_taken_back_meanwhile_is_not_accepted_unseen(
    mine: PageClient, sent: Application, cohort: Cohort, manager_browser: Any
) -> None:
    change = asked(mine, sent, employer="New works")
    manager = manager_browser(cohort)
    url = f"/manage/cohorts/{cohort.public_id}/applications/{sent.public_id}"
    page = manager.get(manager.get(url).link("Accept"))
    services.take_back(sent.id, change.public_id, actor=SYSTEM)
    manager.submit(page, button="Accept", status=409)
    assert (the_application().snapshot or {})["employer"] != "New works"


def test_nothing_is_asked_for_before_it_is_sent_nor_once_it_is_over(
    mine: PageClient, cohort: Cohort, somsak: Person
) -> None:
    for state in (A.DRAFT, A.WITHDRAWN):
        answers = {s: {"values": v, "revision": 1, "tab": ""} for s, v in TYPED.items()}
        application = make_application(cohort, somsak, state=state, answers=answers)
        with pytest.raises(Refused):
            services.ask(application.id, Step.WORK, {"employer": ["X"]}, WHY, actor=SYSTEM)
        with unit_of_work():
            db.session.get_one(Application, application.id).state = A.WITHDRAWN


def test_the_body_learns_that_something_was_changed_and_not_what(
    app: object, somsak: Person
) -> None:
    cohort = make_cohort()
    nomination = make_nomination(cohort, somsak, make_organisation(nominates=True))
    answers = {s: {"values": v, "revision": 1, "tab": ""} for s, v in TYPED.items()}
    application = make_application(
        cohort, somsak, state=A.ELIGIBLE, nomination=nomination, answers=answers,
        snapshot={**{n: w[0] or None for v in TYPED.values() for n, w in v.items()},
                  "birth_date": "1994-03-27", "languages": []},
    )  # fmt: skip
    services.ask(application.id, Step.WHY, {"motivation": ["x" * 40]}, WHY, actor=SYSTEM)
    change = db.session.scalars(select(ApplicationChange)).one()
    services.decide(application.id, change.public_id, "accept_change", answer="", actor=SYSTEM)
    told = [entry.sentence for entry in history.for_the_body(nomination, is_told=True)]
    assert told[0] == "Something in the application was changed, as the person asked."
    assert "x" * 40 not in str(told) and WHY not in str(told)


def test_nothing_of_it_outlives_the_person(mine: PageClient, sent: Application) -> None:
    asked(mine, sent, employer="New works")
    erase(sent.person_id, actor=SYSTEM)
    assert db.session.scalars(select(ApplicationChange)).all() == []
