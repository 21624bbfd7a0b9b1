"""A company that is not verified, or is no more, hires nobody, and reads of nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import make_account, make_actor, make_company
from tests.factories.placements import again, make_graduate, make_placement, make_posting, state_of
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.organisations import company_services
from training_portal.organisations.models import Company, CompanyState, Organisation
from training_portal.placements import (
    application_services,
    contact_services,
    hiring_services,
    review_services,
)
from training_portal.placements.application_states import PlacementState
from training_portal.placements.models import PlacementApplication, Posting
from training_portal.placements.posting_states import PostingState
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.workflow import Refused

BrowserOf = Callable[[Account], PageClient]
S = PlacementState
#: States in which the programme does not stand for a company.
NOT_VERIFIED = [each for each in CompanyState if each is not CompanyState.VERIFIED]
CONTACT = {"name": "Dao", "phone": "+8562099999999"}


@pytest.fixture
def company(app: Flask) -> Organisation:
    return make_company("LA", name="Good Works")


def set_state(company: Organisation, state: CompanyState) -> None:
    """Put it into a state as if staff had, without what follows from the step."""
    with unit_of_work():
        company_row(company).state = state


def company_row(company: Organisation) -> Company:
    return db.session.scalars(select(Company).where(Company.organisation_id == company.id)).one()


def applied(company: Organisation, state: S = S.SUBMITTED) -> tuple[Account, PlacementApplication]:
    account, person = make_graduate()
    return account, make_placement(make_posting(company), person, state=state, shared=CONTACT)


def recruiter_of(company: Organisation, browser_of: BrowserOf) -> PageClient:
    return browser_of(make_account(Role.COMPANY_RECRUITER, organisation=company))


def test_what_a_refused_company_has_out_is_suspended(
    company: Organisation, browser_of: BrowserOf
) -> None:
    account, application = applied(company, S.OFFERED)
    posting = make_posting(company)
    set_state(company, CompanyState.IN_REVIEW)
    browser_of(make_account(Role.PROGRAMME_COORDINATOR)).submit(
        f"/manage/companies/{company.public_id}/decide/refuse", reason="A front."
    )
    assert again(posting).state is PostingState.SUSPENDED
    assert again(posting).state_reason == "The programme has not accepted the company."
    page = browser_of(account).submit(f"/me/placements/{application.public_id}/accept", status=409)
    assert "nothing can be accepted" in page and state_of(application) is S.OFFERED


@pytest.mark.parametrize("state", NOT_VERIFIED)
def test_no_step_of_a_company_that_is_not_verified(
    company: Organisation, state: CompanyState
) -> None:
    _account, listed = applied(company, S.SHORTLISTED)
    _account, offered = applied(company, S.OFFERED)
    set_state(company, state)
    deadline = clock.now() + timedelta(days=7)
    with pytest.raises(Refused, match="has to verify your company"):
        hiring_services.make_offer(listed.id, deadline, actor=SYSTEM)
    with pytest.raises(Refused, match="has to verify this company"):
        application_services.accept_offer(offered.id, actor=SYSTEM)


@pytest.mark.parametrize("state", NOT_VERIFIED)
def test_no_suspension_is_lifted_for_a_company_that_is_not_verified(
    company: Organisation, state: CompanyState
) -> None:
    posting = make_posting(company, state=PostingState.SUSPENDED)
    set_state(company, state)
    with pytest.raises(Refused, match="its postings stay suspended"):
        review_services.lift_suspension(posting.id, actor=SYSTEM)


def test_under_a_name_that_nobody_verified_no_posting_is_out_until_somebody_has(
    company: Organisation, pages: PageClient, browser_of: BrowserOf
) -> None:
    account, application = applied(company, S.OFFERED)
    posting_path = f"/placements/{make_posting(company).public_id}"
    pages.get(posting_path)
    row = company_row(company)
    facts = company_services.facts_of(db.session.get_one(Organisation, company.id), row)
    owner = make_actor(Role.COMPANY_OWNER, organisation=company)
    assert company_services.change_company(
        company.id, replace(facts, name="Evil Works"), actor=owner
    )
    pages.get(posting_path, status=404)
    own = f"/me/placements/{application.public_id}"
    person = browser_of(account)
    assert "Evil Works" in person.get(own) and "The placement in full" not in person.get(own)
    person.submit(f"{own}/accept", status=409)
    recruiter = recruiter_of(company, browser_of)
    page = recruiter.get(f"/company/postings/{posting_of(application)}")
    assert "nobody else sees this posting" in page and "As others see it" not in page
    assert "Take the offer back" not in recruiter.get(
        f"/company/applicants/{application.public_id}"
    )
    set_state(company, CompanyState.VERIFIED)
    pages.get(posting_path)
    person.submit(f"{own}/accept")
    assert state_of(application) is S.ACCEPTED


def posting_of(application: PlacementApplication) -> str:
    return db.session.get_one(Posting, application.posting_id).public_id


@pytest.mark.parametrize("state", NOT_VERIFIED)
def test_a_company_that_is_not_verified_reads_nothing_of_who_applied(
    company: Organisation, browser_of: BrowserOf, state: CompanyState
) -> None:
    _account, application = applied(company, S.ACCEPTED)
    recruiter = recruiter_of(company, browser_of)
    table = f"/company/postings/{posting_of(application)}/applicants"
    paths = (f"/company/applicants/{application.public_id}", table, f"{table}?format=csv")
    for path in paths:
        assert "Dao" in recruiter.client.get(path).text, path
    set_state(company, state)
    for path in paths:
        text = recruiter.client.get(path).text
        assert "Dao</" not in text and CONTACT["phone"] not in text, path
        assert "Dao," not in text, path
    for path in paths[:2]:
        page = recruiter.get(path)
        assert "you read nothing of those who applied" in page
        assert "Not shown now" in page
    assert "Nothing found" in recruiter.get(f"{table}?q=Dao")
    set_state(company, CompanyState.VERIFIED)
    assert "Dao" in recruiter.get(table)


def test_mails_that_wait_for_a_company_that_is_shut_out_lose_what_they_say(
    company: Organisation,
) -> None:
    make_account(Role.COMPANY_RECRUITER, organisation=company)
    _account, application = applied(company, S.OFFERED)
    wish = contact_services.ContactWish(["phone"], "I agree.", "en")
    contact_services.accept(application.id, wish, actor=SYSTEM)
    bodies = select(OutboxMail.body).where(OutboxMail.template == "placement_contact")
    assert all("+856" in body for body in db.session.scalars(bodies).all())
    coordinator = make_actor(Role.PROGRAMME_COORDINATOR)
    company_services.decide(company.id, "suspend", reason="A front.", actor=coordinator)
    assert set(db.session.scalars(bodies)) == {""}
