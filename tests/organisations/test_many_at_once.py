"""Bodies and companies, many at once: what is possible for whom, and what is left out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import give_role, make_account, make_company, make_organisation
from tests.organisations.conftest import the_company
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.accounts.models import Account
from training_portal.organisations.models import CompanyState, Organisation
from training_portal.platform.audit import timeline
from training_portal.platform.database import db
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import Role

S = CompanyState
BrowserOf = Callable[[Account], PageClient]


def test_bodies_put_people_forward_and_no_longer(staff: PageClient) -> None:
    first, second = make_organisation(name="First"), make_organisation(name="Second")
    rows = [first.public_id, second.public_id]
    table = "/manage/organisations?nominates=yes&sort=nominates"
    page = staff.submit(table, button="Have these put nobody forward", row=rows)
    page = staff.submit(page, button="Have these put nobody forward: 2")
    assert page.notices == ["2 organisations put nobody forward now."]
    assert "First" not in page and "First" in staff.get("/manage/organisations?nominates=no")
    page = staff.submit("/manage/organisations", button="Have these put nobody forward", row=rows)
    assert "Left out: 2" in page and "It puts nobody forward." in page
    page = staff.submit(
        "/manage/organisations", button="Let these put people forward", row=rows[:1]
    )
    staff.submit(page, button="Let these put people forward: 1")
    shown = select(Organisation.name).where(Organisation.nominates, Organisation.id.in_(
        [first.id, second.id]))  # fmt: skip
    assert list(db.session.scalars(shown)) == ["First"]
    assert [each.action for each in timeline([("organisation", first.id)])] == ["change"] * 2


def test_companies_are_returned_with_one_reason_each_by_a_mail_of_its_own(
    staff: PageClient, place: None
) -> None:
    waiting = [make_company("LA", name=f"Works {n}", state=S.IN_REVIEW) for n in (1, 2)]
    verified = make_company("LA", name="Works 3")
    owner = make_account(Role.COMPANY_OWNER, organisation=waiting[0], email="owner@example.org")
    rows = [each.public_id for each in (*waiting, verified)]
    page = staff.submit("/manage/companies", button="Return for correction", row=rows)
    assert "Left out: 1" in page and "is not possible now: the state is “Verified”" in page
    page = staff.submit(page, button="Return for correction: 2", status=422)
    assert page.errors and "Works 1" in page, "nothing is lost by a missing reason"
    page = staff.submit(page, button="Return for correction: 2", reason="No papers came.")
    assert page.notices == ["2 companies are returned."]
    for company in waiting:
        assert the_company(company.name)[1].state is S.RETURNED
    assert the_company("Works 3")[1].state is S.VERIFIED
    told = db.session.scalars(select(OutboxMail).where(OutboxMail.to_address == owner.email)).one()
    assert "No papers came." in told.body


def test_only_who_may_shut_out_refuses_many(
    place: None, browser_of: BrowserOf, staff: PageClient
) -> None:
    waiting = make_company("LA", name="Spam works", state=S.IN_REVIEW)
    manager = browser_of(make_account(Role.PROGRAMME_MANAGER))
    assert "Do not accept" not in manager.get("/manage/companies")
    chosen = f"/manage/companies/chosen?action=refuse&row={waiting.public_id}"
    manager.get(chosen, status=403)
    page = staff.submit(chosen, button="Do not accept: 1", reason="Nobody is there.")
    assert page.notices == ["1 company is not accepted."]
    assert the_company("Spam works")[1].state is S.REFUSED


def test_nobody_decides_about_the_company_they_work_for(place: None, browser_of: BrowserOf) -> None:
    own = make_company("LA", name="Own works", state=S.IN_REVIEW)
    both = make_account(Role.PROGRAMME_COORDINATOR)
    give_role(both, Role.COMPANY_OWNER, own)
    page = browser_of(both).submit(
        "/manage/companies", button="Return for correction", row=own.public_id
    )
    assert "You work for this company" in page and "Return for correction: " not in page


@pytest.mark.parametrize(
    "question",
    [
        "/manage/companies/chosen?action=return&all_matching=1",
        "/manage/organisations/chosen?action=stop&all_matching=1",
        "/manage/organisations?nominates=yes",
    ],
)
def test_the_page_before_asks_as_often_for_many_as_for_few(
    app: Flask, staff: PageClient, place: None, question: str
) -> None:
    asked: list[int] = []
    for number in range(2):
        for name in range(2):
            make_company("LA", name=f"Works {number}{name}", state=S.IN_REVIEW)
        with statements(db.engine) as seen:
            staff.get(question)
        asked.append(len(seen))
    assert asked[0] == asked[1]
