"""Lists longer than a request may hold are made into files by a job, as the list shows them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from tests.factories import make_account
from tests.factories.jobs import work
from tests.learning.conftest import Running, running  # noqa: F401 - a fixture
from tests.support.pages import PageClient, values_of
from training_portal.accounts.models import Account, RoleAssignment
from training_portal.alumni import directory_queries
from training_portal.platform import job_results
from training_portal.platform.audit import PersonalRead
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.jobs import Job, JobState
from training_portal.platform.policy import Role
from training_portal.platform.web import exports

BrowserOf = Callable[[Account], PageClient]
LIST = "/manage/accounts?q=keo&sort=name&format=csv"


@pytest.fixture
def administrator(app: Flask) -> Account:
    """Who looks at a list of accounts, five of whom are called Keo."""
    for number in range(5):
        make_account(name=f"Keo {number}")
    return make_account(Role.ADMINISTRATOR, name="Dara")


@pytest.fixture
def browser(administrator: Account, browser_of: BrowserOf) -> PageClient:
    return browser_of(administrator)


@pytest.fixture
def _long_from_three_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST_AT_ONCE", 2)


def newest_job() -> Job:
    db.session.expire_all()
    return db.session.scalars(select(Job).order_by(Job.id.desc())).first()


def file_of(browser: PageClient, address: str) -> bytes:
    """Have a long list made into a file, and fetch it."""
    browser.submit(address, button="Make the file")
    assert work()
    answer = browser.client.get(f"/jobs/{newest_job().public_id}/result")
    assert answer.status_code == 200, answer.text
    return answer.data


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_long_list_becomes_the_same_file_by_a_job(
    kind: str, browser: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = LIST.replace("csv", kind)
    at_once = browser.client.get(address)
    assert "attachment" in at_once.headers["Content-Disposition"]
    monkeypatch.setattr(exports, "MOST_AT_ONCE", 2)
    made = file_of(browser, address)
    if kind == "csv":
        assert made == at_once.data
        rows = list(csv.reader(io.StringIO(made.decode("utf-8-sig"))))
        assert [row[0] for row in rows[1:]] == [f"Keo {number}" for number in range(5)]
    else:
        assert made.startswith(b"PK")
    page = browser.get(f"/jobs/{newest_job().public_id}")
    assert "The file has 5 rows." in page and f"accounts.{kind}" in page
    assert "Keo 4" in browser.get(page.link("Open the list"))


@pytest.mark.usefixtures("_long_from_three_on")
def test_the_page_says_what_is_going_to_happen(browser: PageClient) -> None:
    page = browser.get(LIST)
    assert page.heading == "Make a file of this list?" and "more than 2 rows" in page
    assert page.link("Back to the list") == "/manage/accounts?q=keo"
    browser.submit(page, button="Make the file")
    browser.submit(LIST, button="Make the file")
    assert db.session.scalar(select(func.count()).select_from(Job)) == 1, "asked for twice"


@pytest.mark.usefixtures("_long_from_three_on")
def test_what_was_searched_for_lies_sealed(browser: PageClient) -> None:
    browser.submit(LIST, button="Make the file")
    job = newest_job()
    assert "keo" not in str(job.arguments).casefold() and job.about == "accounts.csv"


@pytest.mark.usefixtures("_long_from_three_on")
def test_only_who_asked_and_may_still_see_the_list_gets_the_file(
    browser: PageClient, administrator: Account, browser_of: BrowserOf
) -> None:
    file_of(browser, LIST)
    url = f"/jobs/{newest_job().public_id}"
    coordinator = browser_of(make_account(Role.PROGRAMME_COORDINATOR))
    coordinator.get(f"{url}/result", status=403)
    assert "Open the list" not in coordinator.get(url)
    with unit_of_work():
        db.session.execute(
            delete(RoleAssignment).where(RoleAssignment.account_id == administrator.id)
        )
    browser.get(f"{url}/result", status=403)
    assert "You may not see this list any more." in browser.get(url)


@pytest.mark.usefixtures("_long_from_three_on")
def test_who_may_not_see_the_list_any_more_has_no_file_made(
    browser: PageClient, administrator: Account
) -> None:
    browser.submit(LIST, button="Make the file")
    with unit_of_work():
        db.session.execute(
            delete(RoleAssignment).where(RoleAssignment.account_id == administrator.id)
        )
    assert work()
    job = newest_job()
    assert job.state is JobState.FAILED and job_results.result_of(job) is None


@pytest.mark.parametrize(
    "address",
    ["", "/me/account", "//example.org/x", "/manage/accounts", "/nowhere?format=csv",
     "/manage/cohorts/AAAAAAAAAAAA/applications?format=csv", "/manage/postings?format=csv"],
)  # fmt: skip
def test_no_other_address_is_gone_through(address: str, browser: PageClient) -> None:
    page = browser.get("/me/account")
    token = values_of(page.form())["csrf_token"][0]
    answer = browser.client.post(
        "/jobs/files",
        data={"csrf_token": token, "address": address},
        headers={"Sec-Fetch-Site": "same-origin", "Referer": "http://localhost/me/account"},
    )
    assert answer.status_code == 404
    assert db.session.scalar(select(func.count()).select_from(Job)) == 0


def test_the_log_names_those_in_the_file_and_not_those_behind_the_question(
    running: Running,  # noqa: F811 - the fixture's value
    browser_of: BrowserOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people = [person.id for person in running.people]

    class Somebody:
        def __init__(self, person_id: int) -> None:
            self.person_id = person_id

    monkeypatch.setattr(exports, "MOST_AT_ONCE", 1)
    monkeypatch.setattr(
        directory_queries, "whole_directory", lambda _reader, _view: map(Somebody, people)
    )
    monkeypatch.setattr(directory_queries, "exported", lambda entry: (entry.person_id,))
    account = make_account(Role.PROGRAMME_COORDINATOR)
    browser = browser_of(account)
    browser.get("/network?format=csv")
    reads = select(func.count()).select_from(PersonalRead)
    assert db.session.scalar(reads) == 0
    file_of(browser, "/network?format=csv")
    assert db.session.scalar(reads) == len(people)
