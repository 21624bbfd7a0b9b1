"""An organisation's page shows who works for it, its cohorts, whom it put forward and its parts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.factories import make_account, make_organisation
from tests.factories.admissions import make_application, make_nomination
from tests.factories.programme import make_person
from tests.records.conftest import Programme, programme  # noqa: F401 - a fixture
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.accounts.models import Account
from training_portal.admissions.models import ApplicationState
from training_portal.organisations.models import Organisation
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role

S = ApplicationState
BrowserOf = Callable[[Account], PageClient]


def address(body: Organisation) -> str:
    return f"/manage/organisations/{body.public_id}"


@pytest.fixture
def administrator(programme: Programme) -> PageClient:  # noqa: F811 - the fixture's value
    return programme.browser_of(make_account(Role.ADMINISTRATOR))


def test_the_coordinator_sees_who_has_a_role_and_the_cohorts(
    programme: Programme,  # noqa: F811 - the fixture's value
) -> None:
    make_account(Role.PROGRAMME_MANAGER, organisation=programme.institute, name="Manager Keo")
    coordinator = programme.coordinator()
    page = coordinator.get(address(programme.institute))
    assert "Manager Keo" in page and "Programme manager" in page
    assert programme.here.code in page and programme.elsewhere.code not in page
    listed = coordinator.get(page.link("See all: 1"))
    assert programme.here.code in listed and programme.elsewhere.code not in listed


def test_it_says_whom_it_put_forward_and_leads_to_them(
    programme: Programme,  # noqa: F811 - the fixture's value
) -> None:
    coordinator = programme.coordinator()
    page = coordinator.get(address(programme.ministry))
    assert "2 people, 2 nominations" in page
    people = coordinator.get(page.link("See all 2 people"))
    assert "Dao" in people and "Kham" in people and "Bua" not in people


def test_a_figure_of_a_cohort_is_that_of_the_list_it_leads_to(
    programme: Programme,  # noqa: F811 - the fixture's value
) -> None:
    """Who has sent nothing stands in no list of applications, and others' nominees in no figure."""
    for name, state in (("Mali", S.DRAFT), ("Suda", S.SUBMITTED)):
        person = make_person(name)
        nomination = make_nomination(programme.here, person, programme.ministry)
        make_application(programme.here, person, state=state, nomination=nomination)
    coordinator = programme.coordinator()
    page = coordinator.get(address(programme.ministry))
    assert "4 people, applications sent: 1" in page
    code = page.text.partition(programme.here.code)[0]
    title = code.rpartition("The latest cohorts:")[2].strip()
    listed = coordinator.get(page.link(title))
    assert "Suda" in listed
    assert "Mali" not in listed and "Noy" not in listed


def test_an_administrator_sees_accounts_and_no_small_figure_of_people(
    programme: Programme,  # noqa: F811 - the fixture's value
    administrator: PageClient,
) -> None:
    officer = make_account(
        Role.NOMINATING_OFFICER, organisation=programme.ministry, name="Officer Noi"
    )
    make_account(Role.PROGRAMME_MANAGER, organisation=programme.institute)
    page = administrator.get(address(programme.ministry))
    assert page.link("Officer Noi") == f"/manage/accounts/{officer.public_id}"
    assert "Officer Noi" in administrator.get(page.link("See all: 1"))
    assert "People: fewer than 5" in page and programme.here.code not in page
    assert "Officer Noi" not in administrator.get(
        f"/manage/accounts?organisation={programme.institute.public_id}"
    )


def test_its_parts_lead_to_theirs_and_to_the_list(
    programme: Programme,  # noqa: F811 - the fixture's value
    administrator: PageClient,
) -> None:
    parts = [make_organisation(name=f"Department {number}") for number in range(7)]
    with unit_of_work():
        for each in parts:
            db.session.get_one(Organisation, each.id).parent_id = programme.ministry.id
    page = administrator.get(address(programme.ministry))
    assert page.link("Department 0") == address(parts[0])
    assert "Department 6" not in page.text.partition("Its parts")[2]
    listed = administrator.get(page.link("See all: 7"))
    assert "Department 6" in listed and "Aichi Institute" not in listed


def test_it_is_archived_and_taken_out_from_its_page(
    programme: Programme,  # noqa: F811 - the fixture's value
) -> None:
    coordinator = programme.coordinator()
    page = coordinator.get(address(programme.ministry))
    page = coordinator.get(page.link("Archive this organisation"))
    coordinator.submit(page, button="Archive these organisations: 1")
    page = coordinator.get(address(programme.ministry))
    page = coordinator.get(page.link("Take it out of the archive"))
    coordinator.submit(page, button="Take them out of the archive: 1")
    assert "This organisation is archived" not in coordinator.get(address(programme.ministry))


def test_a_page_with_more_on_it_takes_the_same_statements(
    programme: Programme,  # noqa: F811 - the fixture's value
) -> None:
    coordinator = programme.coordinator()
    make_account(Role.NOMINATING_OFFICER, organisation=programme.ministry)
    coordinator.get(address(programme.ministry))
    with statements(db.engine) as few:
        coordinator.get(address(programme.ministry))
    for _number in range(4):
        make_account(Role.NOMINATING_OFFICER, organisation=programme.ministry)
    with statements(db.engine) as many:
        coordinator.get(address(programme.ministry))
    assert len(many) == len(few)
