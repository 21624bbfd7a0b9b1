"""One's own career, education and languages: corrected in one place, joined and parted with it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import make_account, make_person
from tests.factories.admissions import make_application
from tests.factories.programme import make_cohort
from tests.people.pairs import Pair
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.admissions.models import Application, ApplicationState
from training_portal.admissions.sealed_answers import opened, sealed
from training_portal.people.background import background_of, keep_background
from training_portal.people.background_kinds import BackgroundKind
from training_portal.people.models import BackgroundEntry, Person
from training_portal.platform import audit
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM

URL = "/me/profile/background"
JOB, SCHOOL = BackgroundKind.JOB, BackgroundKind.SCHOOL
CLERK = {"employer": "Lao Post", "position": "Clerk", "from": "2015-03-01"}
COLLEGE = {"name": "Savannakhet College", "from": "2010-09-01"}


@pytest.fixture
def mine(app: Flask, browser_of: Callable[[Account], PageClient]) -> PageClient:
    return browser_of(make_account(name="Chum Sothy", email="sothy@example.org"))


def own(client: PageClient) -> dict[BackgroundKind, list[dict[str, str]]]:
    return background_of(db.session.scalars(select(Person.id)).one())


def test_entries_are_added_mended_and_removed_by_the_person(mine: PageClient) -> None:
    page = mine.submit(URL, button="Add a position")
    page = mine.submit(
        page,
        button="Save",
        job_employer_1="Lao Post",
        job_position_1="Clerk",
        job_from_1="03/2015",
    )
    assert page.notices == ["Saved."]
    assert own(mine)[JOB] == [CLERK]
    page = mine.submit(page, button="Save", job_position_1="Head clerk")
    assert own(mine)[JOB][0]["position"] == "Head clerk"
    page = mine.submit(page, values={"remove_row": "job-1"})
    mine.submit(page, button="Save")
    assert own(mine)[JOB] == []


def test_what_is_wrong_is_named_and_nothing_is_kept(mine: PageClient) -> None:
    page = mine.submit(URL, button="Add a school or study")
    page = mine.submit(page, button="Save", school_name_1="College", status=422)
    assert page.errors == ["School or study 1, From: Write “From”, or remove the whole entry."]
    assert db.session.scalars(select(BackgroundEntry)).all() == []


def test_a_second_window_overwrites_nothing_and_loses_nothing(mine: PageClient) -> None:
    first = mine.submit(URL, button="Add a position")
    second = mine.submit(URL, button="Add a school or study")
    job = {"job_employer_1": "Lao Post", "job_position_1": "Clerk", "job_from_1": "03/2015"}
    mine.submit(first, button="Save", values=job)
    page = mine.submit(
        second,
        button="Save",
        values={"school_name_1": "College", "school_from_1": "09/2010"},
        status=409,
    )
    assert "Lao Post" in page
    assert "College" in page
    assert own(mine)[JOB] == [CLERK]
    assert own(mine)[SCHOOL] == []


def test_the_history_says_that_it_changed_and_no_word_of_it_in_the_clear(app: Flask) -> None:
    person = make_person("Sothy")
    keep_background(person.id, {JOB: [CLERK]}, actor=SYSTEM)
    keep_background(person.id, {JOB: [CLERK]}, actor=SYSTEM)
    told = [each for each in audit.timeline([("person", person.id)]) if "job" in str(each.after)]
    assert [each.action for each in told] == ["change"]
    assert "Lao Post" not in str(told[0].after)


def test_kinds_that_were_not_asked_stay_as_they_are(app: Flask) -> None:
    person = make_person("Sothy")
    keep_background(person.id, {JOB: [CLERK], SCHOOL: [COLLEGE]}, actor=SYSTEM)
    keep_background(person.id, {JOB: []}, actor=SYSTEM)
    found = background_of(person.id)
    assert (found[JOB], found[SCHOOL]) == ([], [COLLEGE])


def test_two_records_that_become_one_have_all_entries_and_two_have_their_own_again(
    pair: Pair,
) -> None:
    keep_background(pair.kept.id, {JOB: [CLERK]}, actor=SYSTEM)
    keep_background(pair.other.id, {SCHOOL: [COLLEGE]}, actor=SYSTEM)
    pair.join()
    found = background_of(pair.kept.id)
    assert (found[JOB], found[SCHOOL]) == ([CLERK], [COLLEGE])
    assert background_of(pair.other.id)[SCHOOL] == []
    pair.undo()
    assert background_of(pair.kept.id)[SCHOOL] == []
    assert background_of(pair.other.id)[SCHOOL] == [COLLEGE]


def test_a_passport_number_in_a_draft_is_sealed_anew_with_its_person(pair: Pair) -> None:
    typed = {"passport_number": ["PA 0123456"], "full_name": ["Sothy"]}
    values = sealed(pair.other.id, typed)
    draft = make_application(
        make_cohort(),
        pair.other,
        state=ApplicationState.DRAFT,
        answers={"you": {"values": values, "revision": 1, "tab": ""}},
    )

    def kept() -> dict[str, list[str]]:
        row = db.session.get_one(Application, draft.id, populate_existing=True)
        return row.answers["you"]["values"]

    pair.join()
    assert opened(pair.kept.id, kept()) == typed
    pair.undo()
    assert opened(pair.other.id, kept()) == typed
