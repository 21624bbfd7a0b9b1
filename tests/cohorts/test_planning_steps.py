"""Closing the window before its time, choosing trainers, putting cohorts away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import give_role
from tests.factories.admissions import make_application
from tests.factories.programme import make_account, make_cohort, make_organisation
from tests.learning.test_learning_pages import with_role
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.admissions.models import ApplicationState
from training_portal.cohorts import planning_services, queries
from training_portal.cohorts.models import Cohort, CohortDecision, CohortTrainer
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.workflow import Refused

BrowserOf = Callable[[Account], PageClient]


@pytest.fixture
def coordinator(app: Flask, browser_of: BrowserOf) -> PageClient:
    return browser_of(with_role(Role.PROGRAMME_COORDINATOR))


def url_of(cohort: Cohort, verb: str = "") -> str:
    return f"/manage/cohorts/{cohort.public_id}" + (f"/decide/{verb}" if verb else "")


def test_applications_are_closed_at_once_and_drafts_are_told(coordinator: PageClient) -> None:
    cohort = make_cohort()
    make_application(cohort, state=ApplicationState.DRAFT)
    make_application(cohort, state=ApplicationState.SUBMITTED)
    assert "1 person gets a mail" in coordinator.get(url_of(cohort, "close"))
    coordinator.submit(url_of(cohort, "close"), status=422, reason=" ")
    page = coordinator.submit(url_of(cohort, "close"), reason="All lists are in.")
    assert page.notices == ["Applications closed before their time"]
    db.session.refresh(cohort)
    assert not queries.accepts_applications(cohort)
    sent = db.session.scalars(select(OutboxMail).where(OutboxMail.template == "cohort_changed"))
    assert ["All lists are in." in each.body for each in sent] == [True]
    coordinator.submit(url_of(cohort, "close"), status=409, reason="Again.")
    coordinator.submit(url_of(cohort, "screen"))
    assert cohort.decision is CohortDecision.SCREENING


def test_closing_needs_a_reason(app: Flask) -> None:
    with pytest.raises(Refused, match="needs a reason"):
        planning_services.close_window(make_cohort(), actor=SYSTEM, reason=" ")


def teachers(cohort: Cohort) -> set[int]:
    return set(
        db.session.scalars(
            select(CohortTrainer.account_id).where(CohortTrainer.cohort_id == cohort.id)
        )
    )


def test_trainers_are_added_and_taken_away(coordinator: PageClient) -> None:
    cohort = make_cohort()
    first, second = with_role(Role.TRAINER), with_role(Role.TRAINER)
    url = f"{url_of(cohort)}/trainers"
    page = coordinator.submit(url, trainers=[first.public_id])
    assert page.notices == ["1 trainer added."] and teachers(cohort) == {first.id}
    mail = db.session.scalars(select(OutboxMail).where(OutboxMail.template == "cohort_trainer"))
    assert [each.to_address for each in mail] == [first.email]
    page = coordinator.submit(url, trainers=[second.public_id])
    assert page.notices == ["1 trainer added. 1 taken away."] and teachers(cohort) == {second.id}
    assert "Trainers changed" in page
    assert coordinator.submit(url, trainers=[second.public_id]).notices == ["Nothing changed."]
    page = coordinator.submit(url, trainers=[])
    assert not teachers(cohort)


def test_only_trainers_can_be_chosen(coordinator: PageClient) -> None:
    cohort, nobody = make_cohort(), make_account()
    url = f"{url_of(cohort)}/trainers"
    assert "Nobody can be chosen yet" in coordinator.get(url)
    coordinator.client.post(url, data={"trainers": nobody.public_id})
    assert not teachers(cohort)


def test_who_teaches_keeps_standing_there_when_the_role_has_ended(
    coordinator: PageClient,
) -> None:
    cohort, teacher = make_cohort(), make_account(name="Once a trainer")
    planning_services.set_trainers(cohort, [teacher.id], actor=SYSTEM)
    assert "Once a trainer" in coordinator.get(f"{url_of(cohort)}/trainers")


def over() -> Cohort:
    now = clock.now()
    return make_cohort(
        decision=CohortDecision.CONFIRMED,
        starts_on=(now - timedelta(days=60)).date(),
        opens_at=now - timedelta(days=200),
        closes_at=now - timedelta(days=150),
    )


def test_a_cohort_that_is_over_is_put_away_and_taken_out_again(coordinator: PageClient) -> None:
    cohort = over()
    page = coordinator.submit(url_of(cohort, "archive"))
    assert page.notices == ["Archived"]
    assert cohort.code not in coordinator.get("/manage/cohorts")
    assert cohort.code in coordinator.get("/manage/cohorts?shelf=away")
    assert cohort.code in coordinator.get("/manage/cohorts?shelf=all")
    coordinator.submit(url_of(cohort, "archive"), status=409)
    coordinator.submit(url_of(cohort, "restore"))
    assert cohort.code in coordinator.get("/manage/cohorts")
    coordinator.submit(url_of(cohort, "restore"), status=409)


def test_a_cohort_that_is_not_over_cannot_be_put_away(coordinator: PageClient) -> None:
    coordinator.submit(url_of(make_cohort(), "archive"), status=409)


def test_many_are_put_away_and_what_cannot_be_is_left(coordinator: PageClient) -> None:
    done, cancelled = over(), make_cohort(decision=CohortDecision.CANCELLED)
    running = make_cohort()
    rows = [each.public_id for each in (done, cancelled, running)]
    page = coordinator.submit("/manage/cohorts", button="Archive these cohorts", row=rows)
    assert "Left out: 1" in page and "Only a cohort that is completed or cancelled" in page
    page = coordinator.submit(page, button="Archive these cohorts: 2")
    assert page.notices == ["2 cohorts are archived."]
    page = coordinator.submit(
        "/manage/cohorts?shelf=away", button="Take them out of the archive", all_matching="1"
    )
    page = coordinator.submit(page, button="Take them out of the archive: 2")
    assert page.notices == ["2 cohorts are out of the archive."]
    assert "No cohort found" in page, "back in the view they were ticked in"
    page = coordinator.submit("/manage/cohorts", button="Archive these cohorts")
    assert page.notices == ["Tick rows first, then choose what to do with them."]


def test_cohorts_out_of_reach_are_not_put_away(app: Flask, browser_of: BrowserOf) -> None:
    theirs, account = over(), make_account()
    with unit_of_work():
        give_role(account, Role.PROGRAMME_MANAGER, make_organisation("TH"))
    manager = browser_of(account)
    manager.client.post(
        "/manage/cohorts/chosen", data={"row": theirs.public_id, "action": "archive"}
    )
    db.session.refresh(theirs)
    assert theirs.archived_at is None
