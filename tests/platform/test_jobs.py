"""A job is asked for once, done chunk by chunk, and every end of it is written down."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from tests.factories import make_account
from tests.factories.accounts import actor_of
from tests.factories.jobs import CHUNK, LEASE, kind, make_job, parcels_sent, send_parcels, work
from training_portal.accounts.models import Account
from training_portal.platform import clock, files, job_results, job_work, jobs, worker_signs
from training_portal.platform.database import WriteOutsideUnitOfWork, db, unit_of_work
from training_portal.platform.files import StoredFile
from training_portal.platform.job_steps import Order, Step
from training_portal.platform.job_work import ATTEMPTS, Hold, LeaseLost
from training_portal.platform.jobs import Job, JobProblem, JobState
from training_portal.platform.messages import message as _m
from training_portal.platform.policy import Actor
from training_portal.platform.workflow import Refused


@pytest.fixture
def actor(app: Flask) -> Actor:
    return actor_of(make_account())


@pytest.fixture
def parcels() -> Iterator[None]:
    with kind(may_be_asked_again=True):
        yield


def now(job: Job) -> Job:
    return db.session.get_one(Job, job.id, populate_existing=True)


def test_a_job_is_done_chunk_by_chunk_and_tells_how_it_went(actor: Actor, parcels: None) -> None:
    job = make_job(actor, 25)
    assert work()
    job = now(job)
    assert (job.state, job.done, job.total, job.outcome) == (JobState.DONE, 25, 25, {"sent": 25})
    assert parcels_sent() == list(range(25))
    assert [each.line for each in job_results.problems(job, 10)] == [6, 13, 20]
    stored = job_results.result_of(job)
    assert stored is not None and files.read(stored) == b"parcel\n"
    assert not work(), "there is nothing more to do"


def test_a_job_cannot_be_asked_for_outside_of_what_asks_for_it(actor: Actor, parcels: None) -> None:
    with pytest.raises(WriteOutsideUnitOfWork):
        jobs.enqueue("parcels", actor=actor, about="", arguments={})


def test_the_same_work_is_not_asked_for_twice_while_it_is_not_over(
    actor: Actor, parcels: None
) -> None:
    first = make_job(actor, dedupe_key="parcels:1")
    assert make_job(actor, dedupe_key="parcels:1").id == first.id
    work()
    assert make_job(actor, dedupe_key="parcels:1").id != first.id


def test_what_is_said_of_lines_is_sealed(actor: Actor, parcels: None) -> None:
    make_job(actor)
    work()
    assert all(b"heavy" not in sealed for sealed in db.session.scalars(select(JobProblem.sealed)))


def test_a_job_of_a_dead_worker_goes_on_from_its_last_chunk(actor: Actor) -> None:
    class Killed(BaseException):
        pass

    def die_in_the_second(step: Step) -> bool:
        if step.cursor:
            send_parcels(step)
            raise Killed
        return send_parcels(step)

    job = make_job_of(actor, die_in_the_second, Killed)
    assert (now(job).state, now(job).done) == (JobState.RUNNING, CHUNK)
    with kind():
        assert not work(), "the lease holds"
        with time_machine.travel(clock.now() + LEASE + timedelta(seconds=1), tick=False):
            assert work()
    assert now(job).state is JobState.DONE
    assert parcels_sent() == list(range(25))


def make_job_of(actor: Actor, chunk: object, dies_of: type[BaseException]) -> Job:
    """A job whose worker died of this."""
    with kind(chunk):  # type: ignore[arg-type]
        job = make_job(actor, 25)
        with pytest.raises(dies_of):
            work()
    db.session.rollback()
    return job


def test_who_lost_the_lease_commits_nothing(actor: Actor, caplog: pytest.LogCaptureFixture) -> None:
    def lose_it(step: Step) -> bool:
        db.session.execute(update(Job).values(worker="SOMEBODYELSE0000"))
        return send_parcels(step)

    with kind(lose_it):
        make_job(actor)
        assert work()
    assert parcels_sent() == []


def test_a_worker_whose_lease_is_taken_cannot_renew_it(actor: Actor, parcels: None) -> None:
    job = make_job(actor)
    hold = job_work._take_up(LEASE)
    assert hold is not None and hold.job_id == job.id
    job_work.renew(hold)
    with pytest.raises(LeaseLost):
        job_work.renew(Hold(job.id, "SOMEBODYELSE0000", LEASE))


def test_a_worker_told_to_end_hands_its_job_back_after_the_chunk(
    actor: Actor, parcels: None
) -> None:
    job = make_job(actor)
    assert work(should_stop=lambda: True)
    assert (now(job).state, now(job).done, now(job).worker) == (JobState.QUEUED, CHUNK, None)
    assert work()
    assert now(job).state is JobState.DONE
    assert parcels_sent() == list(range(25))


def test_a_failure_is_tried_again_later_and_later_and_given_up_in_the_end(
    actor: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(step: Step) -> bool:
        send_parcels(step)
        raise OSError("no space left")

    with kind(fail), caplog.at_level(logging.CRITICAL):
        job = make_job(actor)
        pauses = []
        for _attempt in range(ATTEMPTS):
            moment = clock.now()
            with time_machine.travel(now(job).due_at, tick=False):
                moment = clock.now()
                assert work()
            pauses.append((now(job).due_at - moment).total_seconds())
        job = now(job)
        assert pauses[:-1] == [5, 20, 80, 320]
        assert job.state is JobState.FAILED
        assert "5 times in a row" in str(job.failure)
        assert "space" not in str(job.failure)
    assert parcels_sent() == []


def test_a_failure_between_chunks_that_succeed_does_not_count_up(actor: Actor) -> None:
    failed: list[int] = []

    def fail_before_each(step: Step) -> bool:
        if (step.cursor or 0) not in failed:
            failed.append(step.cursor or 0)
            raise OSError
        return send_parcels(step)

    with kind(fail_before_each):
        job = make_job(actor, 100)
        for _attempt in range(12):
            with time_machine.travel(now(job).due_at + timedelta(seconds=1), tick=False):
                work()
        assert now(job).state is JobState.DONE
    assert parcels_sent() == list(range(100))


def test_a_job_that_kills_its_workers_is_given_up(actor: Actor) -> None:
    class Killed(BaseException):
        pass

    def kill(_step: Step) -> bool:
        raise Killed

    job = make_job_of(actor, kill, Killed)
    with kind(kill):
        for attempt in range(1, ATTEMPTS):
            later = clock.now() + attempt * (LEASE + timedelta(seconds=1))
            with time_machine.travel(later, tick=False), pytest.raises(Killed):
                work()
            db.session.rollback()
        with time_machine.travel(clock.now() + timedelta(hours=1), tick=False):
            assert not work()
    assert now(job).state is JobState.FAILED
    assert "begun 5 times" in str(now(job).failure)


def test_a_refusal_is_told_in_its_words_and_not_tried_again(actor: Actor) -> None:
    def refuse(_step: Step) -> bool:
        raise Refused("The post office is closed.")

    with kind(refuse):
        job = make_job(actor)
        work()
    assert now(job).state is JobState.FAILED
    assert str(now(job).failure) == "The post office is closed."


def test_why_it_failed_is_told_in_the_language_of_whoever_reads_it(actor: Actor) -> None:
    def refuse(_step: Step) -> bool:
        raise Refused(_m("There is no such list."))

    with kind(refuse):
        with force_locale("ja"):
            job = make_job(actor)
        work()
    assert str(now(job).failure) == "There is no such list."
    with force_locale("ja"):
        assert str(now(job).failure) == "この一覧はありません。"


def test_a_failed_job_that_is_asked_again_goes_on_where_it_stood(actor: Actor) -> None:
    def refuse_after_the_first(step: Step) -> bool:
        if step.cursor:
            raise Refused("The post office is closed.")
        return send_parcels(step)

    with kind(refuse_after_the_first):
        job = make_job(actor)
        work()
        with pytest.raises(Refused, match="cannot be taken up again"):
            jobs.ask_again(job, actor=actor)
    with kind(may_be_asked_again=True):
        jobs.ask_again(job, actor=actor)
        assert work()
        assert (now(job).state, now(job).failure) == (JobState.DONE, None)
        with pytest.raises(Refused):
            jobs.ask_again(job, actor=actor)
    assert parcels_sent() == list(range(25))


def test_a_job_that_waits_is_cancelled_at_once(actor: Actor, parcels: None) -> None:
    job = make_job(actor)
    assert jobs.cancel(job, actor=actor) is JobState.CANCELLED
    assert not work()
    with pytest.raises(Refused):
        jobs.cancel(now(job), actor=actor)


def test_a_job_at_work_ends_before_its_next_chunk(actor: Actor) -> None:
    def cancel_after_the_first(step: Step) -> bool:
        if step.cursor is None:
            db.session.execute(update(Job).values(cancel_asked_at=clock.now()))
        return send_parcels(step)

    with kind(cancel_after_the_first):
        job = make_job(actor)
        assert work()
    assert (now(job).state, now(job).done) == (JobState.CANCELLED, CHUNK)
    assert len(parcels_sent()) == CHUNK


def test_a_job_at_work_is_asked_to_stop_once(actor: Actor, parcels: None) -> None:
    job = make_job(actor)
    job_work._take_up(LEASE)
    assert jobs.cancel(job, actor=actor) is JobState.RUNNING
    asked = now(job).cancel_asked_at
    jobs.cancel(job, actor=actor)
    assert now(job).cancel_asked_at == asked and now(job).is_stopping
    with time_machine.travel(clock.now() + LEASE + timedelta(seconds=1), tick=False):
        work()
    assert now(job).state is JobState.CANCELLED, "nobody goes on with what was to stop"


def test_reading_that_takes_long_says_how_far_it_has_come_and_can_be_stopped(actor: Actor) -> None:
    seen: list[tuple[int, int | None]] = []

    def read(order: Order) -> None:
        order.report(30, 100)
        job = db.session.scalars(select(Job).execution_options(populate_existing=True)).one()
        seen.append((job.done, job.total))
        with unit_of_work():
            db.session.execute(update(Job).values(cancel_asked_at=clock.now()))
        order.report(40, 100)

    with kind(prepare=read):
        job = make_job(actor)
        work()
    assert seen == [(30, 100)]
    assert now(job).state is JobState.CANCELLED


def test_who_may_not_sign_in_any_more_has_no_work_done(actor: Actor, parcels: None) -> None:
    job = make_job(actor)
    with unit_of_work():
        db.session.execute(update(Account).values(disabled_at=clock.now()))
    work()
    assert now(job).state is JobState.FAILED
    assert "may not sign in any more" in str(now(job).failure)
    assert parcels_sent() == []


def test_files_and_words_go_a_week_after_the_end_and_the_job_after_half_a_year(
    actor: Actor, parcels: None
) -> None:
    job = make_job(actor)
    work()
    assert job_results.purge() == 0
    with time_machine.travel(clock.now() + timedelta(days=7, minutes=1), tick=False):
        assert job_results.purge() == 1
    assert job_results.problems(now(job), 10) == [] and job_results.result_of(now(job)) is None
    assert now(job).problem_count == 3
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0
    with time_machine.travel(clock.now() + timedelta(days=181), tick=False):
        job_results.purge()
    assert db.session.scalar(select(func.count()).select_from(Job)) == 0


def test_everything_made_goes_when_somebody_is_erased(actor: Actor, parcels: None) -> None:
    job = make_job(actor)
    work()
    job_results.forget_results()
    assert job_results.result_of(now(job)) is None and job_results.problems(now(job), 10) == []
    with pytest.raises(Refused):
        jobs.ask_again(now(job), actor=actor)


def test_the_database_knows_no_running_job_without_a_worker(actor: Actor, parcels: None) -> None:
    make_job(actor)
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.execute(update(Job).values(state=JobState.RUNNING))


def test_a_worker_gives_signs_of_life(app: Flask) -> None:
    assert not worker_signs.is_somebody_at_work()
    sign = worker_signs.SignOfLife("WORKER1")
    sign()
    assert worker_signs.is_somebody_at_work()
    later = clock.now() + timedelta(minutes=2)
    with time_machine.travel(later, tick=False):
        assert not worker_signs.is_somebody_at_work()
        sign()
        assert worker_signs.is_somebody_at_work()
        sign.take_away()
        assert not worker_signs.is_somebody_at_work()


def test_work_that_a_later_version_gave_up_ends_with_words(actor: Actor) -> None:
    with kind():
        job = make_job(actor)
    assert work()
    assert "no longer does this kind of work" in str(now(job).failure)
