"""Many at once: one address makes one account, one code lets one in, and nobody gets an error."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import actor_of, give_role, lend, make_account, make_organisation
from tests.support.crowd import AT_ONCE, all_at_once, waits_for
from tests.support.database import settings_for
from training_portal import create_app
from training_portal.accounts import deputies, handovers, one_time_codes, second_step, services
from training_portal.accounts.deputy_rules import Days
from training_portal.accounts.models import Account, Deputyship, Handover, RoleAssignment
from training_portal.platform import clock, mail, personal
from training_portal.platform.database import db, lock, transactional, unit_of_work
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import Role


@pytest.fixture
def portal(fresh_database: str, tmp_path: Path) -> Flask:
    """An app on a database of its own, where commits are commits."""
    return create_app(settings_for(fresh_database, tmp_path))


def count(model: type) -> int | None:
    return db.session.scalar(select(func.count()).select_from(model))


def test_one_address_signed_up_by_many_at_once_makes_one_account(portal: Flask) -> None:
    def sign_up(number: int) -> None:
        with portal.test_request_context():
            services._sign_up("Keo@example.org", "Keo", f"hash {number}", "en", "")

    all_at_once(portal, sign_up)
    with portal.app_context():
        assert count(Account) == 1


def code_to_send(portal: Flask, kind: second_step.Used) -> tuple[int, str]:
    """An account with the second step on, and a code of this kind that was not used yet."""
    with portal.app_context():
        account = make_account()
        second_step._begin(account.id)
        secret = second_step.begun_secret(account)
        assert secret is not None
        now = one_time_codes.counter_at(clock.now())
        before, code = (one_time_codes.code_at(secret, step) for step in (now - 1, now))
        done = second_step._turn_on(account.id, before, services.own_actor(account))
        assert done is not None
        return account.id, code if kind is second_step.Used.APP else done[1][0]


@pytest.mark.parametrize("kind", list(second_step.Used))
def test_a_code_sent_by_many_at_once_lets_one_in(portal: Flask, kind: second_step.Used) -> None:
    """Who reads a code over a shoulder and is as fast as its owner does not get in as well."""
    number, sent = code_to_send(portal, kind)

    def send(_number: int) -> second_step.Used | None:
        with portal.test_request_context():
            return second_step._check(number, sent)

    assert [each for each in all_at_once(portal, send) if each is not None] == [kind]


@pytest.mark.parametrize("kind", list(second_step.Used))
def test_a_code_that_is_being_used_is_good_for_nobody_else(
    portal: Flask, kind: second_step.Used
) -> None:
    number, sent = code_to_send(portal, kind)

    def send() -> second_step.Used | None:
        return second_step._check(number, sent)

    assert waits_for(portal, send, send) is None


def test_deputies_named_for_the_same_days_by_many_at_once_are_one(portal: Flask) -> None:
    with portal.app_context():
        holder = make_account(Role.OBSERVER)
        number = db.session.scalars(
            select(RoleAssignment.id).where(RoleAssignment.account_id == holder.id)
        ).one()
        days = Days(today := clock.today(), today)
        own = actor_of(holder, Role.OBSERVER)

    def name(each: int) -> None:
        with portal.test_request_context(), contextlib.suppress(deputies.DeputyRefused):
            deputies._name(number, f"{each}@example.org", days, "On leave.", own)

    all_at_once(portal, name)
    with portal.app_context():
        assert count(Deputyship) == 1


def test_a_role_handed_over_by_many_at_once_passes_to_one(portal: Flask) -> None:
    with portal.app_context():
        holder, boss = make_account(Role.OBSERVER), make_account(Role.ADMINISTRATOR)
        number = db.session.scalars(
            select(RoleAssignment.id).where(RoleAssignment.account_id == holder.id)
        ).one()
        others = [make_account(email=f"{each}@example.org").email for each in range(AT_ONCE)]
        administrator = actor_of(boss, Role.ADMINISTRATOR)
        on_day = clock.today()

    def hand_over(each: int) -> None:
        with portal.test_request_context(), contextlib.suppress(handovers.HandoverRefused):
            handovers.hand_over(
                number, others[each], on_day, reason="Retires.", actor=administrator
            )

    all_at_once(portal, hand_over)
    with portal.app_context():
        assert count(Handover) == 1


def test_a_deputy_who_was_ended_stays_so_when_the_role_is_handed_over_meanwhile(
    portal: Flask,
) -> None:
    """The handover cuts what is lent on its day, and read that of before the end."""
    with portal.app_context():
        institute, holder = make_organisation(), make_account(email="malee@example.org")
        role = give_role(holder, Role.PROGRAMME_MANAGER, institute)
        today = clock.today()
        lent = lend(role, make_account(), today, today + timedelta(days=30)).id
        make_account(email="noi@example.org")
        number = role.id
        own = actor_of(holder, Role.PROGRAMME_MANAGER, organisation=institute)
        administrator = actor_of(make_account(Role.ADMINISTRATOR), Role.ADMINISTRATOR)

    def end() -> None:
        deputies.end(lent, actor=own)

    def hand_over() -> None:
        on_day = today + timedelta(days=20)
        handovers.hand_over(
            number, "noi@example.org", on_day, reason="Retires.", actor=administrator
        )

    assert waits_for(portal, end, hand_over) is None
    with portal.app_context():
        assert db.session.get_one(Deputyship, lent).ended_on == today


def test_who_confirms_an_address_while_it_is_named_is_the_deputy(portal: Flask) -> None:
    with portal.app_context():
        institute, holder = make_organisation(), make_account()
        role = give_role(holder, Role.PROGRAMME_MANAGER, institute).id
        noi = make_account(email="noi@example.org", confirmed=False).id
        days = Days(today := clock.today(), today)
        own = actor_of(holder, Role.PROGRAMME_MANAGER, organisation=institute)

    def name() -> None:
        deputies._name(role, "noi@example.org", days, "Away.", own)

    @transactional
    def confirm() -> None:
        services._mark_confirmed(lock(Account, noi))

    assert waits_for(portal, name, confirm) is None
    with portal.app_context():
        assert db.session.scalars(select(Deputyship.deputy_id)).one() == noi


def test_the_first_values_sealed_for_a_person_at_once_share_one_key(portal: Flask) -> None:
    @transactional
    def seal(number: int) -> bytes:
        return personal.seal("person:7", {"words": number})

    sealed = all_at_once(portal, seal)
    with portal.app_context():
        opened = [personal.unseal("person:7", each) for each in sealed if isinstance(each, bytes)]
        assert [each["words"] for each in opened if each] == list(range(AT_ONCE))


def test_one_mail_of_one_cause_is_written_once(portal: Flask) -> None:
    @transactional
    def write(number: int) -> None:
        with portal.test_request_context():
            mail.enqueue(
                "reset_unknown", "keo@example.org", dedupe_key="one cause", email="keo", address="/"
            )

    all_at_once(portal, write)
    with portal.app_context(), unit_of_work():
        assert count(OutboxMail) == 1
