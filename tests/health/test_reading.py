"""The medical officer reads, asks back, marks as looked at; each reading is noted."""

from __future__ import annotations

import io

from sqlalchemy import select

from tests.admissions.applying import PDF
from tests.factories import make_organisation, make_person
from tests.factories.health import ask_for_it, make_accepted, make_officer, make_part, make_patient
from tests.factories.programme import make_cohort
from tests.health.conftest import ILLNESS, KEO, BrowserOf, page_of
from tests.support.mails import mails_to
from tests.support.pages import PageClient
from training_portal.admissions.models import Application, ApplicationState
from training_portal.cohorts.models import Cohort, Enrolment, EnrolmentState
from training_portal.health.models import MedicalPart
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.audit import PersonalRead, person_reference
from training_portal.platform.database import db, unit_of_work


def address_of(part: MedicalPart) -> str:
    return f"/manage/health/{part.public_id}"


def test_the_table_leads_to_what_was_told(officer: PageClient, application: Application) -> None:
    make_part(application, {"illness": ILLNESS})
    page = officer.get("/me")
    page = officer.get(page.link("1 medical part to look at"))
    assert ILLNESS not in page
    page = officer.get(page.link("Keo Chanthy"))
    assert ILLNESS in page and "Illness that you live with" in page


def test_nobody_has_to_guess_what_an_empty_table_means(officer: PageClient) -> None:
    page = officer.get("/manage/health")
    assert "No medical parts" in page and "“Care”" in page
    assert "No medical part fits" in officer.get("/manage/health?q=nobody")


def test_each_reading_is_noted_and_seen_by_its_person(
    officer: PageClient, keo: PageClient, application: Application
) -> None:
    officer.get(address_of(make_part(application)))
    noted = db.session.scalars(
        select(PersonalRead.endpoint).where(
            PersonalRead.person_ref == person_reference(application.person_id)
        )
    ).all()
    assert "health.part" in noted
    page = keo.get("/me/profile/reads")
    assert "Medical officer" in page and "Care during a course" in page


def test_it_is_marked_as_looked_at(officer: PageClient, application: Application) -> None:
    part = make_part(application, {"nothing": "y"})
    page = officer.get(address_of(part))
    assert "There is nothing to arrange." in page
    page = officer.submit(page, button="Mark as looked at")
    assert page.notices == ["It is marked as looked at."]
    assert "Looked at" in page
    assert "to look at" not in officer.get("/me")


def test_what_was_changed_meanwhile_is_looked_at_once_more(
    officer: PageClient, keo: PageClient, application: Application
) -> None:
    page = officer.get(address_of(make_part(application)))
    keo.submit(f"{page_of(application)}/health", illness=ILLNESS)
    page = officer.submit(page, button="Mark as looked at")
    assert page.notices == ["The person changed it meanwhile: look at it once more."]
    assert "To be looked at" in page


def test_a_question_is_answered_on_the_page_and_stands_in_no_mail(
    officer: PageClient, keo: PageClient, application: Application
) -> None:
    part = make_part(application)
    page = officer.get(officer.get(address_of(part)).link("Ask the person"))
    page = officer.submit(page, question=f"How bad is the {ILLNESS}?")
    assert page.notices[0].startswith("The person is asked.")
    mail = mails_to(KEO)[-1]
    assert "has a question for you" in mail.body
    assert ILLNESS not in mail.body + mail.subject
    page = keo.get(keo.get("/me").link("Answer the medical officer: Production Management"))
    assert f"How bad is the {ILLNESS}?" in page
    keo.submit(page, answer="Not bad at all")
    page = officer.get(address_of(part))
    assert "Not bad at all" in page and "To be looked at" in page
    assert "You asked" not in page
    assert "Not bad at all" in keo.get(f"{page_of(application)}/health").html


def test_a_blank_question_comes_back(officer: PageClient, application: Application) -> None:
    part = make_part(application)
    assert officer.submit(f"{address_of(part)}/ask", question="", status=422).errors


def test_two_windows_that_ask_are_shown_to_each_other(
    officer: PageClient, application: Application
) -> None:
    address = f"{address_of(make_part(application))}/ask"
    first, second = officer.get(address), officer.get(address)
    officer.submit(first, question="The first")
    page = officer.submit(second, question="The second", status=409)
    assert "The first" in page and "The second" in page


def test_a_question_that_is_open_is_not_asked_again(
    officer: PageClient, application: Application
) -> None:
    address = address_of(make_part(application))
    officer.submit(f"{address}/ask", question="How bad?")
    assert "Ask the person" not in officer.get(address).html
    assert "not possible now" in officer.submit(f"{address}/ask", question="Why?", status=409)


def test_the_statement_is_opened_by_the_medical_officer(
    officer: PageClient, keo: PageClient, application: Application
) -> None:
    statement = (io.BytesIO(PDF), "Zebrafever.pdf")
    keo.submit(f"{page_of(application)}/health", nothing="y", agrees="y", statement=statement)
    part = db.session.get_one(MedicalPart, application.id)
    page = officer.get(address_of(part))
    assert officer.client.get(page.link("Zebrafever.pdf")).get_data() == PDF


def test_that_a_statement_is_missing_is_said(
    officer: PageClient, application: Application, cohort: Cohort
) -> None:
    part = make_part(application)
    ask_for_it(cohort, needs_statement=True)
    assert "statement is not there" in officer.get(address_of(part))
    officer.get(f"{address_of(part)}/statement", status=404)


def test_a_medical_officer_reads_those_of_their_own_body_alone(
    officer: PageClient, browser_of: BrowserOf
) -> None:
    elsewhere = ask_for_it(make_cohort(host=make_organisation(country="TH", name="Another")))
    part = make_part(make_patient(elsewhere, "Sok Dara"))
    officer.get(address_of(part), status=404)
    assert "Sok Dara" not in officer.get("/manage/health")
    theirs = browser_of(make_officer(elsewhere))
    assert "Sok Dara" in theirs.get("/manage/health")


def test_nobody_reads_their_own_or_that_of_who_hides(cohort: Cohort, browser_of: BrowserOf) -> None:
    account = make_officer(cohort)
    own = make_part(make_accepted(cohort, make_person("Dr Bounmy", account=account)))
    hidden = make_part(make_patient(cohort, "Hidden"))
    with unit_of_work():
        application = db.session.get_one(Application, hidden.id)
        db.session.get_one(Person, application.person_id).is_hidden = True
    browser = browser_of(account)
    for part in (own, hidden):
        browser.get(address_of(part), status=404)
    assert "Hidden" not in browser.get("/manage/health")


def test_who_gave_the_seat_back_is_read_no_more_from_that_moment(
    officer: PageClient, application: Application, cohort: Cohort
) -> None:
    part = make_part(application)
    with unit_of_work():
        db.session.get_one(Application, application.id).state = ApplicationState.WITHDRAWN
    officer.get(address_of(part), status=404)
    with unit_of_work():
        db.session.get_one(Application, application.id).state = ApplicationState.ENROLLED
        db.session.add(
            Enrolment(
                cohort_id=cohort.id, person_id=application.person_id, sending_country="LA",
                enrolled_at=clock.now(), state=EnrolmentState.NO_SHOW,
            )
        )  # fmt: skip
    officer.get(address_of(part), status=404)


def test_the_table_is_narrowed_by_state_note_and_cohort(
    officer: PageClient, application: Application, cohort: Cohort
) -> None:
    make_part(application)
    for narrowed in ("state=given", "note=none", f"cohort={cohort.public_id}"):
        assert "Keo Chanthy" in officer.get(f"/manage/health?{narrowed}")
    for narrowed in ("state=looked_at", "note=agreed"):
        assert "Keo Chanthy" not in officer.get(f"/manage/health?{narrowed}")
