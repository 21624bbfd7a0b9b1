"""A body finds all whom it put forward on one page, with what comes next, and what it owes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from tests.factories import make_account
from tests.factories.admissions import make_application, make_nomination
from tests.factories.endorsements import Office, make_office
from tests.factories.programme import make_cohort, make_organisation, make_person
from tests.records.conftest import BrowserOf, enrol
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.admissions.models import Application, ApplicationState, Offer
from training_portal.cohorts.models import Cohort, CohortDecision, SeatShare
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role

PAGE = "/our-nominees"
SEATS = f"{PAGE}/seats"


@pytest.fixture
def office(app: Flask) -> Office:
    return make_office()


@pytest.fixture
def officer(office: Office, browser_of: BrowserOf) -> PageClient:
    return browser_of(office.officer)


def offered(office: Office, name: str) -> Application:
    application = office.nominee(1, ApplicationState.OFFERED, name)
    with unit_of_work():
        db.session.add(
            Offer(
                application_id=application.id,
                cohort_id=application.cohort_id,
                deadline=clock.now() + timedelta(days=3),
                made_at=clock.now(),
            )
        )
    return application


def of_cohort(
    office: Office, cohort: Cohort, name: str, state: ApplicationState = ApplicationState.SUBMITTED
) -> Application:
    person = make_person(name, country="KH")
    nomination = make_nomination(cohort, person, office.body)
    return make_application(cohort, person, country="KH", nomination=nomination, state=state)


def test_all_cohorts_stand_on_one_page(office: Office, officer: PageClient) -> None:
    other = make_cohort()
    office.nominee(1, name="Keo")
    of_cohort(office, other, "Dara")
    page = officer.get(PAGE).text
    assert "Keo" in page and "Dara" in page and other.code in page
    narrowed = officer.get(f"{PAGE}?cohort={other.public_id}").text
    assert "Dara" in narrowed and "Keo" not in narrowed


def test_filters_by_year_and_state(office: Office, officer: PageClient) -> None:
    office.nominee(1, name="Keo")
    of_cohort(office, office.cohort, "Dara", state=ApplicationState.REJECTED)
    year = office.cohort.starts_on.year
    assert "Keo" in officer.get(f"{PAGE}?year={year}").text
    live = officer.get(f"{PAGE}?state=live").text
    assert "Keo" in live and "Dara" not in live
    over = officer.get(f"{PAGE}?state=rejected").text
    assert "Dara" in over and "Keo" not in over


def test_nobody_else_is_found(office: Office, officer: PageClient) -> None:
    office.nominee(1, name="Keo")
    make_application(office.cohort, make_person("Direct applicant"))
    rival = make_organisation("KH", "Another office", nominates=True)
    theirs = make_person("Of another body")
    make_application(
        office.cohort, theirs, nomination=make_nomination(office.cohort, theirs, rival)
    )
    make_nomination(office.cohort, make_person("Hidden one", is_hidden=True), office.body)
    for address in (PAGE, f"{PAGE}?format=csv"):
        text = officer.client.get(address).get_data(as_text=True)
        assert "Keo" in text
        for word in ("Direct applicant", "Of another body", "Hidden one"):
            assert word not in text
    officer.get(f"{PAGE}?body={rival.public_id}", status=404)
    officer.get(f"{SEATS}?body={rival.public_id}", status=404)


def test_an_offer_is_to_be_answered_by_its_deadline(office: Office, officer: PageClient) -> None:
    offered(office, "Keo")
    page = officer.get(PAGE).text
    assert "The person answers the offer" in page and "3 days left" in page


def test_the_list_is_to_be_sent_and_then_endorsed(office: Office, officer: PageClient) -> None:
    office.nominee(1, name="Keo")
    page = officer.get(PAGE).text
    assert "What is asked of you" in page and "You send your list to be endorsed" in page
    office.send()
    page = officer.get(PAGE).text
    assert "What is asked of you" not in page
    assert "The list is endorsed" in page and "days left" in page


def test_without_a_chain_the_programme_decides(app: Flask, browser_of: BrowserOf) -> None:
    office = make_office(chain=False)
    office.nominee(1, name="Keo")
    page = browser_of(office.officer).get(PAGE).text
    assert "The programme decides" in page and "What is asked of you" not in page


def test_the_place_in_the_course_is_told_once_there_is_one(
    office: Office, officer: PageClient
) -> None:
    application = office.nominee(1, ApplicationState.ENROLLED, "Keo")
    enrol(db.session.get_one(Person, application.person_id), office.cohort)
    assert "Completed" in officer.get(PAGE).text
    seats = officer.get(SEATS).text
    assert "Year by year" in seats and str(office.cohort.starts_on.year) in seats


def test_the_seats_tell_of_the_country_and_of_who_pays(office: Office, officer: PageClient) -> None:
    office.nominee(1, ApplicationState.ACCEPTED)
    office.nominee(2, ApplicationState.REJECTED)
    page = officer.client.get(SEATS).get_data(as_text=True)
    assert office.cohort.code in page and 'data-label="Nominated">2<' in page
    assert 'data-label="With a seat">1<' in page


def test_seats_of_a_cancelled_cohort_are_open_to_nobody(
    office: Office, officer: PageClient
) -> None:
    office.nominee(1)
    with unit_of_work():
        cohort = db.session.get_one(Cohort, office.cohort.id)
        cohort.guarantees_release_on = clock.today(cohort.time_zone)
        shares = db.session.query(SeatShare).filter_by(cohort_id=cohort.id, country_code="KH")
        shares.one().minimum = 1
    assert "open to all" in officer.get(SEATS)
    with unit_of_work():
        db.session.get_one(Cohort, office.cohort.id).decision = CohortDecision.CANCELLED
    page = officer.get(SEATS)
    assert "open to all" not in page and "Cancelled" in page


def test_who_put_nobody_forward_is_told_what_to_do(office: Office, officer: PageClient) -> None:
    assert "You have put nobody forward yet" in officer.get(PAGE).text
    assert "You have put nobody forward yet" in officer.get(SEATS).text
    office.nominee(1, name="Keo")
    assert "Nobody found" in officer.get(f"{PAGE}?q=Nobodyatall").text


def test_an_officer_without_a_body_is_told_so(app: Flask, browser_of: BrowserOf) -> None:
    body = make_organisation("KH", "Stopped", nominates=False)
    browser = browser_of(make_account(Role.NOMINATING_OFFICER, organisation=body))
    browser.get(PAGE, status=403)
    browser.get(SEATS, status=403)


def test_twice_as_many_people_cost_no_more_statements(office: Office, officer: PageClient) -> None:
    def cost(address: str) -> int:
        with statements(db.engine) as seen:
            officer.get(address)
        return len(seen)

    of_cohort(office, make_cohort(), "One")
    cost(PAGE), cost(SEATS)
    before = cost(PAGE), cost(SEATS)
    for number in range(4):
        of_cohort(office, make_cohort(), f"Further {number}")
    assert (cost(PAGE), cost(SEATS)) == before


def test_who_was_not_endorsed_is_marked_with_the_reason_and_waits_for_nothing(
    office: Office, officer: PageClient
) -> None:
    stopped, other = office.nominee(1, name="Sok Dara"), office.nominee(2, name="Chan Vanna")
    assert stopped.nomination_id is not None
    office.endorse(office.send(), refused={stopped.nomination_id: "Leaves in May."})
    page = officer.get("/our-nominees")
    assert page.html.count("Not endorsed") == 1
    assert "Leaves in May." in page
    lines = officer.client.get("/our-nominees?format=csv&columns=name.next").text.splitlines()
    of = {line.split(",")[0]: line.rpartition(",")[2] for line in lines[1:]}
    assert of["Sok Dara"] == ""
    assert of["Chan Vanna"] == "The list is endorsed"
    assert other.id
