"""Cohorts as visitors and as staff see them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event

from tests.factories.programme import make_account, make_cohort, make_organisation
from tests.learning.test_learning_pages import with_role
from tests.support.pages import PageClient
from training_portal.accounts.models import Account, RoleAssignment
from training_portal.cohorts import queries
from training_portal.cohorts.models import CohortDecision
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role

BrowserOf = Callable[[Account], PageClient]


@pytest.fixture
def coordinator(app: Flask, browser_of: BrowserOf) -> PageClient:
    return browser_of(with_role(Role.PROGRAMME_COORDINATOR))


def test_a_visitor_reads_dates_seats_and_deadline(app: Flask, pages: PageClient) -> None:
    cohort = make_cohort(capacity=20)
    page = pages.get(f"/cohorts/{cohort.public_id}")
    assert "20 seats" in page and cohort.code in page
    assert "Vientiane time · 19 days left" in page or "Vientiane time · 20 days left" in page


def test_a_draft_is_nobodys_to_know_of(app: Flask, pages: PageClient) -> None:
    cohort = make_cohort(decision=CohortDecision.DRAFT)
    pages.get(f"/cohorts/{cohort.public_id}", status=404)
    pages.get("/cohorts/NOSUCHCOHORT", status=404)


def test_a_cancelled_cohort_says_so(app: Flask, pages: PageClient) -> None:
    cohort = make_cohort(decision=CohortDecision.CANCELLED)
    assert "was cancelled" in pages.get(f"/cohorts/{cohort.public_id}")


def test_staff_filter_sort_and_export_their_cohorts(coordinator: PageClient) -> None:
    first, second = make_cohort(), make_cohort(decision=CohortDecision.CANCELLED)
    page = coordinator.get("/manage/cohorts?state=cancelled")
    assert second.code in page and first.code not in page
    assert first.code in coordinator.get(f"/manage/cohorts?q={first.code.lower()}&sort=title")
    assert "No cohort found" in coordinator.get("/manage/cohorts?q=nothing-like-it")
    coordinator.get("/manage/cohorts?sort=bogus&page=999999999999&per=7&state=bogus")
    answer = coordinator.client.get("/manage/cohorts?format=csv")
    assert answer.data.startswith(b"\xef\xbb\xbf") and first.code.encode() in answer.data


@pytest.mark.parametrize(
    "state", ["draft", "open", "screening", "confirmed", "running", "completed", "cancelled"]
)
def test_the_filter_agrees_with_the_state_that_is_shown(
    coordinator: PageClient, state: str
) -> None:
    today = clock.today("Asia/Vientiane")
    cohorts = [make_cohort(decision=decision) for decision in CohortDecision]
    for days in (-2, -90):
        cohorts.append(
            make_cohort(
                decision=CohortDecision.CONFIRMED,
                starts_on=today + timedelta(days=days),
                opens_at=clock.now() - timedelta(days=200),
                closes_at=clock.now() - timedelta(days=150),
            )
        )
    page = coordinator.get(f"/manage/cohorts?state={state}")
    for cohort in cohorts:
        assert (cohort.code in page) == (queries.state_of(cohort).value == state)


def test_the_list_costs_the_same_number_of_statements_for_twice_the_rows(
    coordinator: PageClient,
) -> None:
    def cost() -> int:
        statements: list[str] = []

        def note(_c: object, _cur: object, sql: str, *_rest: object) -> None:
            statements.append(sql)

        engine = db.session.get_bind().engine
        event.listen(engine, "before_cursor_execute", note)
        coordinator.get("/manage/cohorts")
        event.remove(engine, "before_cursor_execute", note)
        return len([sql for sql in statements if sql.startswith("SELECT")])

    for _each in range(4):
        make_cohort()
    coordinator.get("/manage/cohorts")
    few = cost()
    for _each in range(4):
        make_cohort()
    assert cost() == few


def test_a_manager_sees_only_the_own_organisations_cohorts(
    app: Flask, browser_of: BrowserOf
) -> None:
    host = make_organisation("JP")
    own, other = make_cohort(host=host), make_cohort()
    account = make_account()
    with unit_of_work():
        db.session.add(
            RoleAssignment(
                account_id=account.id,
                role=Role.PROGRAMME_MANAGER,
                organisation_id=host.id,
                valid_from=clock.today("Asia/Bangkok"),
            )
        )
    manager = browser_of(account)
    page = manager.get("/manage/cohorts")
    assert own.code in page and other.code not in page
    manager.get(f"/manage/cohorts/{other.public_id}", status=404)
    manager.get(f"/manage/cohorts/{other.public_id}/seats", status=404)


def test_a_trainer_may_not_touch_the_seats(app: Flask, browser_of: BrowserOf) -> None:
    trainer = browser_of(with_role(Role.TRAINER))
    trainer.get(f"/manage/cohorts/{make_cohort().public_id}/seats", status=403)
