"""Lists too long for a request: read by a job, nominated in steps, each person once."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import func, select, update

from tests.admissions.offices import BrowserOf, Office, newest_list, officer_of
from tests.cohorts.lists.sheets import HEAD, person, workbook_of
from tests.factories.jobs import LEASE, work
from tests.support.pages import Page
from training_portal.accounts.models import Account, RoleAssignment
from training_portal.admissions import long_lists, opened_lists
from training_portal.admissions.import_queries import LISTS
from training_portal.admissions.models import ImportState, Nomination, NomineeImport, NomineeRow
from training_portal.cohorts.lists import checking
from training_portal.cohorts.models import Cohort, CohortDecision
from training_portal.people.models import Person
from training_portal.platform import clock, job_results, job_work, personal
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.jobs import Job, JobProblem, JobState
from training_portal.platform.mail import OutboxMail


@pytest.fixture(autouse=True)
def _lists_are_long_from_four_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "MOST_AT_ONCE", 3)
    monkeypatch.setattr(opened_lists, "MOST_AT_ONCE", 3)
    monkeypatch.setattr(long_lists, "STEP", 2)


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def newest_job() -> Job:
    db.session.expire_all()
    return db.session.scalars(select(Job).order_by(Job.id.desc())).first()


def wait_for_list(office: Office, *rows: list[str], head: list[str] = HEAD) -> None:
    """Send a long list and have it read."""
    office.send(*rows, head=head)
    assert work()
    assert newest_list().state is ImportState.CHECKED


def confirm(office: Office) -> Page:
    """Confirm a long list; nobody is nominated yet."""
    page = office.confirm()
    assert newest_list().state is ImportState.NOMINATING
    return page


def emails() -> list[str]:
    """The people nominated, in their order."""
    return list(
        db.session.scalars(
            select(Person.email)
            .join(Nomination, Nomination.person_id == Person.id)
            .order_by(Nomination.rank)
        )
    )


def test_a_long_list_is_read_by_a_job_and_then_waits(office: Office) -> None:
    page = office.send(*map(person, range(5)))
    assert "Read a list of nominees" in page and "Waiting" in page
    assert "The portal is reading this list" in office.browser.get(office.list_url())
    assert count(NomineeRow) == 0
    assert work()
    job = newest_job()
    assert (job.state, job.done, job.outcome) == (JobState.DONE, 5, {"people": 5, "wrong": 0})
    assert "5 rows were read." in office.browser.get(f"/jobs/{job.public_id}")
    assert "Every row that is left can be taken." in office.browser.get(office.list_url())


def test_a_long_list_is_nominated_step_by_step_in_its_order(office: Office) -> None:
    rows = [[*person(n), str(6 - n)] for n in range(1, 6)]
    wait_for_list(office, *rows, head=[*HEAD, "Rank"])
    page = confirm(office)
    assert "Nominate the people of a list" in page
    assert count(Nomination) == 0
    assert work()
    assert emails() == [f"p{n}@example.org" for n in (5, 4, 3, 2, 1)]
    job = newest_job()
    assert (job.state, job.done, job.total) == (JobState.DONE, 5, 5)
    assert newest_list().state is ImportState.CONFIRMED
    assert set(db.session.scalars(select(NomineeRow.sealed))) == {None}
    assert db.session.get(personal.PersonalKey, LISTS.key_of(newest_list().id)) is None
    assert "5 people are nominated." in office.browser.get(f"/jobs/{job.public_id}")
    assert count(OutboxMail) == 5


def test_a_worker_that_ends_in_the_middle_loses_and_doubles_nobody(office: Office) -> None:
    wait_for_list(office, *map(person, range(5)))
    confirm(office)
    for steps in (2, 4):
        assert work(should_stop=lambda: True)
        assert len(emails()) == newest_job().done == steps
        assert "The portal is nominating" in office.browser.get(office.list_url())
    # The next one is killed: it holds the job and commits nothing.
    job_work._take_up(LEASE)
    with unit_of_work():
        db.session.execute(update(Job).values(lease_until=clock.now() - timedelta(seconds=1)))
    assert work()
    assert emails() == [f"p{n}@example.org" for n in range(5)]
    assert newest_list().state is ImportState.CONFIRMED


def test_who_shares_an_address_with_an_earlier_step_gets_no_mail(office: Office) -> None:
    shared = {"E-mail": "office@example.org"}
    other = {"Date of birth": "1/2/1990"}
    rows = [person(1, **shared), person(2), person(3), person(4, **shared, **other)]
    wait_for_list(office, *rows)
    confirm(office)
    work(should_stop=lambda: True)
    work()
    assert emails() == ["", "p2@example.org", "p3@example.org", ""]


def test_what_is_left_of_a_cancelled_list_waits_and_can_be_gone_on_with(office: Office) -> None:
    wait_for_list(office, *map(person, range(6)))
    confirm(office)
    work(should_stop=lambda: True)
    url = f"/jobs/{newest_job().public_id}"
    assert "stay nominated" in office.browser.get(f"{url}/cancel")
    assert "Cancelled." in office.browser.submit(f"{url}/cancel")
    page = office.browser.get(office.list_url())
    assert "2 people of this list are nominated already." in page
    assert "SOK Dara a" not in page and "SOK Dara f" in page
    confirm(office)
    work()
    assert emails() == [f"p{n}@example.org" for n in range(6)]


def test_what_is_left_can_be_thrown_away_and_the_words_say_who_stays(office: Office) -> None:
    wait_for_list(office, *map(person, range(5)))
    confirm(office)
    work(should_stop=lambda: True)
    office.browser.submit(f"/jobs/{newest_job().public_id}/cancel")
    page = office.browser.submit(f"{office.list_url()}/discard")
    assert "the 2 people nominated before stay so" in page
    assert len(emails()) == 2


def test_who_was_nominated_by_hand_meanwhile_is_left_out_and_named_by_line(office: Office) -> None:
    wait_for_list(office, *map(person, range(5)))
    confirm(office)
    office.browser.submit(
        f"{office.base}/add", name="SOK Dara d", birth_date="12/03/1988", sex="M", nationality="KH"
    )
    work()
    assert count(Nomination) == 5
    job = newest_job()
    assert job.outcome == {"nominated": 4} and job.done == job.total == 5
    page = office.browser.get(f"/jobs/{job.public_id}")
    assert "1 remark" in page and "Line 5:" in page and "nominated this person already" in page


def test_a_cohort_that_closes_meanwhile_ends_the_work_with_words(office: Office) -> None:
    wait_for_list(office, *map(person, range(5)))
    confirm(office)
    work(should_stop=lambda: True)
    with unit_of_work():
        db.session.execute(update(Cohort).values(application_closes_at=clock.now()))
    work()
    page = office.browser.get(f"/jobs/{newest_job().public_id}")
    assert "It failed." in page and "Nominations closed on" in page
    assert "Try again" not in page
    assert newest_list().state is ImportState.CHECKED
    assert "Nominations closed on" in office.browser.get(office.list_url())


def test_an_officer_whose_role_ended_nominates_nobody_any_more(office: Office) -> None:
    wait_for_list(office, *map(person, range(5)))
    confirm(office)
    with unit_of_work():
        ended = clock.today() - timedelta(days=2)
        db.session.execute(update(RoleAssignment).values(valid_from=ended, valid_to=ended))
    work()
    assert newest_job().state is JobState.FAILED
    assert count(Nomination) == 0


def test_rows_stay_as_they_are_while_their_people_are_nominated(office: Office) -> None:
    wait_for_list(office, *map(person, range(5)))
    confirm(office)
    url = office.list_url()
    answer = office.browser.client.get(f"{url}/discard")
    assert answer.status_code == 200
    office.browser.submit(f"{url}/discard", status=409)


def test_a_long_file_without_a_list_in_it_is_refused_at_once(office: Office) -> None:
    page = office.upload(workbook_of([["nothing", "of use"]] * 6), status=422)
    assert "No row with headings was found" in page
    assert count(NomineeImport) == 0


def test_a_list_that_cannot_be_read_fails_with_words_and_is_thrown_away(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.send(*map(person, range(5)))
    monkeypatch.setattr(checking, "MOST_PEOPLE", 4)  # as if the rules had changed meanwhile
    work()
    page = office.browser.get(f"/jobs/{newest_job().public_id}")
    assert "The list has more than 4 people" in page
    assert newest_list().state is ImportState.DISCARDED
    assert newest_list().file_id is None


def test_cancelled_reading_throws_the_list_away(office: Office) -> None:
    office.send(*map(person, range(5)))
    office.browser.submit(f"/jobs/{newest_job().public_id}/cancel")
    assert newest_list().state is ImportState.DISCARDED
    assert not work()


def test_a_new_list_takes_the_place_of_one_being_read(office: Office) -> None:
    office.send(*map(person, range(5)))
    office.browser.submit(
        f"{office.base}/upload",
        file=(io.BytesIO(workbook_of([HEAD, person(1)])), "a.xlsx"),
        replaced=[newest_list().public_id],
    )
    assert work()
    assert newest_job().state is JobState.FAILED
    assert "Another list took the place" in str(newest_job().failure)
    assert newest_list().state is ImportState.CHECKED and count(NomineeRow) == 1


def test_a_colleague_sees_that_it_is_read_but_not_the_job(
    office: Office, browser_of: BrowserOf
) -> None:
    office.send(*map(person, range(5)))
    colleague = officer_of(browser_of, office.body)
    page = colleague.get(office.list_url())
    assert "The portal is reading this list" in page and "/jobs/" not in page.html
    colleague.get(f"/jobs/{newest_job().public_id}", status=404)
    assert "See how far it has come" in office.browser.get(office.list_url())


def test_a_long_list_is_shown_a_hundred_rows_at_a_time(office: Office) -> None:
    wait_for_list(office, *map(person, range(120)))
    url = office.list_url()
    first, second = office.browser.get(url), office.browser.get(f"{url}?page=2")
    assert "1–100 of 120" in first and "101–120 of 120" in second
    page = office.browser.submit(f"{url}?page=2", action=f"{url}/rows/110/drop")
    assert "101–120 of 120" in page and "Left out" in page
    assert "1–1 of 1" not in office.browser.get(f"{url}?show=problems&page=7")


def test_more_than_five_thousand_people_are_refused_at_once_by_name_of_the_line(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "MOST_PEOPLE", 5)
    page = office.upload(workbook_of([HEAD, *map(person, range(6))]), status=422)
    assert "more than 5 people; line 7 is one too many" in page.errors[0]
    assert count(NomineeImport) == 0


def test_rows_and_words_of_a_job_go_when_it_is_purged_and_the_list_stays(office: Office) -> None:
    wait_for_list(office, *map(person, range(5)))
    with unit_of_work():
        db.session.execute(update(Job).values(ended_at=clock.now() - timedelta(days=200)))
    job_results.purge()
    assert count(Job) == 0
    assert newest_list().job_id is None
    assert "Continue" in office.browser.get(office.list_url())


def test_a_long_list_that_is_sent_again_adds_who_is_new(office: Office) -> None:
    office.nominate(1, 2)
    wait_for_list(office, *map(person, range(1, 7)))
    confirm(office)
    assert work()
    job = newest_job()
    assert (job.done, job.total, job.outcome) == (4, 4, {"nominated": 4})
    assert count(JobProblem) == 0
    assert emails() == [f"p{n}@example.org" for n in range(1, 7)]


def test_why_nobody_more_is_nominated_is_told_in_the_language_of_whoever_reads_it(
    office: Office,
) -> None:
    """The officer's own is Japanese; a colleague reads it in English."""
    with unit_of_work():
        db.session.execute(update(Account).values(language="ja"))
    cohort = office.cohort
    for change, english, japanese in (
        ({"application_closes_at": clock.now()}, "Nominations closed on ", "締め切"),
        ({"decision": CohortDecision.CANCELLED}, "This cohort was cancelled.", "中止"),
    ):
        wait_for_list(office, *map(person, range(5)))
        confirm(office)
        before = {name: getattr(cohort, name) for name in change}
        set_cohort(cohort, change)
        assert work()
        set_cohort(cohort, before)
        job = newest_job()
        assert job.state is JobState.FAILED
        for language, words in (("en", english), ("ja", japanese)):
            with force_locale(language):
                assert words in str(job.failure)


def set_cohort(cohort: Cohort, values: dict[str, object]) -> None:
    with unit_of_work():
        db.session.execute(update(Cohort).where(Cohort.id == cohort.id).values(values))
