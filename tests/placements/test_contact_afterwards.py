"""Phone numbers and addresses do not stay with a company that has nobody to reach any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import make_account, make_company
from tests.factories.accounts import actor_of
from tests.factories.placements import make_graduate, make_placement, make_posting
from tests.factories.programme import make_countries
from tests.support.pages import PageClient
from tests.support.remade import back, on, portal_on
from training_portal.accounts import company_people
from training_portal.accounts.models import Account, RoleAssignment
from training_portal.organisations.models import Organisation
from training_portal.placements import contact_mails, contact_services
from training_portal.placements.application_states import PlacementState
from training_portal.placements.models import PlacementApplication
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import SYSTEM, Role

BrowserOf = Callable[[Account], PageClient]
S = PlacementState
PHONE = "+8562099999999"
SHARED = {"name": "Dao", "phone": PHONE, "email": "dao@example.org"}


@pytest.mark.parametrize("state", [S.REJECTED, S.DECLINED, S.EXPIRED, S.SHORTLISTED, S.ACCEPTED])
def test_phone_and_address_go_where_nothing_came_of_an_application(
    app: Flask, browser_of: BrowserOf, state: S
) -> None:
    company = make_company("LA")
    posting = make_posting(company)
    account, person = make_graduate()
    application = make_placement(posting, person, state=state, shared=SHARED)
    recruiter = browser_of(make_account(Role.COMPANY_RECRUITER, organisation=company))
    table = f"/company/postings/{posting.public_id}/applicants"
    is_kept = state in (S.SHORTLISTED, S.ACCEPTED)
    for path in (f"/company/applicants/{application.public_id}", f"{table}?format=csv"):
        text = recruiter.client.get(path).text
        assert "Dao" in text and (PHONE in text) is is_kept, path
        assert ("dao@example.org" in text) is is_kept, path
    page = browser_of(account).get(f"/me/placements/{application.public_id}")
    assert (PHONE in page) is is_kept and ("are no longer shown" in page) is not is_kept


def test_a_mail_that_waits_does_not_go_to_somebody_who_left_the_company(app: Flask) -> None:
    company, other = make_company("LA"), make_company("LA")
    owner = make_account(Role.COMPANY_OWNER, organisation=company)
    recruiter = make_account(Role.COMPANY_RECRUITER, organisation=company)
    elsewhere = make_account(Role.COMPANY_RECRUITER, organisation=other)
    for each in (company, other):
        _account, person = make_graduate()
        application = make_placement(make_posting(each), person, state=S.OFFERED)
        wish = contact_services.ContactWish(["phone"], "I agree.", "en")
        contact_services.accept(application.id, wish, actor=SYSTEM)
    assignment = db.session.scalars(
        select(RoleAssignment.id).where(RoleAssignment.account_id == recruiter.id)
    ).one()
    acting = actor_of(owner, Role.COMPANY_OWNER, organisation=company)
    company_people.end(company.id, assignment, actor=acting)
    waiting = dict(
        db.session.execute(
            select(OutboxMail.to_address, OutboxMail.body).where(
                OutboxMail.template == "placement_contact"
            )
        ).all()
    )
    assert waiting[recruiter.email] == ""
    assert "+856" in waiting[owner.email] and "+856" in waiting[elsewhere.email]


def test_a_longer_address_that_begins_like_the_one_who_left_keeps_its_mail(app: Flask) -> None:
    company = make_company("LA")
    owner = make_account(Role.COMPANY_OWNER, organisation=company, email="keo@works.example.com")
    recruiter = make_account(
        Role.COMPANY_RECRUITER, organisation=company, email="keo@works.example.co"
    )
    _account, person = make_graduate()
    application = make_placement(make_posting(company), person, state=S.OFFERED)
    wish = contact_services.ContactWish(["phone"], "I agree.", "en")
    contact_services.accept(application.id, wish, actor=SYSTEM)
    assignment = db.session.scalars(
        select(RoleAssignment.id).where(RoleAssignment.account_id == recruiter.id)
    ).one()
    acting = actor_of(owner, Role.COMPANY_OWNER, organisation=company)
    company_people.end(company.id, assignment, actor=acting)
    (body,) = db.session.scalars(
        select(OutboxMail.body).where(
            OutboxMail.template == "placement_contact", OutboxMail.to_address == owner.email
        )
    )
    assert "+856" in body


def accepted(company: Organisation) -> PlacementApplication:
    """An offer that was accepted by somebody who lets the company telephone."""
    _account, person = make_graduate()
    application = make_placement(make_posting(company), person, state=S.OFFERED)
    wish = contact_services.ContactWish(["phone"], "I agree.", "en")
    contact_services.accept(application.id, wish, actor=SYSTEM)
    return application


def contact_mail() -> OutboxMail:
    return db.session.scalars(
        select(OutboxMail)
        .where(OutboxMail.template == "placement_contact")
        .execution_options(populate_existing=True)
    ).one()


def test_which_application_a_mail_is_about_stands_in_no_key(app: Flask) -> None:
    company, other = make_company("LA"), make_company("LA")
    make_account(Role.COMPANY_OWNER, organisation=company)
    application = accepted(company)
    with unit_of_work():
        contact_mail().dedupe_key = "another way to tell mails apart"
    with unit_of_work():
        contact_mails.take_back(other.id, [])
    assert "+856" in contact_mail().body
    with unit_of_work():
        contact_mails.take_back(company.id, [])
    assert contact_mail().body == ""
    assert contact_mail().about_id == application.id


@pytest.fixture
def portal(fresh_database: str, tmp_path: Path) -> Iterator[Flask]:
    with portal_on(fresh_database, tmp_path) as app:
        make_countries()
        yield app


def test_mails_of_before_that_wait_are_told_what_they_are_about(portal: Flask) -> None:
    company = make_company("LA")
    make_account(Role.COMPANY_OWNER, organisation=company)
    application_id = accepted(company).id
    back("20261129_offers_that_wait")
    on()
    found = contact_mail()
    assert (found.about_kind, found.about_id) == ("placement_application", application_id)
