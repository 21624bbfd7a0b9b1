"""Who has a seat tells the medical officer what there is to know, changes it, takes it back."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.admissions.applying import PDF
from tests.factories.health import ask_for_it, make_part, make_patient
from tests.factories.programme import make_cohort
from tests.health.conftest import ILLNESS, KEO, BrowserOf, page_of
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.admissions.models import Application, ApplicationState
from training_portal.cohorts.models import Cohort
from training_portal.health import queries
from training_portal.health.models import MedicalPart, MedicalState
from training_portal.people.models import ConsentPurpose, ConsentRecord, Person
from training_portal.platform import clock, files
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.workflow import Refused


def kept() -> MedicalPart | None:
    return db.session.scalar(select(MedicalPart).execution_options(populate_existing=True))


def told(application: Application) -> dict[str, str]:
    return dict(queries.case_of(application).told)


def test_it_is_given_from_the_page_of_the_application(
    keo: PageClient, application: Application
) -> None:
    page = keo.get(page_of(application))
    assert "read by the medical officer of the course alone" in page
    page = keo.get(page.link("Give the medical part"))
    assert "Your seat is sure: nothing that you write here changes it" in page
    assert "never a reason to refuse you" in page
    page = keo.submit(page, illness=ILLNESS, agrees="y")
    assert page.notices[0] == "Your medical part is with the medical officer."
    assert "Given" in page and ILLNESS not in page
    assert told(application) == {"illness": ILLNESS}


def test_nothing_of_it_lies_open_in_the_database(keo: PageClient, application: Application) -> None:
    keo.submit(f"{page_of(application)}/health", illness=ILLNESS, agrees="y")
    part = kept()
    assert part is not None
    assert ILLNESS.encode() not in part.told


def test_the_consent_is_of_its_own_purpose(keo: PageClient, application: Application) -> None:
    keo.submit(f"{page_of(application)}/health", illness=ILLNESS, agrees="y")
    consent = db.session.scalars(select(ConsentRecord)).one()
    assert consent.purpose is ConsentPurpose.HEALTH
    assert "Medical part, for the medical officer of a course" in keo.get("/me/profile/consents")


def test_without_the_consent_nothing_is_kept(keo: PageClient, application: Application) -> None:
    page = keo.submit(f"{page_of(application)}/health", illness=ILLNESS, status=422)
    assert "may not read what you write" in page.errors[0]
    assert ILLNESS in page.html
    assert kept() is None


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ({}, "tick that there is nothing"),
        ({"nothing": "y", "food": "No pork"}, "which of them is right?"),
    ],
    ids=["a blank form", "both"],
)
def test_a_form_says_something_or_that_there_is_nothing(
    keo: PageClient, application: Application, words: dict[str, str], problem: str
) -> None:
    page = keo.submit(f"{page_of(application)}/health", agrees="y", status=422, **words)
    assert problem in page.errors[0]


def test_that_there_is_nothing_is_an_answer(keo: PageClient, application: Application) -> None:
    keo.submit(f"{page_of(application)}/health", nothing="y", agrees="y")
    assert told(application) == {"nothing": "y"}


@pytest.mark.parametrize(
    "state",
    [ApplicationState.SUBMITTED, ApplicationState.SHORTLISTED, ApplicationState.OFFERED],
)
def test_before_the_seat_is_accepted_nobody_is_asked(
    keo: PageClient, application: Application, state: ApplicationState
) -> None:
    with unit_of_work():
        db.session.get_one(Application, application.id).state = state
    assert "Medical part" not in keo.get(page_of(application))
    assert "not before" in keo.get(f"{page_of(application)}/health", status=409)
    assert "Medical part" not in keo.get("/me")


def test_where_the_cohort_does_not_ask_nothing_is_given(browser_of: BrowserOf) -> None:
    application = make_patient(make_cohort(), email=KEO)
    person = db.session.get_one(Person, application.person_id)
    browser = browser_of(db.session.get_one(Account, person.account_id))
    assert "Medical part" not in browser.get(page_of(application))
    page = browser.get(f"{page_of(application)}/health", status=409)
    assert "does not ask" in page


def test_after_the_course_nothing_is_given(
    keo: PageClient, application: Application, cohort: Cohort
) -> None:
    with unit_of_work():
        row = db.session.get_one(Cohort, cohort.id)
        row.starts_on = clock.today() - timedelta(days=30)
        row.ends_on = clock.today() - timedelta(days=3)
    assert "The course is over" in keo.get(f"{page_of(application)}/health", status=409)
    assert "Give the medical part" not in keo.get("/me")


def test_who_hides_is_told_that_nobody_would_read_it(
    keo: PageClient, application: Application
) -> None:
    with unit_of_work():
        db.session.get_one(Person, application.person_id).is_hidden = True
    assert "nobody would read" in keo.get(page_of(application))
    assert "nobody would read" in keo.get(f"{page_of(application)}/health", status=409)
    assert "Give the medical part" not in keo.get("/me")


def test_it_is_a_task_until_it_is_given(keo: PageClient, application: Application) -> None:
    assert "Give the medical part" in keo.get("/me")
    make_part(application)
    assert "Give the medical part" not in keo.get("/me")


def test_it_is_changed_in_its_own_words(keo: PageClient, application: Application) -> None:
    make_part(application, {"illness": ILLNESS, "food": "No pork"})
    with unit_of_work():
        db.session.get_one(MedicalPart, application.id).state = MedicalState.LOOKED_AT
    page = keo.get(keo.get(page_of(application)).link("Read and change it"))
    assert ILLNESS in page.html
    keo.submit(page, food="")
    assert told(application) == {"illness": ILLNESS}
    part = kept()
    assert part is not None and part.state is MedicalState.GIVEN


def test_a_second_window_overwrites_nothing(keo: PageClient, application: Application) -> None:
    make_part(application)
    first, second = (keo.get(f"{page_of(application)}/health") for _window in "ab")
    keo.submit(first, food="No pork")
    page = keo.submit(second, food="No beef", status=409)
    assert "No pork" in page and "No beef" in page
    keo.submit(page, button="Save what is chosen")
    assert told(application)["food"] == "No beef"


def test_who_gave_it_already_in_another_window_changes_it_instead(
    keo: PageClient, application: Application
) -> None:
    page = keo.get(f"{page_of(application)}/health")
    make_part(application, {"food": "No pork"})
    page = keo.submit(page, illness=ILLNESS, agrees="y", status=409)
    assert "No pork" in page and ILLNESS in page
    with pytest.raises(Refused, match="Change it instead"):
        make_part(application)


def test_a_doctors_statement_is_asked_for_where_the_cohort_wants_one(
    keo: PageClient, application: Application, cohort: Cohort
) -> None:
    ask_for_it(cohort, needs_statement=True)
    address = f"{page_of(application)}/health"
    page = keo.submit(address, nothing="y", agrees="y", status=422)
    assert "asks for a doctor’s statement" in page.errors[0]
    page = keo.submit(
        address, nothing="y", agrees="y", statement=(io.BytesIO(b"no file"), "x.pdf"), status=422
    )
    assert "Only a PDF" in page.errors[0]
    keo.submit(address, nothing="y", agrees="y", statement=(io.BytesIO(PDF), "Zebrafever.pdf"))
    page = keo.get(address)
    assert "Zebrafever.pdf" in page
    given = keo.client.get(page.link("Zebrafever.pdf"))
    assert given.get_data() == PDF
    assert "attachment" in given.headers["Content-Disposition"]


def test_neither_its_name_nor_its_bytes_lie_open(keo: PageClient, application: Application) -> None:
    statement = (io.BytesIO(PDF), "Zebrafever.pdf")
    address = f"{page_of(application)}/health"
    keo.submit(address, nothing="y", agrees="y", statement=statement)
    stored = db.session.scalars(select(files.StoredFile)).one()
    assert stored.original_name == "sealed"
    path = files.file_path(stored.storage_key)
    assert b"Catalog" not in path.read_bytes()
    keo.submit(address, drop_statement="y")
    assert db.session.scalar(select(files.StoredFile)) is None
    keo.get(f"{address}/statement", status=404)


def test_it_is_taken_back_with_the_consent(keo: PageClient, application: Application) -> None:
    make_part(application)
    page = keo.get(keo.get(page_of(application)).link("Take it back"))
    page = keo.submit(page, button="Take it back and delete it")
    assert page.notices == ["Your medical part is deleted."]
    assert kept() is None
    assert db.session.scalars(select(ConsentRecord)).one().withdrawn_at is not None
    keo.get(f"{page_of(application)}/health/take-back", status=409)
    assert "Give the medical part" in keo.get(page_of(application))


def test_taking_the_consent_back_says_that_it_is_deleted_and_does_it(
    keo: PageClient, application: Application
) -> None:
    part = make_part(application)
    page = keo.get(f"/me/profile/consents/{part.consent_id}/withdraw")
    assert "Your medical part is deleted" in page
    keo.submit(page, button="Take back this consent")
    assert kept() is None


def test_that_of_somebody_else_is_not_found(
    application: Application, cohort: Cohort, browser_of: BrowserOf
) -> None:
    make_part(application)
    other = make_patient(cohort, "Sok Dara")
    person = db.session.get_one(Person, other.person_id)
    browser = browser_of(db.session.get_one(Account, person.account_id))
    for end in ("", "/statement", "/note", "/take-back"):
        browser.get(f"{page_of(application)}/health{end}", status=404)
