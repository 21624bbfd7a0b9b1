"""Changing dates and facts of a cohort: what is shown before, what happens, who is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import give_role
from tests.factories.admissions import make_application
from tests.factories.programme import make_account, make_cohort, make_person
from tests.learning.test_learning_pages import with_role
from tests.support.pages import Page, PageClient
from training_portal.accounts.models import Account
from training_portal.admissions import offer_services
from training_portal.admissions.models import ApplicationState, Offer
from training_portal.cohorts import effects, planning_queries, planning_services, services
from training_portal.cohorts.models import (
    Cohort,
    CohortDecision,
    CohortFunding,
    EnrolmentState,
)
from training_portal.learning import session_services
from training_portal.learning.models import TrainingSession
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.platform import audit, clock, i18n
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.workflow import Refused

BrowserOf = Callable[[Account], PageClient]
S = ApplicationState
LOOK, SAVE, EDIT = "See what changes", "Change the cohort", "Go back and edit"


def funded(cohort: Cohort) -> Cohort:
    """The same cohort with somebody who pays."""
    with unit_of_work():
        db.session.add(
            CohortFunding(
                cohort_id=cohort.id, organisation_id=cohort.host_id, share_basis_points=10_000
            )
        )
    return cohort


@pytest.fixture
def coordinator(app: Flask, browser_of: BrowserOf) -> PageClient:
    return browser_of(with_role(Role.PROGRAMME_COORDINATOR))


@pytest.fixture
def cohort(app: Flask) -> Cohort:
    today = clock.today()
    return funded(
        make_cohort(
            starts_on=today + timedelta(days=120), guarantees_release_on=today + timedelta(days=60)
        )
    )


def manager_of(cohort: Cohort, browser_of: BrowserOf) -> PageClient:
    account = make_account()
    give_role(account, Role.PROGRAMME_MANAGER, db.session.get_one(Organisation, cohort.host_id))
    return browser_of(account)


def url_of(cohort: Cohort) -> str:
    return f"/manage/cohorts/{cohort.public_id}/change"


def written(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def a_week_later(cohort: Cohort) -> dict[str, Any]:
    week = timedelta(days=7)
    return {
        "first_day": written(cohort.starts_on + week),
        "last_day": written(cohort.ends_on + week),
        "reason": "The hall is free a week later.",
    }


def asked(client: PageClient, cohort: Cohort, **values: Any) -> Page:
    return client.submit(url_of(cohort), button=LOOK, values={**a_week_later(cohort), **values})


def mails() -> list[OutboxMail]:
    return list(
        db.session.scalars(
            select(OutboxMail)
            .where(OutboxMail.template == "cohort_changed")
            .order_by(OutboxMail.to_address)
        )
    )


def test_a_window_that_ends_later_keeps_guaranteed_seats_longer_and_says_so_before(
    coordinator: PageClient, cohort: Cohort
) -> None:
    closes_on = clock.today() + timedelta(days=80)
    values = {"closes_day": written(closes_on), "reason": "A ministry asked for time."}
    page = coordinator.submit(url_of(cohort), button=LOOK, values=values)
    kept_until = closes_on + timedelta(days=1)
    assert f"Guaranteed seats are kept until {i18n.day(kept_until)} instead of" in page
    coordinator.submit(page, button=SAVE)
    db.session.refresh(cohort)
    assert cohort.guarantees_release_on == kept_until


def test_it_is_said_that_seats_open_to_all_stay_so(coordinator: PageClient, cohort: Cohort) -> None:
    with unit_of_work():
        db.session.get_one(Cohort, cohort.id).guarantees_release_on = clock.today()
    values = {"closes_day": written(clock.today() + timedelta(days=80)), "reason": "More time."}
    page = coordinator.submit(url_of(cohort), button=LOOK, values=values)
    assert "are open to all since" in page and "that stays so" in page
    coordinator.submit(page, button=SAVE)
    db.session.refresh(cohort)
    assert cohort.guarantees_release_on == clock.today()


def test_it_is_looked_at_before_it_is_done(coordinator: PageClient, cohort: Cohort) -> None:
    for state in (S.SUBMITTED, S.WAITLISTED, S.DRAFT, S.REJECTED):
        make_application(cohort, state=state)
    services.enrol(cohort.id, make_person().id, "LA", actor=SYSTEM)
    first = cohort.starts_on
    page = asked(coordinator, cohort)
    assert f"First day: {first + timedelta(days=7):%a} " in page
    assert "4 people get a mail with what is changed and your reason." in page
    assert "Guaranteed seats are kept until" in page
    db.session.refresh(cohort)
    assert cohort.starts_on == first and not mails()
    page = coordinator.submit(page, button=SAVE)
    db.session.refresh(cohort)
    assert cohort.starts_on == first + timedelta(days=7)
    assert cohort.guarantees_release_on == clock.today() + timedelta(days=67)
    assert len(mails()) == 4
    assert "First day:" in mails()[0].body and "The hall is free" in mails()[0].body
    assert "Dates or facts changed" in page and "The hall is free a week later." in page


def test_going_back_brings_the_form_as_it_was_filled_in(
    coordinator: PageClient, cohort: Cohort
) -> None:
    page = coordinator.submit(asked(coordinator, cohort, venue="Osaka"), button=EDIT)
    assert not page.errors and 'value="Osaka"' in page.html


def test_all_that_stands_against_a_change_is_told_at_once(
    coordinator: PageClient, cohort: Cohort
) -> None:
    words = "There is a cohort with this code."
    values = {**a_week_later(cohort), "code": make_cohort().code, "reason": ""}
    page = coordinator.submit(url_of(cohort), button=LOOK, status=422, values=values)
    assert words in page.errors and any("Why is it changed?" in each for each in page.errors)
    page = coordinator.submit(page, button=LOOK, status=422, values={"venue": ""})
    assert words in page.errors


def test_a_hidden_person_is_told_but_not_counted(cohort: Cohort, browser_of: BrowserOf) -> None:
    make_application(cohort, state=S.SUBMITTED)
    make_application(cohort, state=S.SUBMITTED, person=make_person(is_hidden=True))
    manager = manager_of(cohort, browser_of)
    page = asked(manager, cohort)
    assert "1 person gets a mail" in page
    manager.submit(page, button=SAVE)
    assert len(mails()) == 2


def test_only_who_has_not_sent_an_application_hears_of_the_window(
    coordinator: PageClient, cohort: Cohort
) -> None:
    make_application(cohort, state=S.SUBMITTED)
    draft = make_application(cohort, state=S.DRAFT)
    closes = cohort.application_closes_at.date() + timedelta(days=9)
    page = coordinator.submit(
        url_of(cohort),
        button=LOOK,
        values={"closes_day": written(closes), "reason": "More time for the ministries."},
    )
    assert "1 person gets a mail" in page
    coordinator.submit(page, button=SAVE)
    person = db.session.get_one(Person, draft.person_id)
    assert [each.to_address for each in mails()] == [person.email]
    assert "Applications close:" in mails()[0].body


def test_what_concerns_nobody_tells_nobody(coordinator: PageClient, cohort: Cohort) -> None:
    make_application(cohort, state=S.SUBMITTED)
    page = coordinator.submit(
        url_of(cohort),
        button=LOOK,
        values={"contact_email": "ask@example.org", "reason": "A new address."},
    )
    assert "Nobody gets a mail." in page
    coordinator.submit(page, button=SAVE)
    assert not mails()


def test_nothing_is_changed_without_a_reason_or_a_change(
    coordinator: PageClient, cohort: Cohort
) -> None:
    page = coordinator.submit(
        url_of(cohort), button=LOOK, status=422, values=a_week_later(cohort) | {"reason": " "}
    )
    assert page.errors
    page = coordinator.submit(url_of(cohort), button=LOOK, status=422, reason="Only looking.")
    assert page.errors == ["Everything is as it was: nothing would change."]
    with pytest.raises(Refused, match="needs a reason"):
        facts = planning_queries.facts_of(cohort)
        planning_services.change_facts(
            cohort, type(facts)(**vars(facts) | {"venue": "x"}), actor=SYSTEM, reason=""
        )


def test_what_the_rules_refuse_stands_beside_its_field(
    coordinator: PageClient, cohort: Cohort
) -> None:
    page = coordinator.submit(
        url_of(cohort), button=LOOK, status=422, values={"code": "OTHER-1", "reason": "x"}
    )
    assert page.errors == ["The cohort is announced: people know it by its code."]


def test_a_stale_form_gets_both_versions_and_loses_nothing(
    coordinator: PageClient, cohort: Cohort
) -> None:
    form, question = coordinator.get(url_of(cohort)), asked(coordinator, cohort)
    facts = planning_queries.facts_of(cohort)
    planning_services.change_facts(
        cohort,
        type(facts)(**vars(facts) | {"venue": "A tent"}),
        actor=SYSTEM,
        reason="Somebody was faster.",
    )
    for page, button in ((form, LOOK), (question, SAVE)):
        answer = coordinator.submit(page, button=button, status=409, values={"venue": "A boat"})
        assert "Somebody else changed the cohort meanwhile" in answer.errors[0]
        assert "A tent" in answer and 'value="A boat"' in answer.html
    db.session.refresh(cohort)
    assert cohort.venue == "A tent"


def test_the_service_itself_refuses_facts_nobody_saw(cohort: Cohort) -> None:
    facts = planning_queries.facts_of(cohort)
    with pytest.raises(planning_services.StaleFacts):
        planning_services.change_facts(
            cohort,
            type(facts)(**vars(facts) | {"venue": "x"}),
            actor=SYSTEM,
            reason="x",
            seen="something else",
        )


@pytest.mark.parametrize(
    ("refusal", "status", "words"),
    [
        (planning_services.StaleFacts("stale"), 409, "Somebody else changed the cohort"),
        (Refused("An offer was made meanwhile."), 422, "An offer was made meanwhile."),
    ],
)
def test_what_happens_between_the_look_and_the_lock_is_told_too(
    coordinator: PageClient,
    cohort: Cohort,
    monkeypatch: pytest.MonkeyPatch,
    refusal: Refused,
    status: int,
    words: str,
) -> None:
    def somebody_was_faster(*_args: object, **_values: object) -> None:
        raise refusal

    question = asked(coordinator, cohort)
    monkeypatch.setattr(planning_services, "change_facts", somebody_was_faster)
    page = coordinator.submit(question, button=SAVE, status=status)
    assert words in page.errors[0]
    assert "The hall is free a week later." in page.html


def test_an_open_offer_is_not_cut_short(coordinator: PageClient, cohort: Cohort) -> None:
    application = make_application(cohort, state=S.SHORTLISTED)
    offer_services.make_offers(cohort.id, [application.id], actor=SYSTEM)
    soon = clock.today() + timedelta(days=5)
    with unit_of_work():
        cohort.application_closes_at = clock.now() - timedelta(days=1)
    page = coordinator.submit(
        url_of(cohort),
        button=LOOK,
        status=422,
        values={"first_day": written(soon), "reason": "Sooner."},
    )
    assert "1 offer can still be answered after that day." in page.errors[0]


def test_an_open_offer_is_not_cut_short_by_a_venue_further_east(cohort: Cohort) -> None:
    application = make_application(cohort, state=S.SHORTLISTED)
    (offer,) = offer_services.make_offers(cohort.id, [application.id], actor=SYSTEM)
    before = planning_queries.facts_of(cohort)
    begins = datetime.combine(before.starts_on, time(0), ZoneInfo(before.time_zone))
    in_tokyo = type(before)(**vars(before) | {"time_zone": "Asia/Tokyo"})
    for minutes, count in ((1, 1), (180, 0)):
        with unit_of_work():
            db.session.get_one(Offer, offer.id).deadline = begins - timedelta(minutes=minutes)
        found = effects.objections_to_change(effects.Change(cohort, before, in_tokyo))
        assert len(found) == count
    assert not effects.objections_to_change(effects.Change(cohort, before, before))


def session_on(cohort: Cohort, day: date) -> TrainingSession:
    at = clock.now().replace(year=day.year, month=day.month, day=day.day, hour=3, minute=0)
    return session_services.plan_session(
        cohort, title="5S", starts_at=at, ends_at=at + timedelta(hours=2), actor=SYSTEM
    )


def test_planned_sessions_move_along(coordinator: PageClient, cohort: Cohort) -> None:
    session = session_on(cohort, cohort.starts_on)
    cancelled = session_on(cohort, cohort.starts_on)
    session_services.cancel_session(cancelled, reason="Doubled.", actor=SYSTEM)
    was, stays = session.starts_at, cancelled.starts_at
    page = asked(coordinator, cohort)
    assert "1 planned session moves 7 days later." in page
    coordinator.submit(page, button=SAVE)
    db.session.refresh(session)
    db.session.refresh(cancelled)
    assert session.starts_at == was + timedelta(days=7)
    assert cancelled.starts_at == stays
    assert audit.timeline([("training_session", session.id)])[0].action == "change"


def test_a_session_that_would_lie_outside_stands_in_the_way(
    coordinator: PageClient, cohort: Cohort
) -> None:
    session_on(cohort, cohort.ends_on)
    page = coordinator.submit(
        url_of(cohort),
        button=LOOK,
        status=422,
        values={"last_day": written(cohort.ends_on - timedelta(days=3)), "reason": "Shorter."},
    )
    assert "1 session would lie outside these days." in page.errors[0]


def test_what_lies_in_the_past_is_set_right_by_the_coordinator_only(
    coordinator: PageClient, browser_of: BrowserOf
) -> None:
    today = clock.today()
    running = funded(
        make_cohort(
            decision=CohortDecision.CONFIRMED,
            opens_at=clock.now() - timedelta(days=90),
            closes_at=clock.now() - timedelta(days=60),
            starts_on=today - timedelta(days=10),
        )
    )
    change = {"first_day": written(today - timedelta(days=9)), "reason": "It began a day later."}
    manager = manager_of(running, browser_of)
    page = manager.submit(url_of(running), button=LOOK, status=422, values=change)
    assert "only the coordinator" in page.errors[0]
    coordinator.submit(coordinator.submit(url_of(running), button=LOOK, values=change), button=SAVE)
    db.session.refresh(running)
    assert running.starts_on == today - timedelta(days=9)


def test_dates_stand_once_completion_is_recorded(coordinator: PageClient, cohort: Cohort) -> None:
    enrolment = services.enrol(cohort.id, make_person().id, "LA", actor=SYSTEM)
    with unit_of_work():
        enrolment.state = EnrolmentState.COMPLETED
    page = coordinator.submit(url_of(cohort), button=LOOK, status=422, values=a_week_later(cohort))
    assert "Completion is recorded" in page.errors[0]
