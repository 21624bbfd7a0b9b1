"""Inviting somebody to hold a role: by making an account, or with the one there is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from time_machine import travel

from tests.factories import PASSWORD, give_role, make_account, make_organisation
from tests.support.html_lint import text_of
from tests.support.mails import last_link, mails_to
from tests.support.pages import Page, PageClient
from tests.support.statements import statements
from training_portal.accounts import invitation_queries, invitations, queries, services
from training_portal.accounts.models import Account, Invitation
from training_portal.accounts.rules import COMPANY_ROLES
from training_portal.organisations.models import Organisation, OrganisationKind
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role
from training_portal.platform.workflow import Refused

NOI = "noi@example.org"
LIST = "/manage/accounts/invitations"
TAKE_BACK = "Take back these invitations"


@pytest.fixture
def ministry(app: object) -> Organisation:
    return make_organisation(country="LA", name="Invented ministry")


@pytest.fixture
def administrator(app: object, browser_of: Callable[[Account], PageClient]) -> PageClient:
    return browser_of(make_account(Role.ADMINISTRATOR, name="Malee"))


def invite(
    administrator: PageClient,
    role: Role = Role.NOMINATING_OFFICER,
    organisation: Organisation | None = None,
    email: str = NOI,
    **more: int,
) -> Page:
    return administrator.submit(
        "/manage/accounts/invite",
        name="Noi",
        email=email,
        role=role.value,
        organisation=organisation.public_id if organisation else "",
        **more,
    )


def roles_of_noi() -> list[tuple[Role, str | None]]:
    account = services.account_by_email(NOI)
    assert account is not None
    return [(row.role, row.organisation) for row in queries.roles_of(account.id)]


def test_the_invited_person_makes_an_account_and_holds_the_role(
    administrator: PageClient, ministry: Organisation, pages: PageClient
) -> None:
    page = invite(administrator, organisation=ministry)
    assert page.notices == ["The invitation is on its way."]
    assert NOI in page
    page = pages.submit(last_link(NOI), name="Noi Keomany", password=PASSWORD)
    assert page.notices == ["Welcome! Your account is ready."]
    assert roles_of_noi() == [(Role.NOMINATING_OFFICER, "Invented ministry")]
    account = services.account_by_email(NOI)
    assert account is not None and account.time_zone == "Asia/Vientiane", "the ministry's clock"
    assert NOI not in administrator.get(f"{LIST}?state=open"), "no longer open"


def test_mail_and_page_say_who_invites_and_for_whom(
    administrator: PageClient, ministry: Organisation, pages: PageClient
) -> None:
    invite(administrator, organisation=ministry)
    (mail,) = mails_to(NOI)
    assert mail.subject.startswith("Malee invites you")
    assert "Invented ministry" in mail.body
    page = pages.get(last_link(NOI))
    assert "Malee invites you to work here for Invented ministry." in page


def test_an_officer_is_invited_only_for_a_body_that_puts_people_forward(
    administrator: PageClient,
) -> None:
    works = make_organisation(OrganisationKind.COMPANY, name="Invented harness works")
    page = invite(administrator, organisation=works, status=422)
    assert page.errors == [
        "Organisation: Invented harness works does not put people forward: "
        "choose one that does, or change it."
    ]
    assert 'aria-describedby="organisation-hint organisation-error"' in page.html
    assert mails_to(NOI) == []


@pytest.mark.parametrize("role", COMPANY_ROLES)
def test_who_recruits_is_invited_and_given_the_role_for_companies_only(
    administrator: PageClient, ministry: Organisation, role: Role
) -> None:
    refused = "Invented ministry is not a company"
    assert refused in invite(administrator, role, ministry, status=422).errors[0]
    form = f"/manage/accounts/{make_account().public_id}/roles/new"
    page = administrator.submit(form, role=role.value, organisation=ministry.public_id, status=422)
    assert refused in page.errors[0]


def test_an_invitation_of_a_body_that_stopped_gives_no_role(
    administrator: PageClient, ministry: Organisation, pages: PageClient
) -> None:
    invite(administrator, organisation=ministry)
    with unit_of_work():
        db.session.get_one(Organisation, ministry.id).nominates = False
    page = pages.submit(last_link(NOI), name="Noi", password=PASSWORD, status=409)
    assert "does not put people forward" in page
    assert services.account_by_email(NOI) is None


def test_somebody_with_an_account_signs_in_and_accepts(
    administrator: PageClient, ministry: Organisation, pages: PageClient
) -> None:
    make_account(email=NOI)
    invite(administrator, organisation=ministry)
    link = last_link(NOI)
    page = pages.get(link)
    assert "have an account with noi@example.org already" in page
    way_in = f"/sign-in?next={link}"
    assert f'href="{way_in}"' in page.html
    page = pages.submit(way_in, email=NOI, password=PASSWORD)
    assert page.url == link
    page = pages.submit(page, button="Accept")
    assert page.notices == ["You now hold the role “Nominating officer”."]
    assert roles_of_noi() == [(Role.NOMINATING_OFFICER, "Invented ministry")]


def test_a_role_that_is_held_already_just_stays(
    administrator: PageClient, ministry: Organisation, browser_of: Callable
) -> None:
    noi = make_account(email=NOI)
    invite(administrator, organisation=ministry)
    give_role(noi, Role.NOMINATING_OFFICER, ministry)
    browser_of(noi).submit(last_link(NOI), button="Accept")
    assert roles_of_noi() == [(Role.NOMINATING_OFFICER, "Invented ministry")]


def test_an_administrator_learns_at_once_that_the_role_is_held(
    administrator: PageClient, ministry: Organisation
) -> None:
    make_account(Role.NOMINATING_OFFICER, email=NOI, organisation=ministry)
    page = invite(administrator, organisation=ministry, email=NOI.upper(), status=422)
    assert page.errors == ["E-mail address: Somebody with this address holds this role already."]
    assert mails_to(NOI) == []
    invite(administrator, Role.TRAINER)


def test_somebody_elses_invitation_is_not_offered_but_leads_to_signing_out(
    administrator: PageClient, ministry: Organisation, browser_of: Callable
) -> None:
    invite(administrator, organisation=ministry)
    link = last_link(NOI)
    account = make_account(email="stranger@example.org")
    stranger = browser_of(account)
    page = stranger.get(link)
    assert "you are signed in as stranger@example.org" in page
    assert "Accept" not in [text_of(each) for each in page.tree.iter("button")]
    with pytest.raises(Refused, match="another address"):
        invitations.accept_as(link.rpartition("/")[2], account)
    after = stranger.submit(page, button=f"Sign out, and go on as {NOI}")
    assert "Choose a name and a password" in after, "there whom it was sent to can go on"
    assert services.account_by_email(NOI) is None


def test_a_half_made_account_is_taken_over_by_the_owner_of_the_address(
    administrator: PageClient, pages: PageClient
) -> None:
    services.sign_up(NOI, "A stranger", "the password of a stranger", remote_address="there")
    invite(administrator, Role.TRAINER)
    pages.submit(last_link(NOI), name="Noi", password=PASSWORD)
    assert roles_of_noi() == [(Role.TRAINER, None)]
    assert services.authenticate(NOI, PASSWORD, remote_address="here") is not None
    assert services.authenticate(NOI, "the password of a stranger", remote_address="here") is None


def ids() -> list[str]:
    statement = select(Invitation.public_id).order_by(Invitation.id)
    return list(db.session.scalars(statement))


def test_sending_again_ends_the_earlier_link(administrator: PageClient, pages: PageClient) -> None:
    invite(administrator, Role.TRAINER)
    first = last_link(NOI)
    page = administrator.submit(LIST, button="Send again", row=ids())
    assert "1 person gets a new link by e-mail" in page
    page = administrator.submit(page, button="Send again: 1")
    assert page.notices == ["1 invitation is on its way again."]
    pages.get(first, status=410)
    pages.get(last_link(NOI))
    assert len(mails_to(NOI)) == 2


def test_taking_back_ends_the_link(administrator: PageClient, pages: PageClient) -> None:
    invite(administrator, Role.TRAINER)
    link = last_link(NOI)
    page = administrator.submit(f"{LIST}?state=open", button=TAKE_BACK, row=ids())
    assert "Whoever has got it is told by e-mail." in page
    page = administrator.submit(page, button=f"{TAKE_BACK}: 1")
    assert page.notices == ["1 invitation is taken back."]
    assert NOI not in page, "back in the view it was taken from"
    page = administrator.get(f"{LIST}?state=withdrawn&q=NOI@&columns=state.expires_at")
    assert "Taken back" in page and "–" in page, "it is good until no day"
    (row,) = invitation_queries.chosen_invitations(ids())
    assert row.good_until is None and row.exported["expires_at"] is None
    pages.get(link, status=410)
    assert "is taken back, and its link is of no use" in mails_to(NOI)[-1].body


def test_an_invitation_that_was_accepted_meanwhile_is_left_with_the_reason(
    administrator: PageClient, ministry: Organisation, pages: PageClient
) -> None:
    invite(administrator, Role.TRAINER)
    invite(administrator, organisation=ministry)
    before = administrator.submit(LIST, button=TAKE_BACK, row=ids())
    pages.submit(last_link(NOI), name="Noi", password=PASSWORD)
    page = administrator.submit(before, button=f"{TAKE_BACK}: 2")
    assert page.notices == [
        "1 invitation is taken back.",
        "Left as it was: Noi. This invitation is no longer open.",
    ]
    assert roles_of_noi() == [(Role.NOMINATING_OFFICER, "Invented ministry")]
    page = administrator.submit(LIST, button="Send again", all_matching="1")
    assert "Left out: 2" in page and "It was accepted already." in page
    assert "It was taken back already." in page and "Send again: " not in page


def test_invitations_are_found_sorted_and_downloaded_without_their_links(
    app: Flask, administrator: PageClient, ministry: Organisation
) -> None:
    invite(administrator, organisation=ministry)
    for query in ("state=open", "role=nominating_officer", "country=LA", "q=noi@EX", "sort=-body"):
        assert NOI in administrator.get(f"{LIST}?{query}"), query
    for query in ("state=over", "role=trainer", "country=KH", "q=nobody"):
        assert NOI not in administrator.get(f"{LIST}?{query}"), query
    columns = "email.role.body.state.expires_at.inviter"
    text = administrator.client.get(f"{LIST}?format=csv&columns={columns}").text
    assert f"Noi,{NOI},Nominating officer,Invented ministry,Open," in text and "Malee" in text
    assert "/invitation/" not in text


def test_the_list_of_invitations_asks_as_often_for_many_as_for_few(
    app: Flask, administrator: PageClient
) -> None:
    def asked(page: str) -> int:
        with statements(db.engine) as seen:
            administrator.get(page)
        return len(seen)

    for number in (1, 2):
        invite(administrator, Role.TRAINER, email=f"noi{number}@example.org")
    question = f"{LIST}/chosen?action=withdraw&all_matching=1"
    few = asked(LIST), asked(question)
    for number in (3, 4):
        invite(administrator, Role.TRAINER, email=f"noi{number}@example.org")
    assert (asked(LIST), asked(question)) == few


def test_an_invitation_ends_after_two_weeks(administrator: PageClient, pages: PageClient) -> None:
    invite(administrator, Role.TRAINER)
    with travel(clock.now() + timedelta(days=14, seconds=1), tick=False):
        pages.get(last_link(NOI), status=410)


@pytest.mark.parametrize("role", [Role.NOMINATING_OFFICER, Role.PROGRAMME_MANAGER])
def test_a_role_for_an_organisation_needs_one(administrator: PageClient, role: Role) -> None:
    page = invite(administrator, role, status=422)
    assert page.errors == ["This role is held for an organisation: choose one."]
    # It is not called optional: the hint says for which roles it is needed.
    assert "(optional)" not in page and "Needed for nominating officers" in page
    assert mails_to(NOI) == []


def test_one_form_sent_twice_invites_once(administrator: PageClient) -> None:
    page = administrator.get("/manage/accounts/invite")
    for _time in range(2):
        administrator.submit(page, name="Noi", email=NOI, role=Role.TRAINER.value)
    assert len(mails_to(NOI)) == 1


def test_who_is_invited_for_the_same_already_is_sent_the_link_again(
    administrator: PageClient, ministry: Organisation
) -> None:
    invite(administrator, organisation=ministry)
    page = invite(administrator, organisation=ministry, status=422)
    assert "This address was invited already on" in page.errors[0]
    assert len(mails_to(NOI)) == 1
    administrator.submit(page, button="Send this invitation again")
    assert len(mails_to(NOI)) == 2
    assert invitation_queries.count_open() == 1


def test_another_role_or_body_is_another_invitation_and_so_is_one_after_it_ended(
    administrator: PageClient, ministry: Organisation
) -> None:
    invite(administrator, organisation=ministry)
    invite(administrator, Role.TRAINER)
    invite(administrator, organisation=make_organisation(country="KH", name="Another ministry"))
    with unit_of_work():
        first = db.session.scalars(select(Invitation).order_by(Invitation.id)).first()
        assert first is not None
        first.expires_at = clock.now()
    invite(administrator, organisation=ministry)
    assert len(mails_to(NOI)) == 4


def test_nobody_invites_themselves(browser_of: Callable[[Account], PageClient]) -> None:
    own = make_account(Role.ADMINISTRATOR)
    page = invite(browser_of(own), Role.PROGRAMME_COORDINATOR, email=own.email, status=422)
    assert "Nobody gives a role to themselves" in page


def test_taking_the_address_that_one_invited_gives_no_role(
    browser_of: Callable[[Account], PageClient],
) -> None:
    own = make_account(Role.ADMINISTRATOR)
    browser = browser_of(own)
    invite(browser, Role.PROGRAMME_COORDINATOR)
    with unit_of_work():
        kept = db.session.get_one(Account, own.id)
        kept.email = kept.email_key = NOI
    page = browser.submit(last_link(NOI), button="Accept", status=409)
    assert "Nobody gives a role to themselves" in page
    assert roles_of_noi() == [(Role.ADMINISTRATOR, None)]
