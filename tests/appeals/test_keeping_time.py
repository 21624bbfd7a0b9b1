"""The deadline of an appeal: who may decide is reminded, then the next are told, and the person."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from tests.appeals.conftest import KEO, manager_account
from tests.factories import actor_of, lend, make_account
from tests.factories.appeals import make_appeal, make_rejected
from tests.factories.people import make_person
from tests.support.pages import PageClient
from training_portal.accounts.models import Account, RoleAssignment
from training_portal.admissions.models import Application
from training_portal.appeals import services
from training_portal.appeals.models import Appeal
from training_portal.appeals.timing import BATCH, keep_time
from training_portal.cohorts.models import Cohort
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import Role


def later(days: int) -> datetime:
    return clock.now() + timedelta(days=days)


def told(template: str) -> list[str]:
    return list(
        db.session.scalars(
            select(OutboxMail.to_address)
            .where(OutboxMail.template == template, OutboxMail.subject != "")
            .order_by(OutboxMail.id)
        )
    )


@pytest.fixture
def priya(cohort: Cohort) -> Account:
    return manager_account(cohort, "Priya")


@pytest.fixture
def noi(cohort: Cohort) -> Account:
    return manager_account(cohort, "Noi")


@pytest.fixture
def coordinator(app: object) -> Account:
    return make_account(Role.PROGRAMME_COORDINATOR, name="Sakamoto")


def appealed(rejected: Application, *first: Account) -> Appeal:
    return make_appeal(rejected, decided_first_by=[f"account:{each.id}" for each in first])


def test_three_days_before_who_may_decide_is_reminded_once(
    rejected: Application, priya: Account, noi: Account, coordinator: Account
) -> None:
    appealed(rejected, priya)
    assert keep_time() == 0
    with time_machine.travel(later(12)):
        assert (keep_time(), keep_time()) == (1, 0)
    assert told("appeal_due") == [noi.email]


def test_a_deputy_of_who_decided_first_is_not_asked_but_another_deputy_is(
    cohort: Cohort, rejected: Application, priya: Account, noi: Account
) -> None:
    with time_machine.travel(later(12)):
        for holder, name in ((priya, "first"), (noi, "other")):
            role = db.session.scalars(
                select(RoleAssignment).where(RoleAssignment.account_id == holder.id)
            ).one()
            deputy = make_account(name=name, email=f"{name}@example.org")
            lend(role, deputy, clock.today(), clock.today())
    appealed(rejected, priya)
    with time_machine.travel(later(12)):
        keep_time()
    assert set(told("appeal_due")) == {noi.email, "other@example.org"}


def test_where_no_manager_may_decide_the_coordinators_are_reminded(
    rejected: Application, priya: Account, coordinator: Account
) -> None:
    appealed(rejected, priya)
    with time_machine.travel(later(12)):
        keep_time()
    assert told("appeal_due") == [coordinator.email]


def test_after_it_the_coordinators_and_the_person_are_told_once(
    rejected: Application,
    applicant: PageClient,
    priya: Account,
    noi: Account,
    coordinator: Account,
) -> None:
    appeal = appealed(rejected, priya)
    with time_machine.travel(later(15)):
        assert (keep_time(), keep_time()) == (1, 0)
    assert told("appeal_late") == [noi.email, coordinator.email]
    assert told("appeal_waits_longer") == [KEO]
    page = applicant.get(f"/me/applications/{rejected.public_id}")
    assert "The coordinators of the programme were told on" in page
    db.session.expire_all()
    assert db.session.get_one(Appeal, appeal.id).late_at is not None


def test_where_nobody_is_left_the_administrators_hear_it_without_a_name(
    rejected: Application, priya: Account, coordinator: Account
) -> None:
    boss = make_account(Role.ADMINISTRATOR, email="boss@example.org")
    appealed(rejected, priya, coordinator)
    with time_machine.travel(later(15)):
        keep_time()
    assert told("appeal_without_decider") == [boss.email]
    mail = db.session.scalars(
        select(OutboxMail).where(OutboxMail.template == "appeal_without_decider")
    ).one()
    assert "Keo" not in mail.body and rejected.public_id not in mail.body


def test_of_who_hides_the_coordinators_alone_hear(
    rejected: Application, priya: Account, coordinator: Account
) -> None:
    with unit_of_work():
        db.session.get_one(Person, rejected.person_id).is_hidden = True
    appealed(rejected)
    with time_machine.travel(later(12)):
        keep_time()
    assert told("appeal_due") == [coordinator.email]


def test_what_is_decided_asks_nobody_any_more(
    cohort: Cohort, rejected: Application, priya: Account, noi: Account
) -> None:
    appeal = appealed(rejected, priya)
    with time_machine.travel(later(12)):
        keep_time()
        host = db.session.get_one(Organisation, cohort.host_id)
        actor = actor_of(noi, Role.PROGRAMME_MANAGER, organisation=host)
        services.decide(appeal.id, "dismiss", reason="The decision stands.", actor=actor)
    assert told("appeal_due") == []
    with time_machine.travel(later(15)):
        assert keep_time() == 0


def test_appeals_that_were_looked_at_keep_no_other_waiting(
    cohort: Cohort, priya: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training_portal.appeals.timing.BATCH", 2)
    assert BATCH > 2
    for number in range(3):
        appealed(make_rejected(cohort, make_person(f"Noy {number}")))
    with time_machine.travel(later(15)):
        assert [keep_time(), keep_time(), keep_time()] == [2, 1, 0]
