"""A list that is taken back takes along only those of whom nothing else rests on the record."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.cohorts.past.archive import Archive, person
from tests.factories.jobs import work
from tests.support.mails import last_link
from tests.support.pages import PageClient
from training_portal.cohorts.models import Enrolment, PastPlace
from training_portal.people.models import Person
from training_portal.platform.database import db

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
