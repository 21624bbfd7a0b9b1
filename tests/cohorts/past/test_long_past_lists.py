"""Lists too long for a request, and many at one list at once: all of it, once, or nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import func, select, update

from tests.cohorts.lists.sheets import workbook_of
from tests.cohorts.past.archive import HEAD, Archive, make_scene, newest, person, staff
from tests.factories import actor_of
from tests.factories.jobs import LEASE, work
from tests.support.crowd import AT_ONCE, all_at_once, waits_for
from tests.support.database import settings_for
from training_portal import create_app
from training_portal.cohorts.lists import checking
from training_portal.cohorts.lists.reading import read
from training_portal.cohorts.models import Cohort, Enrolment, PastImport, PastState
from training_portal.cohorts.past import queries, recording, services, undoing
from training_portal.cohorts.past.long_lists import reader_with
from training_portal.cohorts.past.reading import check_past
from training_portal.people.models import Person
from training_portal.platform import clock, files, job_work
from training_portal.platform.database import db, lock, unit_of_work
from training_portal.platform.jobs import Job, JobState
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import Actor, Role
from training_portal.platform.workflow import Refused


def count(model: type) -> int:
    db.session.expire_all()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def newest_job() -> Job:
    db.session.expire_all()
    found = db.session.scalars(select(Job).order_by(Job.id.desc())).first()
    assert found is not None
    return found


@pytest.fixture
def _lists_are_long_from_four_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "MOST_AT_ONCE", 3)
    monkeypatch.setattr(queries, "MOST_AT_ONCE", 3)
    monkeypatch.setattr(undoing, "STEP", 2)


@pytest.mark.usefixtures("_lists_are_long_from_four_on")
def test_a_long_list_is_read_recorded_and_taken_back_by_jobs(archive: Archive) -> None:
    assert "Read a list of past cohorts" in archive.send(*map(person, range(5)))
    assert "The portal is reading this list" in archive.browser.get(archive.url)
    assert work()
    assert newest().state is PastState.CHECKED
    assert "Record a list of past cohorts" in archive.confirm()
    assert count(Enrolment) == 0
    # A worker is killed: it holds the job and commits nothing.
    job_work._take_up(LEASE)
    with unit_of_work():
        db.session.execute(update(Job).values(lease_until=clock.now() - timedelta(seconds=1)))
    assert work()
    assert (count(Enrolment), count(Person), count(OutboxMail)) == (5, 5, 5)
    assert newest().state is PastState.RECORDED
    assert "5 places are recorded." in archive.browser.get(f"/jobs/{newest_job().public_id}")
    archive.browser.submit(f"{archive.url}/undo", reason="Twice.")
    assert work(should_stop=lambda: True)
    assert newest_job().done == 2
    assert work()
    erased = select(func.count()).where(Person.erased_at.is_not(None))
    assert (db.session.scalar(erased), newest_job().state) == (5, JobState.DONE)


@pytest.mark.usefixtures("_lists_are_long_from_four_on")
def test_the_job_says_which_cohorts_are_to_be_mended_too(archive: Archive) -> None:
    right = [person(number) for number in range(3)]
    wrong = [person(number, Cohort="X-1", Course="Alchemy") for number in range(3, 5)]
    archive.send(*right, *wrong, person(5, Cohort="X-2", Course="Astrology"))
    work()
    page = archive.browser.get(f"/jobs/{newest_job().public_id}")
    assert "6 rows were read. 2 cohorts are to be mended." in page
    assert len(queries.opened(newest()).wrong_groups) == 2
    assert not queries.opened(newest()).wrong


@pytest.mark.usefixtures("_lists_are_long_from_four_on")
def test_what_fails_in_the_middle_leaves_nothing_and_the_list_waits(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.send(*map(person, range(5)))
    work()
    archive.confirm()

    def fail(_ids: list[int]) -> None:
        raise Refused("No more.")

    monkeypatch.setattr(recording.claims, "send_notices", fail)
    work()
    assert newest_job().state is JobState.FAILED
    assert (count(Cohort), count(Person), count(Enrolment)) == (0, 0, 0)
    assert newest().state is PastState.CHECKED
    monkeypatch.undo()
    assert "Check the list" in archive.browser.get(archive.url)


@pytest.mark.usefixtures("_lists_are_long_from_four_on")
def test_why_it_is_not_recorded_is_told_in_the_language_of_whoever_reads_it(
    archive: Archive,
) -> None:
    archive.send(*map(person, range(5)))
    work()
    archive.confirm()
    with unit_of_work():
        job = newest_job()
        job.arguments, job.language = {**job.arguments, "seen": "another"}, "ja"
    work()
    for language, words in (("en", "The list was changed since"), ("ja", "変更")):
        with force_locale(language):
            assert words in str(newest_job().failure)


@pytest.fixture
def portal(fresh_database: str, tmp_path: Path) -> Flask:
    """An app on a database of its own, where commits are commits."""
    return create_app(settings_for(fresh_database, tmp_path))


def _sent(number: int) -> tuple[PastImport, Actor]:
    """A list of one cohort that waits, and who sent it."""
    actor = actor_of(staff(Role.PROGRAMME_COORDINATOR))
    content = workbook_of([HEAD, person(number), person(number + 1)])
    upload = files.Upload("a.xlsx", "application/vnd.ms-excel", content)
    checked = check_past(read(upload), reader_with({}))
    sent = services.Sent("An archive", None, {})
    return services.keep_list(upload, sent, checked, actor=actor), actor


def test_confirming_at_once_records_once(portal: Flask) -> None:
    with portal.app_context(), portal.test_request_context():
        make_scene()
        kept, actor = _sent(1)
        list_id, seen = kept.id, queries.opened(kept).fingerprint

    def confirm(_number: int) -> str:
        with portal.test_request_context():
            try:
                services.confirm(db.session.get_one(PastImport, list_id), seen=seen, actor=actor)
            except Refused:
                return "refused"
            return "done"

    outcomes = all_at_once(portal, confirm)
    assert sorted(map(str, outcomes)) == ["done"] + ["refused"] * (AT_ONCE - 1)
    with portal.app_context():
        assert (count(Cohort), count(Enrolment), count(OutboxMail)) == (1, 2, 2)


def test_two_lists_of_one_cohort_at_once_make_one_cohort(portal: Flask) -> None:
    with portal.app_context(), portal.test_request_context():
        make_scene()
        lists = [_sent(number * 2) for number in range(AT_ONCE)]
        seen = [queries.opened(kept).fingerprint for kept, _actor in lists]

    def confirm(number: int) -> str:
        kept, actor = lists[number]
        with portal.test_request_context():
            try:
                services.confirm(
                    db.session.get_one(PastImport, kept.id), seen=seen[number], actor=actor
                )
            except Refused:
                return "refused"
            return "done"

    outcomes = all_at_once(portal, confirm)
    assert sorted(map(str, outcomes)) == ["done"] + ["refused"] * (AT_ONCE - 1)
    with portal.app_context():
        assert (count(Cohort), count(Enrolment), count(Person)) == (1, 2, 2)


def test_whoever_claims_and_whoever_takes_the_list_back_wait_for_each_other(
    portal: Flask,
) -> None:
    with portal.app_context(), portal.test_request_context():
        make_scene()
        kept, actor = _sent(1)
        services.confirm(kept, seen=queries.opened(kept).fingerprint, actor=actor)
        first = db.session.scalars(select(Person.id).order_by(Person.id)).first()
        list_id = kept.id

    def claim() -> None:
        """What claiming does under the lock of the record."""
        record = lock(Person, first)
        record.claimed_at = clock.now()

    def undo() -> None:
        undoing.undo(db.session.get_one(PastImport, list_id), reason="Wrong.", actor=actor)

    found = waits_for(portal, claim, undo)
    assert isinstance(found, Refused), found
    with portal.app_context():
        assert count(Enrolment) == 2
