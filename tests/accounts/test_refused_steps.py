"""What of deputies, handovers and addresses is refused, by the verbs themselves."""

from __future__ import annotations

from datetime import timedelta

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
    pass_on,
)
from tests.factories.accounts import make_actor
from tests.support.mails import last_link, mails_to
from training_portal.accounts import (
    company_people,
    deputies,
    handovers,
    new_address,
    roles,
    second_step,
)
from training_portal.accounts.deputies import DeputyRefused
from training_portal.accounts.deputy_rules import MOST_AHEAD, Days
from training_portal.accounts.history import words_of
from training_portal.accounts.models import (
    Account,
    Deputyship,
    Handover,
    RoleAssignment,
)
from training_portal.organisations.models import Organisation
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role
from training_portal.platform.workflow import Refused

OWNER = Role.COMPANY_OWNER


def days(first: int, last: int) -> Days:
    today = clock.today()
    return Days(today + timedelta(days=first), today + timedelta(days=last))


@pytest.fixture
def malee(app: Flask) -> Account:
    return make_account(email="malee@example.org", name="Malee")


@pytest.fixture
def role(malee: Account) -> RoleAssignment:
    return give_role(malee, OWNER, make_company("LA"))


def test_a_role_that_ended_is_not_lent(malee: Account, role: RoleAssignment) -> None:
    with unit_of_work():
        db.session.get_one(RoleAssignment, role.id).valid_to = days(-1, 0).first
    with pytest.raises(DeputyRefused, match="ended already"):
        deputies.name(role.id, "noi@example.org", days(0, 1), reason="x", actor=actor_of(malee))


def test_only_so_many_deputies_are_named_ahead(malee: Account, role: RoleAssignment) -> None:
    noi = make_account(email="noi@example.org")
    for number in range(MOST_AHEAD):
        lend(role, noi, days(2 * number, 0).first, days(2 * number, 0).first)
    ahead = days(2 * MOST_AHEAD, 2 * MOST_AHEAD)
    with pytest.raises(DeputyRefused, match="Many deputies are named ahead"):
        deputies.name(role.id, "suda@example.org", ahead, reason="x", actor=actor_of(malee))


def test_with_a_role_end_the_deputies_to_come_and_those_that_ended_rest(
    malee: Account, role: RoleAssignment
) -> None:
    noi = make_account(email="noi@example.org")
    ended, present = (lend(role, noi, days(-3, 0).first, days(0, 3).last) for _each in range(2))
    with unit_of_work():
        db.session.get_one(Deputyship, ended.id).ended_on = days(-1, 0).first
    nobody = lend(role, noi, days(1, 0).first, days(0, 5).last)
    with unit_of_work():
        row = db.session.get_one(Deputyship, nobody.id)
        row.deputy_id, row.email = None, "nobody@example.org"
    roles.end_role(role.id, actor=make_actor(Role.ADMINISTRATOR))
    found = {
        each.id: each.ended_on
        for each in db.session.scalars(select(Deputyship).execution_options(populate_existing=True))
    }
    assert found == {
        ended.id: days(-1, 0).first,
        present.id: days(0, 0).first,
        nobody.id: days(0, 0).first,
    }


def test_a_holder_who_is_kept_out_is_told_nothing_of_a_deputy(
    malee: Account, role: RoleAssignment
) -> None:
    with unit_of_work():
        db.session.get_one(Account, malee.id).disabled_at = clock.now()
    noi = make_account(email="noi@example.org")
    deputies.name(role.id, noi.email, days(0, 1), reason="x", actor=make_actor(Role.ADMINISTRATOR))
    assert mails_to(noi.email) and not mails_to(malee.email)


def test_a_handover_is_called_off_once_and_before_its_day(
    malee: Account, role: RoleAssignment
) -> None:
    noi, admin = make_account(email="noi@example.org"), make_actor(Role.ADMINISTRATOR)
    handover = pass_on(role, noi, days(5, 0).first)
    with unit_of_work():
        db.session.get_one(Handover, handover.id).on_day = days(0, 0).first
    with pytest.raises(Refused, match="passed already"):
        handovers.call_off(handover.id, reason="x", actor=admin)
    with unit_of_work():
        row = db.session.get_one(Handover, handover.id)
        row.on_day, row.called_off_at = days(5, 0).first, clock.now()
    with pytest.raises(Refused, match="called off already"):
        handovers.call_off(handover.id, reason="x", actor=admin)


def test_an_owner_who_goes_takes_back_the_invitations_they_made_and_no_others(
    malee: Account, role: RoleAssignment
) -> None:
    other = make_account(email="noi@example.org")
    company_id = role.organisation_id
    assert company_id is not None
    company = db.session.get_one(Organisation, company_id)
    give_role(other, OWNER, company)
    for owner, email in ((malee, "one@example.org"), (other, "two@example.org")):
        actor = actor_of(owner, OWNER, organisation=company)
        company_people.invite(company_id, email, "X", Role.COMPANY_RECRUITER, actor=actor)
    company_people.end(company_id, role.id, actor=actor_of(other, OWNER, organisation=company))
    assert [each.email for each in company_people.open_invitations(company_id)] == [
        "two@example.org"
    ]


def ask(account: Account, email: str) -> tuple[str, str]:
    """The secrets of the links to the new and to the old address."""
    new_address.ask(account, email, PASSWORD, remote_address="here", actor=actor_of(account))
    return tuple(last_link(to).rpartition("/")[2] for to in (email, account.email))  # type: ignore[return-value]


def test_links_of_a_change_do_nothing_for_who_is_kept_out_or_when_they_are_none(
    malee: Account,
) -> None:
    assert new_address.confirm("no-such-link", PASSWORD) is None
    assert new_address.stop("no-such-link") is None
    change, stop = ask(malee, "new@example.org")
    with unit_of_work():
        db.session.get_one(Account, malee.id).disabled_at = clock.now()
    assert new_address._confirm(change) is None
    assert new_address.stop(stop) is None
    assert db.session.get_one(Account, malee.id).email == "malee@example.org"


def test_a_link_that_two_windows_use_at_once_is_good_for_one_of_them(malee: Account) -> None:
    change, _stop = ask(malee, "new@example.org")
    assert new_address._confirm(change) is not None
    assert new_address._confirm(change) is None


def test_keeping_somebody_out_needs_a_reason(malee: Account) -> None:
    with pytest.raises(Refused, match="Say why"):
        roles.set_disabled(malee.id, True, reason=" ", actor=make_actor(Role.ADMINISTRATOR))


def test_a_second_step_that_is_on_is_not_begun_again_and_none_is_not_checked(
    malee: Account,
) -> None:
    assert second_step._check(malee.id, "123456") is None
    with unit_of_work():
        db.session.get_one(Account, malee.id).second_factor_at = clock.now()
    with pytest.raises(Refused, match="on already"):
        second_step._begin(malee.id)


def test_events_of_roles_are_told_as_such_without_their_particulars(app: Flask) -> None:
    assert words_of("name_deputy") == "A deputy was named or ended"
    assert words_of("assign_role") == "A role was given or ended"
    assert words_of("no_such_step") == "no_such_step"
