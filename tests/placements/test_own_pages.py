"""What fits a graduate and why, and what is told to the programme only."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import make_account, make_company
from tests.factories.placements import (
    make_concern,
    make_graduate,
    make_placement,
    make_posting,
)
from tests.factories.programme import make_cohort, make_course_version
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.cohorts.models import Enrolment, EnrolmentState
from training_portal.courses.models import CourseVersion
from training_portal.people import services as people
from training_portal.people.models import Person
from training_portal.placements import concern_services
from training_portal.placements.application_states import PlacementState
from training_portal.placements.models import Concern, PlacementApplication, PostingCourse
from training_portal.platform import clock
from training_portal.platform.audit import AuditEvent
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Role

BrowserOf = Callable[[Account], PageClient]


@pytest.fixture
def version(app: Flask) -> CourseVersion:
    return make_course_version(title="Production Management")


def completed(person: Person, version: CourseVersion) -> None:
    cohort = make_cohort(version=version)
    with unit_of_work():
        db.session.add(
            Enrolment(
                cohort_id=cohort.id,
                person_id=person.id,
                state=EnrolmentState.COMPLETED,
                sending_country="LA",
                enrolled_at=clock.now(),
            )
        )


def test_what_fits_stands_with_why(version: CourseVersion, browser_of: BrowserOf) -> None:
    account, person = make_graduate()
    completed(person, version)
    fitting = make_posting(title="Line leader")
    with unit_of_work():
        db.session.add(PostingCourse(posting_id=fitting.id, course_id=version.course_id))
    make_posting(title="Something else")
    make_posting(title="For others", countries=("VN",))
    page = browser_of(account).get("/me/placements")
    assert "Line leader" in page
    assert "Your course “Production Management” prepares for it." in page
    assert "It is in Lao PDR." in page
    assert "Something else" not in page and "For others" not in page


def test_what_one_applied_for_no_longer_stands_among_what_fits(
    version: CourseVersion, browser_of: BrowserOf
) -> None:
    account, person = make_graduate()
    completed(person, version)
    posting = make_posting(title="Line leader")
    with unit_of_work():
        db.session.add(PostingCourse(posting_id=posting.id, course_id=version.course_id))
    make_placement(posting, person)
    page = browser_of(account).get("/me/placements")
    assert page.html.count("Line leader") == 1
    assert "Nothing fits just now" in page


def test_who_completed_nothing_is_told_how_it_begins(browser_of: BrowserOf) -> None:
    assert "This begins with a course" in browser_of(make_graduate()[0]).get("/me/placements")


def test_a_concern_goes_to_the_programme_and_never_to_the_company(browser_of: BrowserOf) -> None:
    company = make_company("LA")
    posting = make_posting(company)
    account, person = make_graduate()
    application = make_placement(posting, person, state=PlacementState.STARTED)
    words = "They took my passport on the first day."
    browser_of(account).submit(
        f"/me/placements/{application.public_id}/concern", kind="papers", words=words
    )
    recruiter = browser_of(make_account(Role.COMPANY_OWNER, organisation=company))
    for path in (f"/company/applicants/{application.public_id}", "/company/postings"):
        page = recruiter.get(path)
        assert words not in page and "concern" not in page.text.casefold()
    coordinator = browser_of(make_account(Role.PROGRAMME_COORDINATOR))
    page = coordinator.get("/manage/concerns?state=open&kind=papers")
    page = coordinator.get(page.link("My passport or papers were taken"))
    assert words in page
    page = coordinator.submit(page, settlement="The passport was given back.")
    assert "The passport was given back." in page
    coordinator.get("/manage/concerns/NOSUCHCONCERN", status=404)


def test_words_of_a_concern_are_sealed_and_go_with_the_person(app: Flask) -> None:
    _account, person = make_graduate()
    concern = make_concern(make_placement(make_posting(), person), "Secret words.")
    assert b"Secret" not in concern.words_sealed
    assert concern_services.words_of(concern) == "Secret words."
    people.erase(person.id, actor=SYSTEM)
    kept = db.session.scalars(select(Concern).execution_options(populate_existing=True)).one()
    assert concern_services.words_of(kept) == ""


def test_erasing_somebody_takes_every_word_and_frees_the_opening(app: Flask) -> None:
    posting = make_posting(openings=1)
    _account, person = make_graduate()
    application = make_placement(posting, person, state=PlacementState.ACCEPTED, message="Words.")
    people.erase(person.id, actor=SYSTEM)
    kept = db.session.scalars(
        select(PlacementApplication).execution_options(populate_existing=True)
    ).one()
    assert (kept.shared, kept.shared_name, kept.message) == (None, "", "")
    assert kept.state is PlacementState.WITHDRAWN
    actions = db.session.scalars(
        select(AuditEvent.action).where(
            AuditEvent.subject_kind == "placement_application",
            AuditEvent.subject_id == application.id,
        )
    ).all()
    assert "withdraw" in actions
