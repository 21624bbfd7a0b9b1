"""Somebody has another's role for some days: in its scope, in both names, and not a day longer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import (
    PASSWORD,
    actor_of,
    give_role,
    lend,
    make_account,
    make_company,
    make_park,
    make_sector,
)
from tests.support.mails import last_link, mails_to
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.accounts import deputies, roles
from training_portal.accounts.deputies import DeputyRefused
from training_portal.accounts.deputy_rules import Days
from training_portal.accounts.models import Account, Deputyship, RoleAssignment
from training_portal.organisations.models import Organisation
from training_portal.organisations.permissions import CompanyPermission
from training_portal.platform import clock, i18n
from training_portal.platform.audit import AuditEvent
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Actor, Grant, Role, StandIn
from training_portal.platform.workflow import NotAllowed, Refused

BrowserOf = Callable[[Account], PageClient]
OWNER, RECRUITER = Role.COMPANY_OWNER, Role.COMPANY_RECRUITER
NOI, MINE = "noi@example.org", "/me/account/deputies"


def day(number: int) -> date:
    """The day so many days after today, where roles begin and end."""
    return clock.today() + timedelta(days=number)


def in_days(first: int, last: int) -> dict[str, str]:
    """Days as they are typed, and why."""
    return {
        "first_day": day(first).isoformat(),
        "last_day": day(last).isoformat(),
        "reason": "On leave in Vientiane.",
    }


@pytest.fixture
def company(app: Flask) -> Organisation:
    return make_company("LA", name="Own works")


@pytest.fixture
def malee(company: Organisation) -> Account:
    return make_account(email="malee@example.org", name="Malee")


@pytest.fixture
def role(malee: Account, company: Organisation) -> RoleAssignment:
    return give_role(malee, OWNER, company)


@pytest.fixture
def noi(app: Flask) -> Account:
    return make_account(email=NOI, name="Noi")


def test_a_deputy_works_in_both_names_until_it_is_ended(
    malee: Account, role: RoleAssignment, noi: Account, company: Organisation, browser_of: BrowserOf
) -> None:
    make_sector("C")
    make_park()
    own, deputy = browser_of(malee), browser_of(noi)
    page = f"/company/{company.public_id}"
    deputy.get(page, status=403)
    named = own.submit(f"{MINE}/{role.id}/new", email=NOI, **in_days(0, 3))
    assert named.notices == ["The deputy is named; a mail is on its way."] and NOI in named
    assert "“Company owner” for Own works, as the deputy of Malee" in mails_to(NOI)[-1].body
    assert last_link(NOI) == MINE

    seen = deputy.get(page)
    assert "For Malee: Company owner, Own works, until" in seen
    assert "For Malee" in deputy.get("/me") and "For Malee:" not in deputy.get("/me/account")
    deputy.submit(f"{page}/sites/new", site_name="New works", park="savan-park")
    assert "Noi for Malee" in own.get(page) and "Noi for Malee" in deputy.get(page)
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "add_site")).one()
    assert (event.actor, event.acts_for) == (f"account:{noi.id}", f"account:{malee.id}")

    # What is lent is not lent on, and gives nobody a role for longer.
    deputy.get(f"{MINE}/{role.id}/new", status=404)
    assert "Invite a colleague" not in deputy.get(f"{page}/people")
    for path in ("people/invite", f"people/{role.id}/deputy", f"people/{role.id}/end"):
        deputy.get(f"{page}/{path}", status=403)

    own.submit(own.get(MINE).link("End this…"), button="End it now")
    deputy.get(page, status=403)
    assert mails_to(NOI)[-1].template == "deputy_ended"
    assert "Ended early" in own.get(MINE) and "End this…" not in own.get(MINE)


def test_the_role_is_lent_on_its_days_and_as_long_as_its_owner_has_it(
    malee: Account, role: RoleAssignment, noi: Account, company: Organisation, browser_of: BrowserOf
) -> None:
    browser, page = browser_of(noi), f"/company/{company.public_id}"
    lend(role, noi, day(-3), day(-1))
    lend(role, noi, day(1), day(3))
    ended = lend(role, noi, day(-3), day(3))
    with unit_of_work():
        db.session.get_one(Deputyship, ended.id).ended_on = day(0)
    browser.get(page, status=403)
    present = lend(role, noi, day(0), day(0))
    browser.get(page)
    with unit_of_work():
        db.session.get_one(Account, malee.id).disabled_at = clock.now()
    browser.get(page, status=403)
    with unit_of_work():
        db.session.get_one(Account, malee.id).disabled_at = None
    browser.get(page)
    roles.end_role(role.id, actor=actor_of(malee))
    browser.get(page, status=403)
    assert db.session.get_one(Deputyship, present.id).ended_on == day(0)
    assert mails_to(NOI)[-1].template == "deputy_ended"


def test_an_address_without_an_account_is_answered_alike_and_waits_for_one(
    malee: Account, role: RoleAssignment, company: Organisation, browser_of: BrowserOf,
    pages: PageClient,
) -> None:  # fmt: skip
    form = f"{MINE}/{role.id}/new"
    named = browser_of(malee).submit(form, email="Noi@Example.org", **in_days(0, 3))
    assert named.notices == ["The deputy is named; a mail is on its way."]
    pages.submit("/sign-up", name="Noi", email=NOI, password=PASSWORD)
    assert db.session.scalars(select(Deputyship)).one().deputy_id is None
    pages.submit(last_link(NOI), password=PASSWORD)
    assert "For Malee" in pages.get(f"/company/{company.public_id}")


def test_why_somebody_is_away_is_mailed_to_no_address_that_nobody_confirmed(
    malee: Account, role: RoleAssignment, noi: Account, company: Organisation
) -> None:
    own = actor_of(malee, OWNER, organisation=company)
    waiting = make_account(email="waiting@example.org", confirmed=False).email
    for number, email in enumerate((NOI, waiting, "nobody@example.org")):
        days = Days(day(number), day(number))
        deputies.name(role.id, email, days, reason="Has an operation.", actor=own)
        body = mails_to(email)[-1].body
        assert ("Has an operation." in body) is (email == NOI)
        assert "\n\n\n" not in body


def test_whoever_gives_the_role_does_it_for_who_is_away(
    malee: Account, role: RoleAssignment, noi: Account, company: Organisation, browser_of: BrowserOf
) -> None:
    recruits = give_role(make_account(name="Bua", email="bua@example.org"), RECRUITER, company)
    owner = browser_of(malee)
    page = f"/company/{company.public_id}/people/{recruits.id}/deputy"
    listed = owner.submit(page, email=NOI, **in_days(0, 3))
    assert "For Bua" in listed and "as your deputy" in mails_to("bua@example.org")[-1].body
    owner.submit(listed.link("End this…"), button="End it now")

    administrator = browser_of(make_account(Role.ADMINISTRATOR, email="admin@example.org"))
    account = f"/manage/accounts/{malee.public_id}"
    found = administrator.submit(account + f"/roles/{role.id}/deputy", email=NOI, **in_days(0, 3))
    days = f"from {i18n.day(day(0))} to {i18n.day(day(3))}"
    assert f"A deputy is named for the role “Company owner”: {NOI}, {days}" in found
    of_noi = administrator.get(f"/manage/accounts/{noi.public_id}")
    assert f"Named as a deputy: “Company owner” of Malee, {days}" in of_noi
    # Two windows: the second names somebody for days that are taken.
    again = administrator.submit(
        account + f"/roles/{role.id}/deputy", status=422, email="other@example.org", **in_days(3, 5)
    )
    assert "There is a deputy already" in again.errors[0] and "other@example.org" in again.html

    # The deputy gives it back; a stranger knows nothing of it.
    end = browser_of(noi).get(MINE).link("End this…")
    browser_of(make_account()).get(end, status=404)
    browser_of(noi).submit(end, button="End it now")
    assert mails_to("malee@example.org")[-1].template == "deputy_ended"
    with pytest.raises(Refused):
        deputies.end(db.session.scalars(select(Deputyship.id)).all()[-1], actor=actor_of(malee))


def test_who_cannot_be_named_and_who_cannot_name(
    malee: Account, role: RoleAssignment, noi: Account, company: Organisation, app: Flask
) -> None:
    other_owner = make_account(OWNER, email="there@example.org", organisation=company)
    boss = make_account(email="boss@example.org")
    administrator = actor_of(boss, Role.ADMINISTRATOR)
    own = actor_of(malee, OWNER, organisation=company)
    lent = Grant(OWNER, company.id)
    deputy = Actor(
        f"account:{noi.id}", noi.id, frozenset({lent}),
        stand_ins=frozenset({StandIn(lent, f"account:{malee.id}")}),
    )  # fmt: skip

    def refusal(held: RoleAssignment, email: str, actor: Actor) -> str:
        with app.test_request_context(), pytest.raises((DeputyRefused, NotAllowed)) as caught:
            deputies.name(held.id, email, Days(day(0), day(1)), reason="Away.", actor=actor)
        return getattr(caught.value, "field", "not allowed")

    assert refusal(role, "Malee@example.org", own) == "email"
    assert refusal(role, other_owner.email, own) == "email"
    assert refusal(role, "boss@example.org", administrator) == "email"
    for kept in (Role.ADMINISTRATOR, Role.TRAINER):
        assert refusal(give_role(malee, kept), NOI, administrator) == ""
    assert refusal(role, "third@example.org", deputy) == "not allowed"
    elsewhere = actor_of(make_account(), OWNER, organisation=make_company("TH"))
    assert refusal(role, NOI, elsewhere) == "not allowed"
    assert db.session.scalars(select(Deputyship)).all() == []


def test_the_page_asks_as_little_for_many_as_for_one(
    malee: Account, role: RoleAssignment, browser_of: BrowserOf
) -> None:
    browser = browser_of(malee)
    counts = []
    for number in range(3):
        lend(role, make_account(), day(number), day(number))
        if number != 1:
            with statements(db.engine) as seen:
                browser.get(MINE)
            counts.append(len(seen))
    assert counts[0] == counts[1] <= 5


def test_whom_an_account_stands_in_for_is_told_by_what_the_page_needs() -> None:
    lent = Grant(OWNER, 7)
    actor = Actor(
        "account:1", 1, frozenset({lent, Grant(Role.OBSERVER)}),
        stand_ins=frozenset({StandIn(lent, "account:2")}),
    )  # fmt: skip
    assert actor.using(CompanyPermission.KEEP_OWN).acts_for == ("account:2",)
    assert actor.using(CompanyPermission.READ).acts_for == ()
    assert actor.using(None).acts_for == ()
    assert actor.in_own_name().grants == {Grant(Role.OBSERVER)}
