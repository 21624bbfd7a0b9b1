"""The list of what members reported: found, and taken along without words or who wrote them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import give_role, make_account
from tests.factories.alumni import account_of, acting, make_finished_cohort, make_member
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.accounts.models import Account
from training_portal.alumni import safety_services
from training_portal.alumni.models import NetworkMember, NetworkReport
from training_portal.cohorts.models import Cohort
from training_portal.platform.audit import PersonalRead, person_reference
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM, Role

LIST = "/manage/network/reports"
WORDS = "Asked me for money."


@pytest.fixture
def cohort(app: Flask) -> Cohort:
    return make_finished_cohort()


@pytest.fixture
def coordinator(browser_of: Callable[[Account], PageClient]) -> PageClient:
    return browser_of(make_account(Role.PROGRAMME_COORDINATOR))


def report(cohort: Cohort, name: str) -> tuple[NetworkMember, NetworkReport]:
    reporter = make_member(f"Witness of {name}", cohort=cohort)
    reported = make_member(name, cohort=cohort)
    made = safety_services.report(
        reporter.person_id, reported.person_id, WORDS, actor=acting(reporter)
    )
    return reported, made


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=open", {"Bounmy"}),
        ("state=dismissed&columns=decided_at.times", {"Anong"}),
        ("q=anon", {"Anong"}),
        ("sort=-times", {"Anong", "Bounmy"}),
        ("sort=reported&columns=state", {"Anong", "Bounmy"}),
        ("q=witness", set()),
    ],
)
def test_reports_are_found_by_whom_they_are_about(
    cohort: Cohort, coordinator: PageClient, query: str, found: set[str]
) -> None:
    _member, decided = report(cohort, "Anong")
    report(cohort, "Bounmy")
    safety_services.decide_report(decided.id, "dismiss", reason="No ground.", actor=SYSTEM)
    page = coordinator.get(f"{LIST}?{query}")
    assert {name for name in ("Anong", "Bounmy") if name in page} == found
    if not found:
        assert "No report fits these filters." in page


def test_the_task_leads_to_those_that_wait(cohort: Cohort, coordinator: PageClient) -> None:
    report(cohort, "Anong")
    _member, decided = report(cohort, "Bounmy")
    safety_services.decide_report(decided.id, "dismiss", reason="No ground.", actor=SYSTEM)
    page = coordinator.get(coordinator.get("/me").link("1 report to look at"))
    assert "Anong" in page and "Bounmy" not in page


def test_neither_list_nor_file_says_who_reported_or_what(
    cohort: Cohort, coordinator: PageClient
) -> None:
    reported, _made = report(cohort, "Anong")
    every = "columns=reported_at.state.times.decided_at"
    text = coordinator.client.get(f"{LIST}?format=csv&{every}").text
    assert "Anong" in text
    for told in (text, coordinator.get(f"{LIST}?{every}").text):
        assert "Witness" not in told and WORDS not in told
    read = set(db.session.scalars(select(PersonalRead.person_ref)))
    assert read == {person_reference(reported.person_id)}, "who is named in the file"


def test_the_list_asks_as_often_for_many_as_for_few(
    cohort: Cohort, coordinator: PageClient
) -> None:
    asked: list[int] = []
    for names in (("Anong", "Bounmy"), ("Chanthy", "Dara")):
        for name in names:
            report(cohort, name)
        with statements(db.engine) as seen:
            coordinator.get(LIST)
        asked.append(len(seen))
    assert asked[0] == asked[1]


def test_who_is_reported_neither_finds_nor_reads_nor_counts_it(
    cohort: Cohort, browser_of: Callable[[Account], PageClient]
) -> None:
    reported, made = report(cohort, "Anong")
    own = account_of(reported)
    give_role(own, Role.PROGRAMME_COORDINATOR)
    browser = browser_of(own)
    assert "report to look at" not in browser.get("/me")
    assert made.public_id not in browser.client.get(LIST).text
    assert "Anong" not in browser.client.get(f"{LIST}?format=csv").text
    browser.get(f"{LIST}/{made.public_id}", status=404)
    browser_of(make_account(Role.PROGRAMME_COORDINATOR)).get(f"{LIST}/{made.public_id}")
