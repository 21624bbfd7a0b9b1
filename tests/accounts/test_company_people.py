"""Owners of a company invite colleagues and end roles, for the own company only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.factories import (
    PASSWORD,
    actor_of,
    give_role,
    make_account,
    make_actor,
    make_company,
)
from tests.support.crowd import waits_for
from tests.support.database import settings_for
from tests.support.mails import last_link, mails_to
from tests.support.pages import Page, PageClient
from training_portal import create_app
from training_portal.accounts import company_people, services
from training_portal.accounts.company_people_queries import members, open_invitations
from training_portal.accounts.models import Account
from training_portal.organisations.models import Organisation
from training_portal.platform.policy import Role
from training_portal.platform.workflow import NotAllowed, Refused

BrowserOf = Callable[[Account], PageClient]
NOI = "noi@example.org"
OWNER, RECRUITER = Role.COMPANY_OWNER, Role.COMPANY_RECRUITER


@pytest.fixture
def company(app: Flask) -> Organisation:
    return make_company("LA", name="Own works")


@pytest.fixture
def owner(company: Organisation) -> Account:
    return make_account(OWNER, email="owner@example.org", name="Malee", organisation=company)


@pytest.fixture
def browser(owner: Account, browser_of: BrowserOf) -> PageClient:
    return browser_of(owner)


def people(company: Organisation) -> str:
    return f"/company/{company.public_id}/people"


def invite(
    browser: PageClient, company: Organisation, role: Role = RECRUITER, status: int = 200
) -> Page:
    return browser.submit(
        f"{people(company)}/invite", status=status, name="Noi", email=NOI, role=role.value
    )


def roles_in(company: Organisation) -> list[tuple[str, Role]]:
    return [(each.email, each.role) for each in members(company.id) if each.is_present]


@pytest.mark.parametrize("role", [RECRUITER, OWNER])
def test_an_invited_colleague_makes_an_account_and_works_for_the_company(
    browser: PageClient, company: Organisation, pages: PageClient, role: Role
) -> None:
    page = invite(browser, company, role)
    assert page.notices == ["The invitation is on its way."] and NOI in page
    assert "Own works" in mails_to(NOI)[-1].body
    assert "Own works" in pages.get(last_link(NOI))
    page = pages.submit(last_link(NOI), name="Noi", password=PASSWORD)
    assert page.url == f"/company/{company.public_id}"
    assert (NOI, role) in roles_in(company)
    assert open_invitations(company.id) == []


def test_a_recruiter_is_the_choice_that_stands_there_first(
    browser: PageClient, company: Organisation
) -> None:
    browser.submit(f"{people(company)}/invite", name="Noi", email=NOI)
    assert [each.role for each in open_invitations(company.id)] == [RECRUITER]


def test_nobody_is_invited_twice_to_the_same(browser: PageClient, company: Organisation) -> None:
    invite(browser, company)
    page = invite(browser, company, status=422)
    assert "This address is invited already: send the invitation again instead." in page.errors[0]
    give_role(make_account(email="there@example.org"), RECRUITER, company)
    page = browser.submit(
        f"{people(company)}/invite", status=422, name="T", email="There@example.org"
    )
    assert "Somebody with this address holds this role already." in page.errors[0]


def test_an_owner_gives_no_role_of_the_programme(
    browser: PageClient, company: Organisation, owner: Account
) -> None:
    page = browser.submit(
        f"{people(company)}/invite", status=422, name="N", email=NOI, role="administrator"
    )
    assert "Choose one of the answers in the list." in page.errors[0]
    actor = actor_of(owner, OWNER, organisation=company)
    with pytest.raises(NotAllowed):
        company_people.invite(company.id, NOI, "Noi", Role.ADMINISTRATOR, actor=actor)


def test_only_so_many_invitations_are_open_at_once(
    company: Organisation, owner: Account, app: Flask
) -> None:
    actor = actor_of(owner, OWNER, organisation=company)
    with app.test_request_context():
        for number in range(company_people.MOST_OPEN):
            address = f"n{number}@example.org"
            company_people.invite(company.id, address, "N", RECRUITER, actor=actor)
        with pytest.raises(Refused):
            company_people.invite(company.id, NOI, "Noi", RECRUITER, actor=actor)


def test_an_invitation_is_sent_again_and_taken_back(
    browser: PageClient, company: Organisation, pages: PageClient
) -> None:
    first_page = invite(browser, company)
    first = last_link(NOI)
    browser.submit(first_page, button="Send again")
    pages.get(first, status=410)
    second = last_link(NOI)
    page = browser.submit(people(company), button="Take back this invitation")
    assert page.notices == ["The invitation is taken back."] and NOI not in page
    pages.get(second, status=410)


def test_a_recruiter_sees_colleagues_and_may_only_leave(
    company: Organisation, browser: PageClient, browser_of: BrowserOf
) -> None:
    recruiter = browser_of(make_account(RECRUITER, email=NOI, organisation=company))
    invite_page = f"{people(company)}/invite"
    recruiter.get(invite_page, status=403)
    page = recruiter.get(people(company))
    assert "owner@example.org" in page and "End this role" not in page
    owners_role = next(each for each in members(company.id) if each.role is OWNER)
    recruiter.get(f"{people(company)}/{owners_role.assignment_id}/end", status=403)
    page = recruiter.submit(recruiter.get(page.link("Leave")), button="Leave")
    assert page.notices == ["You have left the company."]
    assert roles_in(company) == [("owner@example.org", OWNER)]
    recruiter.get(people(company), status=403)


def test_an_owner_ends_a_role_and_its_invitations_end_with_it(
    browser: PageClient, company: Organisation, browser_of: BrowserOf, pages: PageClient
) -> None:
    second = make_account(OWNER, email="second@example.org", name="Second", organisation=company)
    invite(browser_of(second), company)
    link = last_link(NOI)
    role = next(each for each in members(company.id) if each.account_id == second.id)
    asked = browser.get(f"{people(company)}/{role.assignment_id}/end")
    assert asked.heading == "End the role of Second"
    page = browser.submit(asked, button="End this role")
    assert page.notices == ["The role has ended."]
    assert roles_in(company) == [("owner@example.org", OWNER)]
    pages.get(link, status=410)
    browser.get(f"{people(company)}/{role.assignment_id}/end", status=404)


def test_the_last_owner_stays(browser: PageClient, company: Organisation, owner: Account) -> None:
    make_account(RECRUITER, organisation=company)
    asked = browser.get(browser.get(people(company)).link("Leave"))
    assert "A company has at least one owner" in asked and "Leave" not in asked._links()
    role = next(each for each in members(company.id) if each.role is OWNER)
    actor = actor_of(owner, OWNER, organisation=company)
    with pytest.raises(Refused):
        company_people.end(company.id, role.assignment_id, actor=actor)
    assert ("owner@example.org", OWNER) in roles_in(company)


def test_another_companys_people_are_out_of_reach(
    browser: PageClient, company: Organisation, browser_of: BrowserOf
) -> None:
    other = make_company("LA", name="Other works")
    theirs = browser_of(make_account(OWNER, organisation=other))
    invite(theirs, other)
    [invitation] = open_invitations(other.id)
    role = next(each for each in members(other.id))
    browser.get(people(other), status=404)
    browser.get(f"{people(company)}/{role.assignment_id}/end", status=404)
    page = browser.get(f"{people(company)}/invite")
    token = page.html.partition('name="csrf_token" value="')[2].partition('"')[0]
    for step in ("send-again", "withdraw"):
        path = f"/company/{company.public_id}/invitations/{invitation.public_id}/{step}"
        answer = browser.client.post(
            path, data={"csrf_token": token}, headers={"Sec-Fetch-Site": "same-origin"}
        )
        assert answer.status_code == 404
    assert len(open_invitations(other.id)) == 1


def test_the_services_themselves_refuse_who_is_no_owner(app: Flask, company: Organisation) -> None:
    role = give_role(make_account(), OWNER, company)
    for actor in (make_actor(RECRUITER, organisation=company), make_actor(Role.ADMINISTRATOR)):
        with pytest.raises(NotAllowed):
            company_people.invite(company.id, NOI, "Noi", RECRUITER, actor=actor)
        with pytest.raises(NotAllowed):
            company_people.end(company.id, role.id, actor=actor)


def test_two_owners_who_end_each_others_role_leave_one(fresh_database: str, tmp_path: Path) -> None:
    portal = create_app(settings_for(fresh_database, tmp_path))
    with portal.app_context():
        company = make_company("LA", name="Own works")
        company_id = company.id
        first, second = (make_account(OWNER, organisation=company) for _number in range(2))
        actors = [actor_of(each, OWNER, organisation=company) for each in (first, second)]
        roles = [each.assignment_id for each in members(company_id)]

    def first_ends_second() -> None:
        company_people.end(company_id, roles[1], actor=actors[0])

    def second_ends_first() -> None:
        company_people.end(company_id, roles[0], actor=actors[1])

    assert isinstance(waits_for(portal, first_ends_second, second_ends_first), NotAllowed)
    with portal.app_context():
        assert sum(each.is_present for each in members(company_id)) == 1


def test_an_address_that_signed_in_before_accepts_with_the_account_it_has(
    browser: PageClient, company: Organisation, browser_of: BrowserOf
) -> None:
    noi = make_account(email=NOI)
    invite(browser, company)
    page = browser_of(noi).submit(last_link(NOI), button="Accept")
    assert page.url == f"/company/{company.public_id}"
    assert services.account_by_email(NOI) is not None
