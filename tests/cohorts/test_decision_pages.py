"""Decisions on a cohort: what the page before says, and what happens then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from tests.factories.admissions import make_application
from tests.factories.programme import (
    make_account,
    make_cohort,
    make_organisation,
    make_person,
)
from tests.learning.test_learning_pages import with_role
from tests.support.html_lint import text_of
from tests.support.pages import PageClient
from training_portal.accounts.models import Account, RoleAssignment
from training_portal.admissions.models import ApplicationState
from training_portal.cohorts import effects, queries, services, subscriptions
from training_portal.cohorts.models import (
    Cohort,
    CohortDecision,
    CohortState,
    CohortTrainer,
    EnrolmentState,
)
from training_portal.platform import audit, clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.workflow import Refused

BrowserOf = Callable[[Account], PageClient]
D = CohortDecision


@pytest.fixture
def coordinator(app: Flask, browser_of: BrowserOf) -> PageClient:
    return browser_of(with_role(Role.PROGRAMME_COORDINATOR))


def url_of(cohort: Cohort, verb: str = "") -> str:
    return f"/manage/cohorts/{cohort.public_id}" + (f"/decide/{verb}" if verb else "")


def over(decision: CohortDecision = D.CONFIRMED) -> Cohort:
    """A cohort that ended a month ago."""
    now = clock.now()
    return make_cohort(
        decision=decision,
        starts_on=(now - timedelta(days=60)).date(),
        opens_at=now - timedelta(days=200),
        closes_at=now - timedelta(days=150),
    )


def test_a_decision_is_taken_after_a_page_that_says_what_it_does(coordinator: PageClient) -> None:
    cohort = make_cohort(decision=D.DRAFT)
    assert "Visitors will see the cohort" in coordinator.get(url_of(cohort, "announce"))
    page = coordinator.submit(url_of(cohort, "announce"))
    assert page.notices == ["Announced"] and "Open for application" in page
    coordinator.submit(url_of(cohort, "announce"), status=409)
    coordinator.get(url_of(cohort, "explode"), status=404)


def test_cancelling_says_how_many_it_concerns_and_asks_why(coordinator: PageClient) -> None:
    cohort = make_cohort()
    for state in (ApplicationState.SUBMITTED, ApplicationState.ELIGIBLE, ApplicationState.REJECTED):
        make_application(cohort, state=state)
    services.enrol(cohort.id, make_person().id, "LA", actor=SYSTEM)
    page = coordinator.get(url_of(cohort, "cancel"))
    assert "2 applications end." in page
    assert "2 people get a mail with your reason." in page
    assert "1 enrolled person loses the place." in page
    assert coordinator.submit(page, status=422, reason=" ").errors
    coordinator.submit(page, reason="The hall is flooded.")
    assert queries.state_of(cohort) is CohortState.CANCELLED


def test_nobody_is_named_where_nobody_is_concerned(coordinator: PageClient) -> None:
    assert "nobody gets a mail" in coordinator.get(url_of(make_cohort(), "cancel"))


def test_confirming_tells_of_offers_that_are_still_open(coordinator: PageClient) -> None:
    cohort = make_cohort(decision=D.SCREENING)
    assert "not answered yet" not in coordinator.get(url_of(cohort, "confirm"))
    make_application(cohort, state=ApplicationState.OFFERED)
    assert "1 offer is not answered yet." in coordinator.get(url_of(cohort, "confirm"))


def test_those_who_take_part_lose_their_place_with_the_cohort(app: Flask) -> None:
    cohort = make_cohort(decision=D.CONFIRMED)
    staying, gone = (
        services.enrol(cohort.id, make_person().id, "LA", actor=SYSTEM) for _each in range(2)
    )
    with unit_of_work():
        gone.state = EnrolmentState.NO_SHOW
    services.decide(cohort, "cancel", actor=SYSTEM, reason="The host withdrew.")
    db.session.expire_all()
    assert staying.state is EnrolmentState.WITHDRAWN and staying.ended_at is not None
    assert gone.state is EnrolmentState.NO_SHOW
    entry = audit.timeline([("enrolment", staying.id)])[0]
    assert (entry.action, entry.reason) == ("cancel", "The host withdrew.")


def test_a_course_that_is_over_can_no_longer_be_cancelled(coordinator: PageClient) -> None:
    cohort = over()
    assert "Cancel the cohort" not in coordinator.get(url_of(cohort))
    page = coordinator.submit(url_of(cohort, "cancel"), reason="Too late.", status=409)
    assert "The course is over" in page


def test_a_held_cohort_waits_until_somebody_lets_it_go_on(
    coordinator: PageClient, pages: PageClient
) -> None:
    cohort = make_cohort()
    assert coordinator.submit(url_of(cohort, "hold"), status=422, reason="").errors
    page = coordinator.submit(url_of(cohort, "hold"), reason="The venue is not sure.")
    assert "On hold" in page and page.link("Let it go on")
    assert "This intake is on hold" in pages.get(f"/cohorts/{cohort.public_id}")
    assert not queries.accepts_applications(cohort)
    page = coordinator.submit(url_of(cohort, "release"), reason="It is.")
    assert page.link("Put on hold")
    assert queries.accepts_applications(cohort)


@pytest.mark.parametrize("decision", [D.DRAFT, D.SCREENING, D.CANCELLED])
def test_what_dates_do_not_move_cannot_be_held(app: Flask, decision: CohortDecision) -> None:
    with pytest.raises(Refused, match="Only a cohort that dates would move on"):
        services.decide(make_cohort(decision=decision), "hold", actor=SYSTEM, reason="x")


def test_a_course_that_is_over_cannot_be_held(app: Flask) -> None:
    with pytest.raises(Refused, match="Only a cohort that dates would move on"):
        services.hold(over(), True, actor=SYSTEM, reason="x")


def test_buttons_and_tabs_are_those_of_this_cohort_not_of_another(
    app: Flask, browser_of: BrowserOf
) -> None:
    """Somebody who manages one institute's cohorts and teaches in another's."""
    own_host = make_organisation("JP")
    own, taught = make_cohort(host=own_host, decision=D.DRAFT), make_cohort(decision=D.DRAFT)
    account = with_role(Role.TRAINER, make_account())
    with unit_of_work():
        db.session.add(
            RoleAssignment(
                account_id=account.id,
                role=Role.PROGRAMME_MANAGER,
                organisation_id=own_host.id,
                valid_from=clock.today("Asia/Bangkok"),
            )
        )
        db.session.add(CohortTrainer(cohort_id=taught.id, account_id=account.id))
    browser = browser_of(account)
    page = browser.get(url_of(own))
    assert page.link("Announce") and browser.get(page.link("Selection")).link("Seats")
    page = browser.get(url_of(taught))
    words = {text_of(link) for link in page.tree.iter("a")}
    assert not words & {"Announce", "Cancel the cohort", "Selection", "Seats"}
    assert browser.get(page.link("Course")).heading
    browser.get(url_of(taught, "announce"), status=403)


def test_a_rooms_foresight_is_asked_once(app: Flask) -> None:
    cohort = make_cohort()
    services.enrol(cohort.id, make_person().id, "LA", actor=SYSTEM)
    effects.register(subscriptions._places)
    found = effects.effects_of(cohort, "cancel", SYSTEM)
    assert found.count("1 enrolled person loses the place.") == 1
