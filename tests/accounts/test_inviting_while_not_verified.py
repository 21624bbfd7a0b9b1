"""Whoever is invited reads of a company's applicants: the programme stands for it first."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import make_account, make_company
from tests.support.pages import PageClient
from training_portal.accounts.models import Account, Invitation
from training_portal.organisations.models import Company, CompanyState
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role


@pytest.mark.parametrize("state", [each for each in CompanyState if each != CompanyState.VERIFIED])
def test_a_company_that_is_not_verified_invites_nobody(
    app: Flask, browser_of: Callable[[Account], PageClient], state: CompanyState
) -> None:
    company = make_company("LA")
    people = f"/company/{company.public_id}/people"
    browser = browser_of(make_account(Role.COMPANY_OWNER, organisation=company))
    browser.submit(
        f"{people}/invite", name="Noi", email="noi@example.org", role="company_recruiter"
    )
    sent = db.session.scalars(select(Invitation)).one()
    before = browser.get(people)
    with unit_of_work():
        row = db.session.scalars(select(Company)).one()
        row.state = state
    page = browser.submit(
        f"{people}/invite", status=422, name="N", email="n@example.org", role="company_recruiter"
    )
    assert "once the programme has verified the company" in page.errors[0]
    again = f"/company/{company.public_id}/invitations/{sent.public_id}/send-again"
    browser.submit(before, action=again, status=409)
    page = browser.get(people)
    assert "Send again" not in page and "Invite a colleague" not in page
    browser.submit(page, button="Take back this invitation")
