"""A change that makes a condition fail is accepted with a waiver; one that was overtaken is not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.admissions.applying import the_application
from tests.admissions.test_changes_asked_for import asked, cohort, sent  # noqa: F401 - fixtures
from tests.factories.programme import manager_of
from tests.support.pages import PageClient
from training_portal.admissions import change_requests as services
from training_portal.admissions import conditions, decision_services, offer_services
from training_portal.admissions.change_models import ApplicationChange, ChangeState
from training_portal.admissions.models import Application
from training_portal.admissions.models import ApplicationState as A
from training_portal.cohorts.models import Cohort
from training_portal.eligibility.kinds import Finding
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM
from training_portal.platform.workflow import Refused

FAILS = "“Work experience” is not met any more. 1 year"


@pytest.fixture
def offered(sent: Application, cohort: Cohort) -> Application:  # noqa: F811
    """The application, found eligible and offered a seat."""
    manager = manager_of(cohort)
    for verb in ("find_eligible", "shortlist"):
        decision_services.decide(cohort.id, [sent.id], verb, reason=None, actor=manager)
    offer_services.make_offers(cohort.id, [sent.id], actor=manager)
    return the_application()


def page_of(cohort: Cohort, application: Application) -> str:  # noqa: F811
    return f"/manage/cohorts/{cohort.public_id}/applications/{application.public_id}"


def open_fails(application: Application) -> list[str]:
    db.session.expire_all()
    return [row.rule_kind for row in conditions.failed(application)]


def test_it_is_refused_without_a_waiver_and_nothing_is_changed(
    mine: PageClient,
    offered: Application,
) -> None:
    change = asked(mine, offered, experience_years="1", experience_months="0")
    with pytest.raises(Refused, match=FAILS):
        services.decide(offered.id, change.public_id, "accept_change", answer="", actor=SYSTEM)
    db.session.expire_all()
    assert db.session.get_one(ApplicationChange, change.id).state is ChangeState.OPEN
    assert open_fails(offered) == []
    assert (the_application().snapshot or {})["experience_months"] != 12


def test_the_page_says_which_and_asks_for_the_reason_that_is_kept_with_the_name(
    mine: PageClient,
    offered: Application,
    cohort: Cohort,  # noqa: F811
    manager_browser: Any,
) -> None:
    asked(mine, offered, experience_years="1", experience_months="0")
    manager = manager_browser(cohort)
    page = manager.get(manager.get(page_of(cohort, offered)).link("Accept"))
    assert FAILS in page
    page = manager.submit(page, button="Accept", status=422)
    assert len(page.errors) == 1
    manager.submit(page, button="Accept", waiver="They led a team.")
    assert open_fails(offered) == []
    waived = [row for row in conditions.findings_of(offered.id) if row.waived_at is not None]
    assert [(row.rule_kind, row.finding, row.waiver_reason) for row in waived] == [
        ("experience_years", Finding.FAIL, "They led a team.")
    ]
    assert waived[0].waived_by_id is not None
    assert the_application().state is A.OFFERED


def test_before_the_conditions_are_decided_on_no_waiver_is_asked_for(
    mine: PageClient,
    sent: Application,  # noqa: F811
    cohort: Cohort,  # noqa: F811
    manager_browser: Any,
) -> None:
    asked(mine, sent, experience_years="1", experience_months="0")
    manager = manager_browser(cohort)
    page = manager.get(manager.get(page_of(cohort, sent)).link("Accept"))
    assert "is not met" not in page and "waived" not in page
    manager.submit(page, button="Accept")
    assert open_fails(sent) == ["experience_years"]


def test_what_was_sent_anew_since_is_not_written_over(
    mine: PageClient,
    sent: Application,  # noqa: F811
    cohort: Cohort,  # noqa: F811
    manager_browser: Any,
) -> None:
    change = asked(mine, sent, employer="Old wish")
    with unit_of_work():
        row = db.session.get_one(Cohort, cohort.id)
        row.application_closes_at = clock.now() + timedelta(days=5)
    manager = manager_of(cohort)
    decision_services.decide(cohort.id, [sent.id], "return", reason="Mend it.", actor=manager)
    mine.submit(
        f"/me/applications/{sent.public_id}/work", button="Continue", employer="Newest employer"
    )
    mine.submit(
        f"/me/applications/{sent.public_id}/check",
        button="Send the application",
        use="y",
        transfer="y",
        declaration="y",
    )
    browser = manager_browser(cohort)
    page = browser.get(browser.get(page_of(cohort, sent)).link("Accept"))
    assert "Something else stands there by now" in page and "“Newest employer”" in page
    with pytest.raises(Refused, match="Newest employer"):
        services.decide(sent.id, change.public_id, "accept_change", answer="", actor=SYSTEM)
    assert (the_application().snapshot or {})["employer"] == "Newest employer"
    page = browser.get(browser.get(page_of(cohort, sent)).link("Do not accept"))
    browser.submit(page, button="Do not accept", answer="You wrote it yourself since.")
    db.session.expire_all()
    assert db.session.get_one(ApplicationChange, change.id).state is ChangeState.REFUSED
