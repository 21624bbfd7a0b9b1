"""A list that is taken back takes along only those of whom nothing else rests on the record."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from tests.cohorts.past.archive import Archive, person
from tests.factories import make_account
from tests.factories.jobs import work
from tests.support.mails import last_link, mails_to
from tests.support.pages import PageClient
from training_portal.cohorts.models import Cohort, Enrolment, PastPlace
from training_portal.learning import session_services
from training_portal.learning.models import TrainingSession
from training_portal.people.models import Person
from training_portal.platform import mail
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.workflow import Refused

KEO = "keo1@people.example.org"


@pytest.fixture
def lists(archive: Archive) -> tuple[str, str]:
    """Two lists, the second of another course of the same person."""
    archive.record(1)
    first = archive.url
    again = {"Cohort": "QM-2019-1", "From": "06/05/2019", "To": "31/05/2019"}
    archive.send(person(1, **again))
    archive.browser.submit(archive.url, button="The same person line 2")
    archive.confirm()
    return first, archive.url


def cohort_of(archive: Archive) -> Cohort:
    archive.record(1)
    return db.session.scalars(select(Cohort)).one()


def test_trainers_that_were_named_since_go_with_the_cohort(archive: Archive) -> None:
    cohort = cohort_of(archive)
    trainer = make_account(Role.TRAINER, organisation=archive.host)
    archive.browser.submit(
        f"/manage/cohorts/{cohort.public_id}/trainers", trainers=[trainer.public_id]
    )
    archive.browser.submit(f"{archive.url}/undo", reason="The wrong file.")
    assert db.session.scalars(select(Cohort)).all() == []


def test_what_rooms_further_on_keep_of_a_cohort_holds_the_list(archive: Archive) -> None:
    """Nothing of the list is gone then."""
    cohort = cohort_of(archive)
    with unit_of_work():
        moment = datetime.combine(cohort.starts_on, time(9), UTC)
        db.session.add(
            TrainingSession(
                cohort_id=cohort.id,
                written_title="Late",
                starts_at=moment,
                ends_at=moment + timedelta(hours=1),
            )
        )
    page = archive.browser.submit(f"{archive.url}/undo", reason="The wrong file.", status=409)
    assert "Something else was recorded in these cohorts since." in page.text
    assert len(db.session.scalars(select(PastPlace)).all()) == 1


def test_no_session_is_planned_in_a_cohort_of_the_past(archive: Archive) -> None:
    cohort = cohort_of(archive)
    moment = datetime.combine(cohort.starts_on, time(9), UTC)
    with pytest.raises(Refused, match="recorded afterwards"):
        session_services.plan_session(
            cohort,
            title="Late",
            starts_at=moment,
            ends_at=moment + timedelta(hours=1),
            actor=SYSTEM,
        )


def keo() -> Person:
    db.session.expire_all()
    return db.session.scalars(select(Person)).one()


def test_somebody_in_another_list_stays_with_the_link(
    archive: Archive, visitor: PageClient, lists: tuple[str, str]
) -> None:
    archive.browser.submit(f"{lists[0]}/undo", reason="The wrong file.")
    work()
    assert keo().erased_at is None
    assert len(db.session.scalars(select(Enrolment)).all()) == 1
    page = visitor.get(last_link(KEO))
    assert "QM-2019-1" not in page.errors


def waiting_words() -> list[str]:
    """The words of the mails to Keo that would still go out."""
    return [each.body for each in mails_to(KEO) if each.sent_at is None and each.body]


def test_the_notice_that_waits_is_taken_back_with_the_list(archive: Archive) -> None:
    archive.record(1)
    assert len(waiting_words()) == 1
    archive.browser.submit(f"{archive.url}/undo", reason="The wrong file.")
    db.session.expire_all()
    assert waiting_words() == []
    assert [each.attempts for each in mails_to(KEO)] == [mail.ATTEMPTS]


def test_who_stays_by_another_list_is_told_of_that_one_alone(
    archive: Archive, visitor: PageClient, lists: tuple[str, str]
) -> None:
    archive.browser.submit(f"{lists[0]}/undo", reason="The wrong file.")
    db.session.expire_all()
    (words,) = waiting_words()
    assert "QM-2019-1" in words and "QM-2018-1" not in words
    visitor.get(last_link(KEO))


def test_the_other_list_then_takes_the_record_along(
    archive: Archive, lists: tuple[str, str]
) -> None:
    archive.browser.submit(f"{lists[0]}/undo", reason="The wrong file.")
    assert db.session.scalars(select(PastPlace)).one().made_record
    archive.browser.submit(f"{lists[1]}/undo", reason="That one too.")
    work()
    assert keo().erased_at is not None


def test_the_list_that_made_no_record_takes_none_along(
    archive: Archive, lists: tuple[str, str]
) -> None:
    archive.browser.submit(f"{lists[1]}/undo", reason="The wrong file.")
    work()
    assert keo().erased_at is None
