"""Pages of jobs: who sees what of them, and what can be done there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from tests.factories import make_account
from tests.factories.accounts import actor_of
from tests.factories.jobs import kind, make_job, send_parcels, work
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.accounts.models import Account
from training_portal.people.events import PersonErased
from training_portal.platform import clock, events, job_results, jobs, personal, worker_signs
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.job_steps import Step
from training_portal.platform.jobs import FILES_KEPT, Job, JobProblem, key_of
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.workflow import Refused

BrowserOf = Callable[[Account], PageClient]


@pytest.fixture(autouse=True)
def _parcels(app: Flask) -> Iterator[None]:
    with kind(
        may_be_asked_again=True,
        told=lambda outcome: [f"{outcome.get('sent', 0)} parcels are sent."],
        address=lambda _job: ("To the parcels", "/me"),
    ):
        worker_signs.SignOfLife("WORKER1")()
        yield


@pytest.fixture
def dara(app: Flask) -> Account:
    return make_account(name="Dara")


def url_of(job: Job) -> str:
    return f"/jobs/{job.public_id}"


def test_who_asked_follows_the_work_to_its_file(dara: Account, browser_of: BrowserOf) -> None:
    browser = browser_of(dara)
    url = url_of(make_job(actor_of(dara)))
    page = browser.get(url)
    assert "Send parcels" in page and "LA-2027-1" in page and "0 of 25" in page
    work(should_stop=lambda: True)
    assert "10 of 25 · 40 %" in browser.get(url) and "1 remark" in browser.get(url)
    work()
    page = browser.get(url)
    assert "25 parcels are sent." in page and "To the parcels" in page
    assert "Line 13: Parcel 13 is heavy." in page
    assert "Dara" in page and "A worker took it up" in page
    answer = browser.client.get(f"{url}/result")
    assert answer.data == b"parcel\n" and "receipts.csv" in answer.headers["Content-Disposition"]


def test_the_script_gets_only_what_changes(dara: Account, browser_of: BrowserOf) -> None:
    browser = browser_of(dara)
    url = url_of(make_job(actor_of(dara)))
    answer = browser.client.get(f"{url}/progress").text
    assert "<html" not in answer and "<progress" in answer and 'data-state="queued"' in answer
    work()
    assert 'data-state="done"' in browser.client.get(f"{url}/progress").text
    assert "data-follow" not in browser.get(url).html, "what is over is not asked after"


def test_a_page_without_script_is_looked_at_again_by_a_link(
    dara: Account, browser_of: BrowserOf
) -> None:
    url = url_of(make_job(actor_of(dara)))
    answer = browser_of(dara).client.get(url)
    assert f'<a href="{url}">Look again</a>' in answer.text
    assert "connect-src 'self'" in answer.headers["Content-Security-Policy"]


def test_nobody_else_knows_of_a_job(dara: Account, browser_of: BrowserOf) -> None:
    url = url_of(make_job(actor_of(dara)))
    stranger = browser_of(make_account(Role.PROGRAMME_MANAGER))
    for path in ("", "/progress", "/cancel", "/result"):
        stranger.get(url + path, status=404)
    assert "LA-2027-1" not in stranger.get("/manage/jobs")


def test_an_administrator_sees_how_it_goes_and_not_what_it_said(
    dara: Account, browser_of: BrowserOf
) -> None:
    job = make_job(actor_of(dara))
    work()
    administrator = browser_of(make_account(Role.ADMINISTRATOR))
    page = administrator.get(url_of(job))
    assert "Done" in page and "3 remarks" in page and "heavy" not in page
    administrator.get(f"{url_of(job)}/result", status=403)
    coordinator = browser_of(make_account(Role.PROGRAMME_COORDINATOR))
    assert "heavy" in coordinator.get(url_of(job))
    assert coordinator.client.get(f"{url_of(job)}/result").status_code == 200


def test_what_was_kept_of_a_line_as_words_is_still_shown(
    dara: Account, browser_of: BrowserOf
) -> None:
    job = make_job(actor_of(dara))
    work()
    sealed = personal.seal(key_of(job.id), "Parcel 13 is 100 % heavy.")
    with unit_of_work():
        db.session.execute(update(JobProblem).where(JobProblem.line == 13).values(sealed=sealed))
    page = browser_of(dara).get(url_of(job))
    assert "Parcel 13 is 100 % heavy." in page and "Parcel 20 is heavy." in page


def test_a_job_that_waits_is_cancelled_after_a_question(
    dara: Account, browser_of: BrowserOf
) -> None:
    browser = browser_of(dara)
    url = url_of(make_job(actor_of(dara)))
    work(should_stop=lambda: True)
    page = browser.get(f"{url}/cancel")
    assert "What was done so far stays" in page and "So far: 10 of 25." in page
    assert "Cancelled." in browser.submit(f"{url}/cancel")
    browser.client.get(f"{url}/cancel", follow_redirects=False)
    assert browser.client.get(f"{url}/cancel").location == url


def test_a_job_at_work_is_said_to_end_soon(dara: Account, browser_of: BrowserOf) -> None:
    browser = browser_of(dara)
    url = url_of(make_job(actor_of(dara)))
    with unit_of_work():
        db.session.execute(update(Job).values(state="running", worker="A", lease_until=clock.now()))
    page = browser.submit(f"{url}/cancel")
    assert "It ends as soon as the present step is done." in page
    assert "Cancel…" not in page


def test_a_failed_job_says_why_and_is_tried_again(dara: Account, browser_of: BrowserOf) -> None:
    def refuse(_step: Step) -> bool:
        raise Refused("The post office is closed.")

    browser = browser_of(dara)
    with kind(refuse):
        url = url_of(make_job(actor_of(dara)))
        work()
    with kind(send_parcels, may_be_asked_again=True):
        page = browser.get(url)
        assert "It failed. The post office is closed." in page
        assert "It is taken up again." in browser.submit(url, button="Try again")
        work()
        assert "Done." in browser.get(url)


@pytest.mark.usefixtures("dara")
def test_the_page_says_when_nobody_is_at_work(dara: Account, browser_of: BrowserOf) -> None:
    browser = browser_of(dara)
    url = url_of(make_job(actor_of(dara)))
    staff = browser_of(make_account(Role.ADMINISTRATOR))
    assert "No worker" not in browser.get(url) and "No worker" not in staff.get("/manage/jobs")
    with time_machine.travel(clock.now().timestamp() + 120, tick=False):
        assert "No worker of the portal is running" in browser.get(url)
        assert "No worker is running." in staff.get("/manage/jobs")


def test_after_a_failed_try_the_page_says_when_the_next_is(
    dara: Account, browser_of: BrowserOf, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_step: Step) -> bool:
        raise OSError

    with kind(fail):
        url = url_of(make_job(actor_of(dara)))
        work()
    page = browser_of(dara).get(url)
    assert "The last try did not go through. The next one is at" in page


def test_a_file_is_offered_until_it_goes_and_its_going_is_said(
    dara: Account, browser_of: BrowserOf
) -> None:
    job = make_job(actor_of(dara))
    work()
    assert "is kept until" in browser_of(dara).get(url_of(job))
    with time_machine.travel(clock.now() + FILES_KEPT * 1.1, tick=False):
        job_results.purge()
    page = browser_of(dara).get(url_of(job))
    assert "no longer kept" in page and "They are no longer kept." in page
    browser_of(dara).get(f"{url_of(job)}/result", status=404)


def test_what_jobs_made_goes_when_somebody_is_erased(dara: Account) -> None:
    job = make_job(actor_of(dara))
    work()
    with unit_of_work():
        events.emit(PersonErased(1, SYSTEM))
    db.session.expire_all()
    assert job_results.result_of(db.session.get_one(Job, job.id)) is None


def test_the_list_is_searched_filtered_and_exported(dara: Account, browser_of: BrowserOf) -> None:
    make_job(actor_of(dara))
    work()
    make_job(actor_of(make_account(name="Maly")), 30)
    staff = browser_of(make_account(Role.PROGRAMME_COORDINATOR))
    page = staff.get("/manage/jobs")
    assert "Dara" in page and "Maly" in page and "25 of 25" in page
    assert "Maly" not in staff.get("/manage/jobs?state=done")
    assert "Dara" not in staff.get("/manage/jobs?q=maly")
    assert "No job found" in staff.get("/manage/jobs?state=failed&kind=parcels")
    answer = staff.client.get("/manage/jobs?format=csv&sort=asked_by").text.splitlines()
    assert "What,About,State,Done,Of,Remarks,Asked by,Asked" in answer[0]
    assert answer[1].startswith("Send parcels,LA-2027-1,Done,25,25,3,Dara")


def test_a_manager_finds_the_own_jobs_in_the_list(browser_of: BrowserOf) -> None:
    manager = make_account(Role.PROGRAMME_MANAGER)
    make_job(actor_of(manager))
    assert "LA-2027-1" in browser_of(manager).get("/manage/jobs")


def test_the_list_asks_the_same_whatever_its_length(app: Flask, browser_of: BrowserOf) -> None:
    staff = browser_of(make_account(Role.PROGRAMME_COORDINATOR))
    asked = []
    question = "/manage/jobs/chosen?action=cancel&all_matching=1"
    for _round in range(2):
        for _number in range(5):
            make_job(actor_of(make_account()))
        for page in ("/manage/jobs", question):
            staff.get(page)
            with statements(db.session.connection().engine) as seen:
                staff.get(page)
            asked.append(len(seen))
    assert asked[:2] == asked[2:]


def test_many_are_cancelled_and_what_failed_is_tried_again(browser_of: BrowserOf) -> None:
    manager, stranger = make_account(Role.PROGRAMME_MANAGER), make_account()
    waiting, failed = make_job(actor_of(manager)), make_job(actor_of(manager), 30)
    theirs = make_job(actor_of(stranger))
    with unit_of_work():
        row = db.session.get_one(Job, failed.id)
        jobs.LIFECYCLE.apply(row, "start", actor=SYSTEM)
        jobs.end(row, "fail", actor=SYSTEM)
    browser = browser_of(manager)
    rows = [job.public_id for job in (waiting, failed, theirs)]
    page = browser.submit("/manage/jobs", button="Cancel the work", row=rows)
    assert "Left out: 1" in page and "It has ended already." in page
    page = browser.submit(page, button="Cancel the work: 1")
    assert page.notices == ["1 job is cancelled, or ends after its present step."]
    page = browser.submit("/manage/jobs", button="Try again", row=rows)
    assert "Left out: 1" in page and "Only work that failed" in page
    page = browser.submit(page, button="Try again: 1")
    assert page.notices == ["1 job is taken up again."]
    states = {
        job_id: db.session.get_one(Job, job_id).state.value
        for job_id in (waiting.id, failed.id, theirs.id)
    }
    assert list(states.values()) == ["cancelled", "queued", "queued"], "not what is out of reach"


@pytest.mark.parametrize("bad", ["x" * 300, "%00", "9999999999999999999"])
def test_an_address_that_never_was_is_nobody_s(
    dara: Account, browser_of: BrowserOf, bad: str
) -> None:
    assert browser_of(dara).client.get(f"/jobs/{bad}").status_code in (400, 404)
