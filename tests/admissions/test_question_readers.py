"""Who reads the answers to a cohort's questions: staff, files, reviewers, the person."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from tests.admissions.applying import PDF
from tests.factories.admissions import make_application
from tests.factories.programme import make_cohort, make_person
from tests.factories.questionnaires import a_question, ask
from tests.factories.reviews import make_plan, make_review, make_reviewer
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.admissions.document_models import ApplicationAnswerFile
from training_portal.admissions.models import Application
from training_portal.admissions.models import ApplicationState as A
from training_portal.cohorts.models import Cohort
from training_portal.people.services import erase
from training_portal.platform import clock, files
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM
from training_portal.questionnaires import services
from training_portal.questionnaires.rules import QuestionKind as K
from training_portal.reviews.models import ReviewState

BrowserOf = Callable[[Account], PageClient]


@pytest.fixture
def cohort(app: object) -> Cohort:
    return make_cohort()


@pytest.fixture
def application(cohort: Cohort) -> Application:
    """Sent with three answers, one of them a file."""
    asked = ask(
        cohort,
        a_question("team", K.NUMBER, "How many are in your team?"),
        a_question("boss", K.SHORT_TEXT, "Who is your supervisor?", is_identifying=True),
        a_question("plan", K.FILE, "A plan of your workplace"),
    )
    found = make_application(cohort, make_person("Somsak"), state=A.ELIGIBLE)
    with unit_of_work():
        answers = {"team": 12, "boss": "Mr Kham", "plan": "map.pdf"}
        found = db.session.get_one(Application, found.id)
        found.snapshot = {
            **(found.snapshot or {}),
            "questions": {"asked": asked.id, "answers": answers},
        }
        import io

        stored = files.keep(files.inspect(io.BytesIO(PDF), "map.pdf", files.FileKind.DOCUMENT))
        db.session.add(
            ApplicationAnswerFile(
                application_id=found.id,
                question_key="plan",
                file_id=stored.id,
                uploaded_at=clock.now(),
            )
        )
        services.settle_newest(cohort.id)
    return found


def test_staff_read_them_and_a_file_has_a_column_for_each(
    cohort: Cohort, application: Application, manager_browser: Any
) -> None:
    # A question that was asked once has its column, and who was asked it an answer.
    services.save_question(cohort.id, a_question("shift", title="Which shift?"), actor=SYSTEM)
    services.remove_question(cohort.id, "team", actor=SYSTEM)
    make_application(cohort, make_person("Noy"), state=A.SUBMITTED)
    manager = manager_browser(cohort)
    url = f"/manage/cohorts/{cohort.public_id}/applications"
    page = manager.get(f"{url}/{application.public_id}")
    assert "Mr Kham" in page
    assert manager.client.get(page.link("map.pdf")).data == PDF
    lines = manager.client.get(f"{url}?format=csv").text.lstrip("\ufeff").splitlines()
    assert lines[0].endswith(
        "Who is your supervisor?,A plan of your workplace,Which shift?,How many are in your team?"
    )
    assert sorted(line.rsplit(",", 4)[1:] for line in lines[1:]) == [
        ["", "", "", ""],
        ["Mr Kham", "map.pdf", "", "12"],
    ]


@pytest.mark.parametrize("is_blind", [False, True])
def test_a_blind_reviewer_reads_no_answer_that_says_whose_it_is(
    cohort: Cohort, application: Application, browser_of: BrowserOf, is_blind: bool
) -> None:
    make_plan(cohort, is_blind=is_blind)
    reviewer = make_reviewer()
    review = make_review(application, reviewer, ReviewState.BEGUN)
    page = browser_of(reviewer).get(f"/reviews/{review.public_id}")
    assert "How many are in your team?" in page
    assert ("Mr Kham" in page, "map.pdf" in page) == (not is_blind, not is_blind)


def test_nothing_of_them_outlives_the_person(application: Application) -> None:
    stored = db.session.scalars(select(files.StoredFile)).all()
    assert stored
    erase(application.person_id, actor=SYSTEM)
    found = db.session.get_one(Application, application.id, populate_existing=True)
    assert "Mr Kham" not in json.dumps([found.snapshot, found.answers])
    assert db.session.scalars(select(ApplicationAnswerFile)).all() == []
    assert db.session.scalars(select(files.StoredFile)).all() == []
