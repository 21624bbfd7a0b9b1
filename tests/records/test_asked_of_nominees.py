"""A body reads what is asked of itself and of its people, until when, and nothing of the words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from tests.factories import make_account
from tests.factories.employers import Employer, make_employer
from tests.factories.endorsements import Office, make_office, step
from tests.factories.health import ask_for_it, make_part
from tests.records.conftest import BrowserOf
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.admissions.change_models import ApplicationChange, ChangeState
from training_portal.admissions.employers import STATE
from training_portal.admissions.models import Application, ApplicationState, Offer
from training_portal.endorsements.models import Proof, StepBody
from training_portal.messaging import letter_services
from training_portal.messaging.kinds import LetterKind
from training_portal.people.models import Person
from training_portal.platform import clock, personal
from training_portal.platform.audit import person_reference
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Role

PAGE = "/our-nominees"
LETTERS = f"{PAGE}/letters"
S = ApplicationState
SECRET = "I am expecting a child"


@pytest.fixture
def office(app: Flask) -> Office:
    return make_office(chain=False)


@pytest.fixture
def officer(office: Office, browser_of: BrowserOf) -> PageClient:
    return browser_of(office.officer)


def offered(application: Application) -> None:
    with unit_of_work():
        until = clock.now() + timedelta(days=3)
        db.session.add(
            Offer(
                application_id=application.id,
                cohort_id=application.cohort_id,
                deadline=until,
                made_at=clock.now(),
            )
        )


def wants_a_change(
    application: Application, state: ChangeState = ChangeState.OPEN
) -> ApplicationChange:
    with unit_of_work():
        words = personal.seal(person_reference(application.person_id), {"reason": SECRET})
        change = ApplicationChange(
            application_id=application.id,
            step="why",
            words=words,
            asked_at=clock.now(),
            state=state,
        )
        db.session.add(change)
    return change


def returned(application: Application, days_ago: int = 0) -> None:
    with unit_of_work():
        application.state = S.RETURNED
        application.decided_at = clock.now() - timedelta(days=days_ago)


def of_nominee(officer: PageClient, application: Application) -> str:
    nominee = db.session.get_one(Person, application.person_id).full_name
    return officer.get(officer.get(PAGE).link(nominee)).text


def test_an_offer_to_answer_is_told_at_the_top_with_its_day(
    office: Office, officer: PageClient
) -> None:
    offered(office.nominee(1, S.OFFERED, "Keo"))
    office.nominee(2, S.SHORTLISTED, "Dara")
    page = officer.get(PAGE)
    words = f"1 person has an offer to answer: {office.cohort.code}"
    assert f"{words} until" in page.text
    asked = officer.get(page.link(words)).text
    assert "Keo" in asked and "Dara" not in asked


def test_a_correction_is_asked_for_until_its_own_day(office: Office, officer: PageClient) -> None:
    application = office.nominee(1, S.RETURNED, "Keo")
    returned(application)
    with unit_of_work():
        office.cohort.application_closes_at = clock.now() - timedelta(days=1)
    page = officer.get(PAGE).text
    assert f"1 person is asked to correct the application: {office.cohort.code} until" in page
    assert "The person corrects the application and sends it again" in page
    assert "days left" in page.partition("Until")[2]


def test_what_waits_for_nobody_is_not_told(office: Office, officer: PageClient) -> None:
    office.nominee(1, S.SHORTLISTED)
    office.nominee(2, S.REJECTED)
    assert "What is asked of the people" not in officer.get(PAGE)


@pytest.mark.parametrize(
    ("state", "gave", "told"),
    [
        (S.SHORTLISTED, False, "Not needed yet"),
        (S.ACCEPTED, False, "Not yet"),
        (S.ACCEPTED, True, "Given"),
    ],
)
def test_the_medical_part_is_given_or_not_or_not_needed_yet(
    office: Office, officer: PageClient, state: S, gave: bool, told: str
) -> None:
    ask_for_it(office.cohort)
    application = office.nominee(1, state, "Keo")
    if gave:
        make_part(application, {"allergies": SECRET})
    for text in (officer.get(PAGE).text, of_nominee(officer, application)):
        assert "Medical part" in text and told in text and SECRET not in text
    is_asked = "1 person has not given the medical part yet" in officer.get(PAGE)
    assert is_asked is (told == "Not yet")


def test_where_no_medical_part_is_asked_for_nothing_stands_of_it(
    office: Office, officer: PageClient
) -> None:
    application = office.nominee(1, S.ACCEPTED, "Keo")
    assert "Medical part" not in of_nominee(officer, application)
    assert "Not yet" not in officer.get(PAGE)


def test_a_change_is_told_without_its_words(office: Office, officer: PageClient) -> None:
    application = office.nominee(1, S.SHORTLISTED, "Keo")
    change = wants_a_change(application)
    listed, page = officer.get(PAGE).text, of_nominee(officer, application)
    assert "The person asked for a change; the programme answers" in listed
    assert "Asked for by the person on" in page and "Waiting for an answer" in page
    assert "before the course begins on" in page
    assert SECRET not in listed + page
    with unit_of_work():
        change.state, change.decided_at = ChangeState.REFUSED, clock.now()
    assert "The person asked for a change" not in officer.get(PAGE)
    assert "Not accepted" in of_nominee(officer, application)


def test_the_file_says_the_same(office: Office, officer: PageClient) -> None:
    ask_for_it(office.cohort)
    wants_a_change(office.nominee(1, S.ACCEPTED, "Keo"))
    address = f"{PAGE}?format=csv&columns=name.medical.change"
    heading, line = officer.client.get(address).get_data(as_text=True).splitlines()[:2]
    assert "Medical part" in heading and "Change asked for" in heading
    assert "Not yet" in line and str(clock.today().year) in line


def test_an_employer_reads_none_of_it_even_where_the_state_is_shared(
    app: Flask, browser_of: BrowserOf
) -> None:
    made: Employer = make_employer()
    ask_for_it(made.cohort)
    keo = made.employee("Keo", S.ACCEPTED, shares=(STATE,))
    make_part(keo.application)
    wants_a_change(keo.application)
    owner = browser_of(made.owner)
    page = owner.get(PAGE)
    for text in (page.text, owner.get(page.link("Keo")).text):
        for word in ("Medical part", "Given", "asked for a change", "Asked for by the person"):
            assert word not in text


def test_an_employer_reads_of_an_offer_where_the_state_is_shared(
    app: Flask, browser_of: BrowserOf
) -> None:
    made = make_employer()
    for name, shares in (("Keo", (STATE,)), ("Dara", ())):
        offered(made.employee(name, S.OFFERED, shares=shares).application)
    assert "1 person has an offer to answer" in browser_of(made.owner).get(PAGE)


def test_a_letter_to_be_signed_stands_at_the_top_and_among_the_letters(
    app: Flask, browser_of: BrowserOf
) -> None:
    office = make_office(steps=[step(proof=Proof.SIGNED_UPLOAD)])
    office.nominee(1, name="Keo")
    office.send()
    officer = browser_of(office.officer)
    words = f"Have the official application signed by Ministry of Works: {office.cohort.code}"
    assert f"{words} until" in officer.get(PAGE).text
    letters = officer.get(LETTERS)
    assert "To be signed by Ministry of Works" in letters
    paper = officer.client.get(letters.link(f"Official application of {office.cohort.code} (PDF)"))
    assert paper.status_code == 200 and paper.mimetype == "application/pdf"


def test_who_endorses_too_is_led_to_where_that_is_done(app: Flask, browser_of: BrowserOf) -> None:
    office = make_office(steps=[step(body=StepBody.UNIT)])
    office.nominee(1, name="Keo")
    office.send()
    first = browser_of(office.officer).get(PAGE)
    assert "Whoever endorses for your organisation endorses" in first
    both = make_account(Role.NOMINATING_OFFICER, Role.ENDORSER, organisation=office.body)
    reader = browser_of(both)
    address = reader.get(PAGE).link(f"Endorse the list: {office.cohort.code}")
    assert "/endorsements/" in address and "Keo" in reader.get(address)


def test_a_step_of_others_on_the_page_is_not_asked_of_the_body(
    app: Flask, browser_of: BrowserOf
) -> None:
    office = make_office()
    office.nominee(1, name="Keo")
    office.send()
    officer = browser_of(office.officer)
    assert "What is asked of you" not in officer.get(PAGE)
    assert "To be signed" not in officer.get(LETTERS)


def test_letters_to_the_body_stand_together_and_on_the_page_of_whom_they_name(
    office: Office, officer: PageClient
) -> None:
    application = office.nominee(1, S.ACCEPTED, "Keo")
    other = office.nominee(2, S.SHORTLISTED, "Dara")
    assert "No letters yet" in officer.get(LETTERS)
    for kind in (LetterKind.NOMINATION_REQUEST, LetterKind.ACCEPTANCE):
        letter_services.issue(kind, office.cohort, [office.body.id], actor=SYSTEM)
    letters = officer.get(LETTERS)
    assert "Request for nominations" in letters and office.cohort.code in letters
    assert officer.client.get(letters.link("Notice of who was selected (PDF)")).status_code == 200
    assert "Notice of who was selected" in of_nominee(officer, application)
    assert "Letters that name the person" not in of_nominee(officer, other)


def test_twice_as_many_people_ask_no_more_of_the_database(
    office: Office, officer: PageClient
) -> None:
    def cost() -> int:
        with statements(db.engine) as seen:
            officer.get(PAGE)
        return len(seen)

    ask_for_it(office.cohort)

    def some(first: int) -> None:
        for rank, state in enumerate((S.RETURNED, S.OFFERED, S.ACCEPTED, S.SHORTLISTED), first):
            application = office.nominee(rank, state)
            if state is S.RETURNED:
                returned(application)
            if state is S.SHORTLISTED:
                wants_a_change(application)

    some(1)
    cost()
    before = cost()
    some(5)
    assert cost() == before
