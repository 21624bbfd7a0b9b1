"""Companies in the list of organisations: they get their row, and stay what they are."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories import make_account, make_company, make_organisation, make_person
from tests.organisations.conftest import register, the_company
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.organisations.models import CompanyState, OrganisationKind
from training_portal.people import services as people
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM, Role

NEW = "/manage/organisations/new"
S = CompanyState
BrowserOf = Callable[[Account], PageClient]


def test_a_company_put_in_by_staff_waits_to_be_verified(staff: PageClient) -> None:
    staff.submit(NEW, kind="company", name="Works of theirs", country_code="LA")
    organisation, company = the_company("Works of theirs")
    assert company.state is S.IN_REVIEW
    page = staff.get(f"/manage/companies/{organisation.public_id}")
    assert "Nobody works for it here yet" in page and "its number in the trade register" in page


def test_a_name_that_registered_is_not_put_in_again(staff: PageClient, browser: PageClient) -> None:
    register(browser)
    page = staff.submit(NEW, status=422, kind="company", name="SAVAN wiring", country_code="LA")
    assert "this name" in page.errors[0]


def test_a_body_that_turns_out_to_be_a_company_gets_its_row(staff: PageClient) -> None:
    body = make_organisation(OrganisationKind.CHAMBER, "LA", name="Not a chamber")
    staff.submit(f"/manage/organisations/{body.public_id}", kind="company")
    assert the_company("Not a chamber")[1].state is S.IN_REVIEW


def test_a_company_stays_a_company(staff: PageClient, place: None) -> None:
    company = make_company("LA", name="Works")
    path = f"/manage/organisations/{company.public_id}"
    page = staff.submit(path, status=422, kind="ministry")
    assert "A company stays a company" in page.errors[0]
    assert staff.get(path).link("Where its verification stands") == (
        f"/manage/companies/{company.public_id}"
    )


@pytest.mark.parametrize(
    ("role", "after"),
    [(Role.ADMINISTRATOR, S.IN_REVIEW), (Role.PROGRAMME_COORDINATOR, S.VERIFIED)],
)
def test_a_new_name_is_verified_again_unless_who_gives_it_may_verify(
    place: None, browser_of: BrowserOf, role: Role, after: CompanyState
) -> None:
    company = make_company("LA", name="Works")
    staff = browser_of(make_account(role))
    staff.submit(f"/manage/organisations/{company.public_id}", name="Other works")
    organisation, row = the_company("Other works")
    assert row.state is after
    assert row.name_claim == "LA other works" and organisation.public_id == company.public_id


@pytest.mark.parametrize("is_shared", [False, True])
def test_the_contact_of_a_company_goes_with_the_erased_person(
    app: Flask, place: None, is_shared: bool
) -> None:
    make_company("LA", name="Works")
    person = make_person("Noi", email="Office@example.org")
    if is_shared:
        make_account(email="Office@example.org")
    with app.test_request_context():
        people.erase(person.id, actor=SYSTEM)
    db.session.rollback()
    company = the_company("Works")[1]
    assert (company.contact_email == "") is not is_shared
    assert (company.contact_name == "") is not is_shared
