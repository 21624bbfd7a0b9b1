"""A company puts its own staff forward while it is verified and staff let it."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.employers.conftest import BrowserOf
from tests.factories import make_account, make_actor, make_company
from tests.factories.employers import Employer
from tests.support.pages import PageClient
from training_portal.admissions.employers import STATE
from training_portal.organisations.models import CompanyState, OrganisationKind
from training_portal.organisations.services import (
    OrganisationFacts,
    create_organisation,
    set_nominating,
)
from training_portal.platform.database import db
from training_portal.platform.policy import Role
from training_portal.platform.workflow import Refused

OURS = "/our-nominees"
OUT = [state for state in CompanyState if state is not CompanyState.VERIFIED]


def test_its_owner_comes_from_its_page_to_its_nominees(
    employer: Employer, owner: PageClient
) -> None:
    employer.employee("Keo")
    page = owner.get(f"/company/{employer.company.public_id}")
    assert "Keo" in owner.get(page.link("Our nominees"))


def test_its_owner_puts_somebody_forward(employer: Employer, owner: PageClient) -> None:
    page = owner.get(f"/nominations/{employer.cohort.public_id}/add")
    values = {"name": "Keo Phommachanh", "birth_date": "27/03/1994", "sex": "M"}
    page = owner.submit(page, values=values)
    assert "Keo Phommachanh is nominated." in page.notices
    assert "Keo Phommachanh" in owner.get(OURS)


@pytest.mark.parametrize("state", OUT)
def test_one_that_is_not_verified_now_puts_nobody_forward(
    employer: Employer, owner: PageClient, state: CompanyState
) -> None:
    employer.employee("Keo")
    employer.becomes(state)
    assert "Keo" not in owner.get(OURS, status=403)
    owner.get(f"/nominations/{employer.cohort.public_id}", status=404)
    company = owner.get(f"/company/{employer.company.public_id}")
    assert "Our nominees" not in company
    employer.becomes(CompanyState.VERIFIED)
    assert "Keo" in owner.get(OURS)


def test_its_officer_keeps_the_role_and_loses_the_work(
    employer: Employer, browser_of: BrowserOf
) -> None:
    employer.employee("Keo")
    officer = make_account(Role.NOMINATING_OFFICER, organisation=employer.company)
    assert "Keo" in browser_of(officer).get(OURS)
    employer.becomes(CompanyState.SUSPENDED)
    browser_of(officer).get(OURS, status=403)


def test_one_that_staff_did_not_let_has_no_such_page(app: Flask, browser_of: BrowserOf) -> None:
    company = make_company("LA")
    owner = browser_of(make_account(Role.COMPANY_OWNER, organisation=company))
    owner.get(OURS, status=403)
    assert "Our nominees" not in owner.get(f"/company/{company.public_id}")


def test_a_recruiter_sees_nothing_of_it(employer: Employer, browser_of: BrowserOf) -> None:
    recruiter = make_account(Role.COMPANY_RECRUITER, organisation=employer.company)
    browser_of(recruiter).get(OURS, status=403)
    assert "Our nominees" not in browser_of(recruiter).get(f"/company/{employer.company.public_id}")


@pytest.mark.parametrize("state", OUT)
def test_staff_let_only_a_verified_company(app: Flask, state: CompanyState) -> None:
    company = make_company("LA", state=state)
    coordinator = make_actor(Role.PROGRAMME_COORDINATOR)
    with pytest.raises(Refused, match="only while it is verified"):
        set_nominating(company.id, True, actor=coordinator)
    verified = make_company("LA")
    set_nominating(verified.id, True, actor=coordinator)
    db.session.refresh(verified)
    assert verified.nominates


def test_a_company_that_is_put_in_does_not_begin_with_it(app: Flask) -> None:
    make_company("LA")
    facts = OrganisationFacts(
        kind=OrganisationKind.COMPANY, name="Another", country_code="LA", nominates=True
    )
    with pytest.raises(Refused, match="only while it is verified"):
        create_organisation(facts, actor=make_actor(Role.PROGRAMME_COORDINATOR))


def test_the_menu_of_its_owner_leads_to_nominations_while_it_nominates(
    employer: Employer, owner: PageClient
) -> None:
    page = owner.get("/me")
    for words in ("Nominations", "Our nominees"):
        assert owner.get(page.link(words)).heading == words
    employer.becomes(CompanyState.SUSPENDED)
    page = owner.get("/me")
    assert "Nominations" not in page and "Our nominees" not in page


def test_what_an_employee_reads_of_one_that_is_suspended(
    employer: Employer, browser_of: BrowserOf
) -> None:
    keo = employer.employee("Keo", shares=(STATE,))
    address = f"/me/applications/{keo.application.public_id}"
    mine = browser_of(keo.account)
    assert "This is your row in its list" in mine.get(address)
    employer.becomes(CompanyState.SUSPENDED)
    page = mine.get(address)
    assert "This is your row in its list" not in page
    assert "It nominates nobody now, and sees none of this." in page
