"""A role passes to another account on a day: shown, told, and nothing of it in two hands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import (
    actor_of,
    give_role,
    lend,
    make_account,
    make_company,
    make_organisation,
)
from tests.support.mails import mails_to
from tests.support.pages import PageClient
from training_portal.accounts import (
    closing,
    deputies,
    deputy_queries,
    handovers,
    queries,
    roles,
    services,
)
from training_portal.accounts.company_people_queries import members
from training_portal.accounts.deputy_rules import Days, DeputyState
from training_portal.accounts.held_roles import roles_lent_to
from training_portal.accounts.models import Account, Deputyship, Handover, RoleAssignment
from training_portal.accounts.rules import COMPANY_ROLES
from training_portal.organisations.models import CompanyState, Organisation
from training_portal.people import services as people
from training_portal.people.queries import kinds_of_readers
from training_portal.platform import clock, i18n
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role
from training_portal.platform.workflow import NotAllowed, Refused

BrowserOf = Callable[[Account], PageClient]
MANAGER, NOI = Role.PROGRAMME_MANAGER, "noi@example.org"
#: A page of programme managers.
PAGE = "/manage/companies"


def day(number: int) -> date:
    """The day so many days after today, where roles begin and end."""
    return clock.today() + timedelta(days=number)


@pytest.fixture
def institute(app: Flask) -> Organisation:
    return make_organisation(name="Institute of trades")


@pytest.fixture
def malee(app: Flask) -> Account:
    return make_account(email="malee@example.org", name="Malee")


@pytest.fixture
def role(malee: Account, institute: Organisation) -> RoleAssignment:
    return give_role(malee, MANAGER, institute)


@pytest.fixture
def noi(app: Flask) -> Account:
    return make_account(email=NOI, name="Noi")


def test_a_role_passes_today_with_what_is_open(
    malee: Account, role: RoleAssignment, noi: Account, browser_of: BrowserOf
) -> None:
    make_company("LA", state=CompanyState.IN_REVIEW)
    browser = browser_of(make_account(Role.ADMINISTRATOR))
    account = f"/manage/accounts/{malee.public_id}"
    page = browser.get(browser.get(account).link("Hand over…"))
    assert "1 thing waits for this role now." in page
    done = browser.submit(page, email=NOI, on_day=day(0).isoformat(), reason="She retires.")
    assert "from Malee to Noi" in done and "She retires." in done
    browser_of(malee).get(PAGE, status=403)
    browser_of(noi).get(PAGE)
    for address, other in ((NOI, "Malee"), ("malee@example.org", "Noi")):
        body = mails_to(address)[-1].body
        assert other in body and "Institute of trades" in body
    # Who held it when stays: the account of each says so.
    today = i18n.day(day(0))
    assert f"Hands over the role “Programme manager” to Noi, whose first day is {today}" in done
    assert f"Takes over the role “Programme manager” from Malee on {today}" in browser.get(
        f"/manage/accounts/{noi.public_id}"
    )


def test_a_role_that_passes_later_is_held_until_then_and_can_stay(
    malee: Account, role: RoleAssignment, noi: Account, browser_of: BrowserOf
) -> None:
    bua, later = (make_account(email=f"{name}@example.org") for name in ("bua", "later"))
    lent, coming = lend(role, bua, day(0), day(9)), lend(role, later, day(10), day(12))
    browser = browser_of(make_account(Role.ADMINISTRATOR))
    account = f"/manage/accounts/{malee.public_id}"
    form = f"{account}/roles/{role.id}/hand-over"
    done = browser.submit(form, email=NOI, on_day=day(5).isoformat(), reason="Moves.")
    assert db.session.get_one(Deputyship, lent.id).ended_on == day(5)
    assert "until the day before" in mails_to(bua.email)[-1].body
    assert mails_to(later.email)[-1].template == "deputy_ended"
    states = {each.id: each.state for each in deputy_queries.deputies_of(malee.id)}
    assert states == {lent.id: DeputyState.PRESENT, coming.id: DeputyState.ENDED_EARLY}
    browser_of(malee).get(PAGE)
    browser_of(noi).get(PAGE, status=403)
    of_managers = select(RoleAssignment).where(RoleAssignment.role == MANAGER)
    old, new = db.session.scalars(of_managers.order_by(RoleAssignment.id))
    assert (old.valid_to, new.valid_from, new.valid_to) == (day(4), day(5), None)
    for each in (old, new):
        with pytest.raises(Refused):
            roles.end_role(each.id, actor=actor_of(noi))
    asked = browser.get(done.link("Call off…"))
    assert "does not pass to Noi" in asked
    browser.submit(asked, button="Call the handover off", reason="", status=422)
    assert old.valid_to == day(4)
    kept = browser.submit(asked, button="Call the handover off", reason="Noi stays at the mill.")
    assert "called off" in kept and "Noi stays at the mill." in kept
    for address in (NOI, malee.email):
        assert "Noi stays at the mill." in mails_to(address)[-1].body
    again = browser.get(asked.url)
    assert "This was called off already." in again
    db.session.expire_all()
    assert (old.valid_to, new.valid_to) == (None, day(4))
    assert mails_to(NOI)[-1].template == "handover_called_off"
    assert {each.ended_on for each in (lent, coming)} == {None}
    assert [mails_to(each.email)[-1].template for each in (bua, later)] == ["deputy_named"] * 2
    # What never began is no role that somebody had.
    assert queries.roles_of(noi.id) == []
    # The same once more: the assignment of before is taken again.
    browser.submit(form, email=NOI, on_day=day(5).isoformat(), reason="Moves after all.")
    db.session.expire_all()
    assert (old.valid_to, new.valid_to) == (day(4), None)
    assert [row.valid_from for row in queries.roles_of(noi.id)] == [day(5)]


def test_who_confirms_an_address_while_the_role_is_to_pass_is_the_deputy(
    malee: Account, role: RoleAssignment, noi: Account, institute: Organisation
) -> None:
    """What a coming handover cuts is not over before its day."""
    own = actor_of(malee, MANAGER, organisation=institute)
    administrator = actor_of(make_account(Role.ADMINISTRATOR), Role.ADMINISTRATOR)
    for first, last, name in ((0, 20, "bua"), (21, 30, "later")):
        days = Days(day(first), day(last))
        deputies.name(role.id, f"{name}@example.org", days, reason="Away.", actor=own)
    handover = handovers.hand_over(role.id, NOI, day(10), reason="Moves.", actor=administrator)
    bua, later = (
        make_account(email=f"{name}@example.org", confirmed=False) for name in ("bua", "later")
    )
    with unit_of_work():
        for each in (bua, later):
            services._mark_confirmed(db.session.get_one(Account, each.id))
    assert [each.role for each in roles_lent_to(bua.id, day(9))] == [MANAGER]
    assert roles_lent_to(bua.id, day(10)) == roles_lent_to(later.id, day(25)) == []
    handovers.call_off(handover.id, reason="She stays.", actor=administrator)
    assert [each.role for each in roles_lent_to(bua.id, day(10))] == [MANAGER]
    assert [each.role for each in roles_lent_to(later.id, day(25))] == [MANAGER]
    assert [mails_to(each.email)[-1].template for each in (bua, later)] == ["deputy_named"] * 2


def test_a_deputy_who_is_erased_is_not_given_back_when_the_handover_is_called_off(
    malee: Account, role: RoleAssignment, noi: Account
) -> None:
    bua = make_account(email="bua@example.org", name="Bua")
    lent = lend(role, bua, day(0), day(20))
    administrator = actor_of(make_account(Role.ADMINISTRATOR), Role.ADMINISTRATOR)
    handover = handovers.hand_over(role.id, NOI, day(10), reason="Moves.", actor=administrator)
    people.erase_own(bua.id, actor=actor_of(bua))
    assert mails_to(malee.email)[-1].template == "deputy_ended"
    handovers.call_off(handover.id, reason="She stays.", actor=administrator)
    db.session.expire_all()
    assert db.session.get_one(Deputyship, lent.id).ended_on == day(0)
    assert "deputy_named" not in {each.template for each in mails_to("")}


def test_who_was_to_take_a_role_over_and_does_not_holds_nothing_and_can_be_erased(
    malee: Account, role: RoleAssignment, noi: Account
) -> None:
    administrator = actor_of(make_account(Role.ADMINISTRATOR), Role.ADMINISTRATOR)
    handover = handovers.hand_over(role.id, NOI, day(100), reason="Moves.", actor=administrator)
    assert closing.closing_objection(noi.id) is not None
    handovers.call_off(handover.id, reason="She stays.", actor=administrator)
    with pytest.raises(Refused, match="has ended already"):
        roles.end_role(handover.to_id, actor=administrator)
    assert closing.closing_objection(noi.id) is None
    people.erase_own(noi.id, actor=actor_of(noi))
    assert db.session.get_one(Account, noi.id).email == ""


def test_who_was_to_take_a_role_over_and_does_not_is_told_of_nowhere_as_its_holder(
    malee: Account, noi: Account
) -> None:
    company = make_company("LA")
    owner = give_role(malee, Role.COMPANY_OWNER, company)
    administrator = actor_of(make_account(Role.ADMINISTRATOR), Role.ADMINISTRATOR)
    handover = handovers.hand_over(owner.id, NOI, day(100), reason="Moves.", actor=administrator)
    assert {each.account_id for each in members(company.id)} == {malee.id, noi.id}
    handovers.call_off(handover.id, reason="She stays.", actor=administrator)
    assert {each.account_id for each in members(company.id)} == {malee.id}
    assert kinds_of_readers({f"account:{noi.id}"}) == {}
    ever = deputy_queries.acting_in(company.id, COMPANY_ROLES, None)
    assert db.session.scalars(ever).all() == [malee.id]


def test_what_is_not_handed_over(
    malee: Account, role: RoleAssignment, noi: Account, institute: Organisation, app: Flask
) -> None:
    boss = make_account(email="boss@example.org")
    holds = make_account(MANAGER, email="there@example.org", organisation=institute)
    out = make_account(email="out@example.org", disabled=True)
    administrator = actor_of(boss, Role.ADMINISTRATOR)

    def refusal(held: RoleAssignment, email: str, on_day: date, by: Account | None = None) -> str:
        actor = administrator if by is None else actor_of(by, MANAGER, organisation=institute)
        with app.test_request_context(), pytest.raises((Refused, NotAllowed)) as caught:
            handovers.hand_over(held.id, email, on_day, reason="A reason.", actor=actor)
        return getattr(caught.value, "field", "not allowed")

    for email in ("malee@example.org", "nobody@example.org", boss.email, holds.email, out.email):
        assert refusal(role, email, day(1)) == "email"
    assert refusal(role, NOI, day(-1)) == refusal(role, NOI, day(400)) == "on_day"
    for kept in (Role.ADMINISTRATOR, Role.REVIEWER, Role.TRAINER):
        assert refusal(give_role(malee, kept), NOI, day(1)) == ""
    assert refusal(role, NOI, day(1), by=malee) == "not allowed"
    handovers.hand_over(role.id, NOI, day(3), reason="A reason.", actor=administrator)
    assert refusal(role, NOI, day(1)) == ""
    assert len(db.session.scalars(select(Handover)).all()) == 1
