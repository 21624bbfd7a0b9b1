"""What waits for administrators: a role that passes to somebody who cannot sign in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask

from tests.factories import (
    give_role,
    make_account,
    make_actor,
    make_organisation,
    pass_on,
)
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.accounts import handovers, roles
from training_portal.accounts.models import Account, RoleAssignment
from training_portal.front.account_tasks import roles_without_holder
from training_portal.front.tasks import Task
from training_portal.platform import clock, i18n
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Actor, Role


@pytest.fixture
def noi(app: Flask) -> Account:
    return make_account(email="noi@example.org", name="Noi")


@pytest.fixture
def role(app: Flask) -> RoleAssignment:
    body = make_organisation(name="Institute of trades")
    return give_role(make_account(name="Malee"), Role.PROGRAMME_MANAGER, body)


@pytest.fixture
def administrator(app: Flask) -> Actor:
    return make_actor(Role.ADMINISTRATOR)


@pytest.fixture
def waiting(app: Flask, administrator: Actor) -> Iterator[Callable[[], list[Task]]]:
    """The administrators' tasks; they lead to pages, and addresses are made in requests only."""
    with app.test_request_context():
        yield lambda: roles_without_holder(administrator)


Waiting = Callable[[], list[Task]]


def keep_out(account: Account, days_ago: int = 0) -> None:
    with unit_of_work():
        row = db.session.get_one(Account, account.id)
        row.disabled_at = clock.now() - timedelta(days=days_ago)


def test_it_is_told_before_the_day_and_after_until_somebody_holds_the_role(
    role: RoleAssignment, noi: Account, administrator: Actor, waiting: Waiting
) -> None:
    on_day = clock.today() + timedelta(days=5)
    handover = handovers.hand_over(
        role.id, noi.email, on_day, reason="Retires.", actor=administrator
    )
    assert waiting() == []
    keep_out(noi)
    [task] = waiting()
    assert task.title == "A role without a holder: Programme manager, Institute of trades"
    assert task.text == (
        f"Noi takes it over on {i18n.day(on_day)}, and cannot sign in. Let this account in again, "
        "or call the handover off."
    )
    assert task.url == f"/manage/accounts/{noi.public_id}" and not task.is_late
    assert roles_without_holder(make_actor(Role.PROGRAMME_COORDINATOR)) == []
    roles.set_disabled(noi.id, False, reason="Back.", actor=administrator)
    assert waiting() == []
    keep_out(noi)
    handovers.call_off(handover.id, reason="Stays.", actor=administrator)
    assert waiting() == []


def test_after_the_day_it_is_told_until_the_role_is_ended(
    role: RoleAssignment, noi: Account, administrator: Actor, waiting: Waiting
) -> None:
    keep_out(noi, days_ago=10)
    taken = pass_on(role, noi, clock.today() - timedelta(days=3)).to_id
    [task] = waiting()
    assert "give the role to somebody else and end it there" in task.text and task.is_late
    roles.end_role(taken, actor=administrator)
    assert waiting() == []


def test_who_held_it_and_is_kept_out_later_is_no_such_task(
    role: RoleAssignment, noi: Account, waiting: Waiting
) -> None:
    pass_on(role, noi, clock.today() - timedelta(days=3))
    keep_out(noi)
    assert waiting() == []


def test_an_administrator_finds_it_among_the_tasks(
    role: RoleAssignment, noi: Account, browser_of: Callable[[Account], PageClient]
) -> None:
    keep_out(noi, days_ago=10)
    pass_on(role, noi, clock.today() + timedelta(days=3))
    browser = browser_of(make_account(Role.ADMINISTRATOR))
    page = browser.get("/me")
    assert "A role without a holder" in page
    assert "Let in again…" in browser.get(f"/manage/accounts/{noi.public_id}")


def test_many_cost_the_same_number_of_statements(
    role: RoleAssignment, noi: Account, waiting: Waiting
) -> None:
    keep_out(noi, days_ago=10)
    counts = []
    for number in (1, 2, 3):
        pass_on(
            give_role(make_account(), Role.OBSERVER),
            noi,
            clock.today() + timedelta(days=number),
        )
        if number != 2:
            with statements(db.engine) as seen:
                assert len(waiting()) == number
            counts.append(len(seen))
    assert counts == [1, 1]
